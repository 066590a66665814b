#include "catalog/authority.h"

#include <cctype>

namespace aerolith {

bool Authority::is_superuser(Oid role) const {
    const RoleDescriptor* found = catalog_.role(role);
    return found && found->superuser;
}

bool Authority::reaches(Oid role, Oid group, bool inheriting, int depth) const {
    if (role == group) return true;
    const RoleDescriptor* found = catalog_.role(role);
    if (!found || depth > 100 || (inheriting && !found->inherit)) return false;
    if (group == kDatabaseOwnerRole) {
        auto database = catalog_.databases().find(database_);
        if (database != catalog_.databases().end() && database->second->owner == role) return true;
    }
    for (const Membership& membership : found->member_of) {
        if (reaches(membership.role, group, inheriting, depth + 1)) return true;
    }
    return false;
}

bool Authority::acts_as(Oid role, Oid group) const {
    return is_superuser(role) || reaches(role, group, true, 0);
}
bool Authority::is_member(Oid role, Oid group) const {
    return is_superuser(role) || reaches(role, group, false, 0);
}

bool Authority::is_admin_of(Oid role, Oid group) const {
    if (is_superuser(role)) return true;
    for (const auto& [oid, holder] : catalog_.roles()) {
        for (const Membership& membership : holder->member_of) {
            if (membership.role == group && membership.admin && is_member(role, oid)) return true;
        }
    }
    return false;
}

Privileges Authority::granted(Oid role, const Acl& acl, AclKind kind) const {
    if (is_superuser(role)) return all_privileges(kind);
    Privileges sum = 0;
    for (const AclItem& item : acl) {
        if (item.grantee == kInvalidOid || acts_as(role, item.grantee)) sum |= item.granted;
    }
    return sum;
}

Privileges Authority::grantable(Oid role, const Acl& acl, Oid owner, AclKind kind) const {
    if (owns(role, owner)) return all_privileges(kind);
    Privileges sum = 0;
    for (const AclItem& item : acl) {
        if (item.grantee != kInvalidOid && acts_as(role, item.grantee)) sum |= item.grantable;
    }
    return sum;
}

Privileges Authority::on(Oid role, const RelationDescriptor& relation) const {
    AclKind kind = acl_kind(relation);
    return granted(role, effective_acl(relation.acl, kind, relation.owner), kind);
}

Privileges Authority::on_column(Oid role, const RelationDescriptor& relation,
                                std::int16_t column) const {
    const ColumnDescriptor& found = relation.column(column);
    return found.acl ? granted(role, *found.acl, AclKind::kColumn) : Privileges{0};
}

Privileges Authority::on(Oid role, const SchemaDescriptor& schema) const {
    return granted(role, effective_acl(schema.acl, AclKind::kSchema, schema.owner),
                   AclKind::kSchema);
}

Privileges Authority::on(Oid role, const DatabaseDescriptor& database) const {
    return granted(role, effective_acl(database.acl, AclKind::kDatabase, database.owner),
                   AclKind::kDatabase);
}

void give_initial_rights(SchemaDescriptor& schema) {
    bool is_public = schema.oid == kPublicSchema;
    schema.owner = is_public ? kDatabaseOwnerRole : kBootstrapRole;
    schema.acl = Acl{{schema.owner, schema.owner, all_privileges(AclKind::kSchema), 0},
                     {kInvalidOid, schema.owner, privilege::kUsage, 0}};
    if (is_public) schema.comment = "standard public schema";
    if (schema.oid == kPgCatalogSchema) schema.comment = "system catalog schema";
}

std::string Authority::item_text(const AclItem& item) const {
    auto name = [&](Oid oid) -> std::string {
        const RoleDescriptor* role = catalog_.role(oid);
        if (!role) return std::to_string(oid);
        bool plain = true;
        for (char c : role->name)
            plain = plain && (std::isalnum(static_cast<unsigned char>(c)) || c == '_');
        return plain ? role->name : "\"" + role->name + "\"";
    };
    std::string text = item.grantee == kInvalidOid ? std::string() : name(item.grantee);
    text += '=';
    for (std::size_t i = 0; i < kAclLetters.size(); ++i) {
        if (item.granted >> i & 1) text += kAclLetters[i];
        if (item.grantable >> i & 1) text += '*';
    }
    return text + "/" + name(item.grantor);
}

}  // namespace aerolith
