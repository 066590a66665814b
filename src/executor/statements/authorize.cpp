#include "executor/statements/authorize.h"

#include "executor/statements/names.h"

namespace aerolith {

Authority authority_of(StatementContext& context) {
    return {context.catalog(), context.database()};
}

namespace {

Error not_owner(std::string_view kind, std::string_view name) {
    return error(SqlState::kInsufficientPrivilege, "must be owner of {} {}", kind, name);
}

}  // namespace

Error permission_denied(const RelationDescriptor& relation) {
    return error(SqlState::kInsufficientPrivilege, "permission denied for {} {}",
                 relation_kind_name(relation.kind), relation.name);
}

Status require_owner(const RelationDescriptor& relation, StatementContext& context) {
    if (authority_of(context).owns(context.current_role(), relation.owner)) return {};
    return not_owner(relation_kind_name(relation.kind), relation.name);
}

Status require_owner(const SchemaDescriptor& schema, StatementContext& context) {
    if (authority_of(context).owns(context.current_role(), schema.owner)) return {};
    return not_owner("schema", schema.name);
}

Status require_owner(const DatabaseDescriptor& database, StatementContext& context) {
    if (authority_of(context).owns(context.current_role(), database.owner)) return {};
    return not_owner("database", database.name);
}

Status require_create(Oid schema, StatementContext& context) {
    const SchemaDescriptor* found = context.catalog().schema(schema);
    if (!found || authority_of(context).on(context.current_role(), *found) & privilege::kCreate)
        return {};
    return error(SqlState::kInsufficientPrivilege, "permission denied for schema {}", found->name);
}

Status require_privilege(const RelationDescriptor& relation, Privileges needed,
                         StatementContext& context) {
    if ((authority_of(context).on(context.current_role(), relation) & needed) == needed) return {};
    return permission_denied(relation);
}

Result<const RoleDescriptor*> role_of(const ast::RoleSpec& spec, StatementContext& context) {
    using Type = ast::RoleSpec::Type;
    if (spec.type == Type::kCurrentRole || spec.type == Type::kCurrentUser)
        return context.catalog().role(context.current_role());
    if (spec.type == Type::kSessionUser) return context.catalog().role(context.session_role());
    const RoleDescriptor* role =
        spec.type == Type::kName ? context.catalog().find_role(spec.name) : nullptr;
    if (role) return role;
    std::string_view name = spec.type == Type::kPublic ? "public" : spec.name;
    return error(SqlState::kUndefinedObject, "role \"{}\" does not exist", name);
}

Result<Oid> new_owner(const ast::RoleSpec& spec, StatementContext& context) {
    const RoleDescriptor* role = TRY(role_of(spec, context));
    if (authority_of(context).is_member(context.current_role(), role->oid)) return role->oid;
    return error(SqlState::kInsufficientPrivilege, "must be member of role \"{}\"", role->name);
}

void change_owner(std::optional<Acl>& acl, Oid before, Oid after) {
    if (!acl) return;
    for (AclItem& item : *acl) {
        if (item.grantor == before) item.grantor = after;
        if (item.grantee == before) item.grantee = after;
    }
    // Two entries for the same pair become one.
    Acl merged;
    for (const AclItem& item : *acl) {
        auto same = std::ranges::find_if(merged, [&](const AclItem& other) {
            return other.grantee == item.grantee && other.grantor == item.grantor;
        });
        if (same == merged.end()) {
            merged.push_back(item);
            continue;
        }
        same->granted |= item.granted;
        same->grantable |= item.grantable;
    }
    *acl = std::move(merged);
}

}  // namespace aerolith
