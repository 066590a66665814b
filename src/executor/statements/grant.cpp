#include "parser/ast/grant.h"

#include "executor/statements/acl_change.h"
#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"

namespace aerolith {
namespace {

/// GRANT and REVOKE over objects of any kind: what the statement asks, applied to one object after
/// another.
class Grant {
  public:
    Grant(const ast::GrantStatement& statement, StatementContext& context)
        : statement_(statement), context_(context) {}

    Status run() {
        for (const ast::RoleSpec& spec : statement_.grantees) {
            bool everyone = spec.type == ast::RoleSpec::Type::kPublic;
            if (everyone && statement_.is_grant && statement_.grant_option) {
                return Error(SqlState::kInvalidGrantOperation,
                             "grant options can only be granted to roles");
            }
            change_.grantees.push_back(everyone ? kInvalidOid : TRY(role_of(spec, context_))->oid);
        }
        change_.is_grant = statement_.is_grant;
        change_.grant_option = statement_.grant_option;
        change_.cascade = statement_.behavior == ast::DropBehavior::kCascade;
        if (statement_.granted_by &&
            TRY(role_of(*statement_.granted_by, context_))->oid != context_.current_role()) {
            return Error(SqlState::kFeatureNotSupported, "grantor must be current user");
        }
        if (statement_.target == ast::GrantTarget::kDefaults)
            return not_supported("ALTER DEFAULT PRIVILEGES");
        if (statement_.target == ast::GrantTarget::kAllInSchema) return all_in_schemas();
        for (const ast::ObjectReference& object : statement_.objects) TRY(one_object(object));
        return {};
    }

  private:
    Status one_object(const ast::ObjectReference& object) {
        switch (statement_.object_type) {
            case ast::ObjectType::kTable:
            case ast::ObjectType::kSequence: {
                ast::RelationName name = relation_name(object.name);
                if (Catalog::IndexPlace place = TRY(find_index(name, context_, true));
                    place.index) {
                    return error(SqlState::kWrongObjectType, "\"{}\" is an index", name.name);
                }
                Result<RelationPtr> found = find_relation(name, context_);
                if (!found.ok()) return found.take_error().at(-1);
                RelationPtr relation = *found;
                if (statement_.object_type == ast::ObjectType::kSequence && !relation->sequence) {
                    return error(SqlState::kWrongObjectType, "\"{}\" is not a sequence",
                                 relation->name);
                }
                return on_relation(*relation);
            }
            case ast::ObjectType::kSchema: {
                const SchemaDescriptor* schema = context_.catalog().find_schema(object.name.base());
                if (!schema)
                    return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist",
                                 object.name.base());
                return on_whole(*schema, AclKind::kSchema, "schema");
            }
            case ast::ObjectType::kDatabase: {
                const DatabaseDescriptor* database =
                    context_.catalog().find_database(object.name.base());
                if (!database)
                    return error(SqlState::kInvalidCatalogName, "database \"{}\" does not exist",
                                 object.name.base());
                return on_whole(*database, AclKind::kDatabase, "database");
            }
            default:
                return not_supported("privileges on this kind of object", object.location);
        }
    }

    Status all_in_schemas() {
        for (const ast::ObjectReference& object : statement_.objects) {
            const SchemaDescriptor* schema = context_.catalog().find_schema(object.name.base());
            if (!schema)
                return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist",
                             object.name.base());
            bool sequences = statement_.object_type == ast::ObjectType::kSequence;
            if (!sequences && statement_.object_type != ast::ObjectType::kTable) continue;
            std::vector<RelationPtr> inside;
            for (const auto& [oid, relation] : context_.catalog().relations()) {
                if (relation->schema == schema->oid && relation->sequence.has_value() == sequences)
                    inside.push_back(relation);
            }
            for (const RelationPtr& relation : inside) TRY(on_relation(*relation));
        }
        return {};
    }

    /// Privileges on the whole object; 0P for those with a column list, which come apart.
    Result<Privileges> whole_privileges(AclKind kind, std::string_view word) {
        if (statement_.privileges.empty()) return all_privileges(kind);
        Privileges sum = 0;
        for (const ast::Privilege& item : statement_.privileges) {
            if (!item.columns.empty()) {
                if (kind != AclKind::kTable)
                    return Error(SqlState::kInvalidGrantOperation,
                                 "column privileges are only valid for relations");
                continue;
            }
            Privileges one = item.name == "all" ? all_privileges(kind) : privilege_named(item.name);
            if (!one)
                return error(SqlState::kSyntaxError, "unrecognized privilege type \"{}\"",
                             item.name);
            if (one & ~all_privileges(kind)) {
                return error(SqlState::kInvalidGrantOperation, "invalid privilege type {} for {}",
                             privilege_name(one), word);
            }
            sum |= one;
        }
        return sum;
    }

    /// Changes an access list in the name of whoever of the current role's may.
    Status change_acl(std::optional<Acl>& acl, AclKind kind, Oid owner, const Acl& options_from,
                      Privileges wanted, std::string_view name, Error denied) {
        if (!wanted) return {};
        Authority authority = authority_of(context_);
        Privileges allowed = 0;
        AclChange change = change_;
        change.grantor = best_grantor(authority, context_.catalog(), context_.current_role(),
                                      options_from, owner, wanted, allowed, kind);
        if (!allowed && !authority.granted(context_.current_role(), options_from, kind))
            return denied;
        change.privileges = wanted & allowed;
        bool all_asked = statement_.privileges.empty();
        if (!change.privileges)
            warn(statement_.is_grant ? "no privileges were granted for \"{}\""
                                     : "no privileges could be revoked for \"{}\"",
                 name);
        else if (change.privileges != wanted && !all_asked) {
            warn(statement_.is_grant ? "not all privileges were granted for \"{}\""
                                     : "not all privileges could be revoked for \"{}\"",
                 name);
        }
        Acl changed = effective_acl(acl, kind, owner);
        TRY(apply_change(change, owner, changed));
        if (kind == AclKind::kColumn && changed.empty())
            acl.reset();
        else
            acl = std::move(changed);
        return {};
    }

    void warn(std::string_view format, std::string_view name) {
        Diagnostic diagnostic;
        diagnostic.severity = Severity::kWarning;
        diagnostic.state = statement_.is_grant ? SqlState::kWarningPrivilegeNotGranted
                                               : SqlState::kWarningPrivilegeNotRevoked;
        diagnostic.message = fmt::format(fmt::runtime(format), name);
        context_.notice(std::move(diagnostic));
    }

    template <class Descriptor>
    Status on_whole(const Descriptor& object, AclKind kind, std::string_view word) {
        Privileges wanted = TRY(whole_privileges(kind, word));
        Descriptor changed = object;
        Error denied = error(SqlState::kInsufficientPrivilege, "permission denied for {} {}", word,
                             object.name);
        TRY(change_acl(changed.acl, kind, changed.owner,
                       effective_acl(object.acl, kind, object.owner), wanted, changed.name,
                       std::move(denied)));
        TRY(context_.store().put(changed));
        return context_.catalog_changed();
    }

    Status on_relation(const RelationDescriptor& relation) {
        AclKind kind = acl_kind(relation);
        // GRANT ... ON TABLE takes sequences, too, with what they have in common.
        Privileges wanted =
            TRY(whole_privileges(kind, kind == AclKind::kSequence ? "sequence" : "table"));
        RelationDescriptor changed = relation;
        Acl before = effective_acl(relation.acl, kind, relation.owner);
        TRY(change_acl(changed.acl, kind, relation.owner, before, wanted, relation.name,
                       permission_denied(relation)));
        std::map<std::int16_t, Privileges> by_column;
        for (const ast::Privilege& item : statement_.privileges) {
            for (const ast::Identifier& name : item.columns) {
                const ColumnDescriptor* column = changed.find_column(name.name);
                if (!column)
                    return error(SqlState::kUndefinedColumn,
                                 "column \"{}\" of relation \"{}\" does not exist", name.name,
                                 relation.name);
                Privileges one = item.name == "all" ? all_privileges(AclKind::kColumn)
                                                    : privilege_named(item.name);
                if (!one || one & ~all_privileges(AclKind::kColumn)) {
                    return error(SqlState::kInvalidGrantOperation,
                                 "invalid privilege type {} for column", privilege_name(one));
                }
                by_column[column->number] |= one;
            }
        }
        // Revoked from the table is revoked from its columns.
        for (const ColumnDescriptor& column : changed.columns) {
            if (!statement_.is_grant && column.acl && !column.dropped)
                by_column[column.number] |= wanted & all_privileges(AclKind::kColumn);
        }
        for (const auto& [number, privileges] : by_column) {
            ColumnDescriptor& column = changed.columns[static_cast<std::size_t>(number) - 1];
            Acl options = before;
            if (column.acl) options.insert(options.end(), column.acl->begin(), column.acl->end());
            TRY(change_acl(column.acl, AclKind::kColumn, relation.owner, options, privileges,
                           column.name, permission_denied(relation)));
        }
        TRY(context_.store().put(changed));
        return context_.catalog_changed();
    }

    const ast::GrantStatement& statement_;
    StatementContext& context_;
    AclChange change_;
};

}  // namespace

Result<std::string> execute_grant(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::GrantStatement>();
    TRY(Grant(statement, context).run());
    return std::string(statement.is_grant ? "GRANT" : "REVOKE");
}

Result<std::string> execute_grant_role(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::GrantRoleStatement>();
    for (const ast::Privilege& granted : statement.granted_roles) {
        const RoleDescriptor* group = context.catalog().find_role(granted.name);
        if (!group)
            return error(SqlState::kUndefinedObject, "role \"{}\" does not exist", granted.name);
        Oid group_oid = group->oid;
        std::string group_name = group->name;
        Authority authority = authority_of(context);
        const RoleDescriptor* self = context.catalog().role(context.current_role());
        if (group->superuser && !self->superuser)
            return Error(SqlState::kInsufficientPrivilege, "must be superuser to alter superusers");
        if (!self->create_role && !authority.is_admin_of(self->oid, group->oid)) {
            return error(SqlState::kInsufficientPrivilege, "must have admin option on role \"{}\"",
                         group->name);
        }
        for (const ast::RoleSpec& spec : statement.grantees) {
            RoleDescriptor member = *TRY(role_of(spec, context));
            auto found = std::ranges::find(member.member_of, group_oid, &Membership::role);
            if (statement.is_grant) {
                if (authority_of(context).is_member(group_oid, member.oid) &&
                    !context.catalog().role(group_oid)->superuser) {
                    return error(SqlState::kInvalidGrantOperation,
                                 "role \"{}\" is a member of role \"{}\"", group_name, member.name);
                }
                if (found != member.member_of.end() && (!statement.admin_option || found->admin)) {
                    context.notice(Severity::kNotice,
                                   fmt::format("role \"{}\" is already a member of role \"{}\"",
                                               member.name, group_name));
                    continue;
                }
                if (found != member.member_of.end())
                    found->admin = true;
                else
                    member.member_of.push_back(
                        {group_oid, context.current_role(), statement.admin_option});
            } else {
                if (found == member.member_of.end()) {
                    context.notice(Severity::kWarning,
                                   fmt::format("role \"{}\" is not a member of role \"{}\"",
                                               member.name, group_name));
                    continue;
                }
                if (statement.admin_option)
                    found->admin = false;
                else
                    member.member_of.erase(found);
            }
            TRY(context.store().put(member));
            TRY(context.catalog_changed());
        }
    }
    return std::string(statement.is_grant ? "GRANT ROLE" : "REVOKE ROLE");
}

}  // namespace aerolith
