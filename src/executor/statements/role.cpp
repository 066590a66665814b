#include "parser/ast/role.h"

#include "executor/statements/authorize.h"
#include "executor/statements/drop_plan.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "planner/deparse/catalog_names.h"
#include "security/scram.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

Result<const RoleDescriptor*> role_named(const ast::RoleSpec& spec, StatementContext& context) {
    if (spec.type == ast::RoleSpec::Type::kPublic)
        return error(SqlState::kReservedName, "role name \"public\" is reserved");
    return role_of(spec, context);
}

/// Objects of this database that stand in the way of dropping a role, the older first.
std::vector<std::string> objects_of(Oid role, StatementContext& context) {
    std::multimap<Oid, std::string> found;
    auto mentions = [&](const std::optional<Acl>& acl) {
        return acl && std::ranges::any_of(*acl, [&](const AclItem& item) {
                   return item.grantee == role || item.grantor == role;
               });
    };
    auto add = [&](Oid object, Oid owner, const std::optional<Acl>& acl, const std::string& what) {
        if (owner == role)
            found.emplace(object, "owner of " + what);
        else if (mentions(acl))
            found.emplace(object, "privileges for " + what);
    };
    DropPlan names(context);
    for (const auto& [oid, database] : context.catalog().databases())
        add(oid, database->owner, database->acl, "database " + quoted_name(database->name));
    for (const auto& [oid, schema] : context.catalog().schemas())
        add(oid, schema->owner, schema->acl, "schema " + quoted_name(schema->name));
    for (const auto& [oid, relation] : context.catalog().relations()) {
        add(oid, relation->owner, relation->acl, names.describe(*relation));
        for (const ColumnDescriptor& column : relation->columns) {
            if (mentions(column.acl))
                found.emplace(
                    oid, fmt::format("privileges for column {} of {}", quoted_name(column.name),
                                     names.describe(*relation)));
        }
    }
    std::vector<std::string> lines;
    for (auto& [oid, line] : found) lines.push_back(std::move(line));
    return lines;
}

Status require_role_creator(StatementContext& context, std::string_view what) {
    const RoleDescriptor* self = context.catalog().role(context.current_role());
    if (self && (self->superuser || self->create_role)) return {};
    return error(SqlState::kInsufficientPrivilege, "permission denied to {} role", what);
}

Status apply_option(const ast::RoleOption& entry, RoleDescriptor& role, StatementContext& context) {
    const ast::Option& option = entry.option;
    bool on = option.integer != 0;
    if (option.name == "superuser") {
        const RoleDescriptor* self = context.catalog().role(context.current_role());
        if (!self || !self->superuser)
            return Error(
                SqlState::kInsufficientPrivilege,
                "must be superuser to alter superuser roles or change superuser attribute");
        role.superuser = on;
    } else if (option.name == "inherit") {
        role.inherit = on;
    } else if (option.name == "createrole") {
        role.create_role = on;
    } else if (option.name == "createdb") {
        role.create_database = on;
    } else if (option.name == "canlogin") {
        role.can_login = on;
    } else if (option.name == "isreplication") {
        role.replication = on;
    } else if (option.name == "bypassrls") {
        role.bypass_row_security = on;
    } else if (option.name == "connectionlimit") {
        if (option.integer < -1)
            return error(SqlState::kInvalidParameterValue, "invalid connection limit: {}",
                         option.integer);
        role.connection_limit = static_cast<std::int32_t>(option.integer);
    } else if (option.name == "validUntil") {
        std::string bytes;
        TRY(type_info(type_oid::kTimestamptz)
                .parse(option.text, -1, context.eval().format(), bytes));
        role.valid_until = option.text;
    } else if (option.name == "password") {
        if (option.type == ast::Option::Type::kNone) {
            role.password.clear();
        } else if (option.text.empty()) {
            context.notice(Severity::kNotice,
                           "empty string is not a valid password, clearing password");
            role.password.clear();
        } else if (ScramVerifier::parse(option.text)) {
            role.password = option.text;
        } else {
            role.password = ScramVerifier::from_password(option.text).print();
        }
    } else if (option.name == "addroleto") {
        for (const ast::RoleSpec& spec : entry.roles)
            role.member_of.push_back({
                TRY(role_named(spec, context))
                ->oid, context.current_role(), false
            });
    } else if (option.name == "sysid") {
        context.notice(Severity::kNotice, "SYSID can no longer be specified");
    } else {
        return not_supported(fmt::format("the role option {}", option.name), option.location);
    }
    return {};
}

}  // namespace

Result<std::string> execute_create_role(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::CreateRoleStatement>();
    TRY(require_role_creator(context, "create"));
    if (statement.name.starts_with("pg_")) {
        return error(SqlState::kReservedName, "role name \"{}\" is reserved", statement.name)
            .detail("Role names starting with \"pg_\" are reserved.");
    }
    RoleDescriptor role;
    role.name = statement.name;
    role.can_login = statement.type == ast::CreateRoleStatement::Type::kUser;
    role.oid = TRY(context.new_oid());
    for (const ast::RoleOption& option : statement.options)
        TRY(apply_option(option, role, context));
    if (!TRY(context.store().claim_name(ObjectClass::kRole, kInvalidOid, role.name, role.oid))) {
        return error(SqlState::kDuplicateObject, "role \"{}\" already exists", role.name);
    }
    TRY(context.store().put(role));
    TRY(context.catalog_changed());
    return std::string("CREATE ROLE");
}

Result<std::string> execute_alter_role(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::AlterRoleStatement>();
    RoleDescriptor changed = *TRY(role_named(statement.role, context));
    if (changed.oid != context.current_role()) TRY(require_role_creator(context, "alter"));
    for (const ast::RoleOption& option : statement.options)
        TRY(apply_option(option, changed, context));
    TRY(context.store().put(changed));
    TRY(context.catalog_changed());
    return std::string("ALTER ROLE");
}

Result<std::string> execute_drop_role(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::DropRoleStatement>();
    TRY(require_role_creator(context, "drop"));
    for (const ast::RoleSpec& spec : statement.roles) {
        if (spec.type == ast::RoleSpec::Type::kName && !context.catalog().find_role(spec.name)) {
            if (!statement.if_exists)
                return error(SqlState::kUndefinedObject, "role \"{}\" does not exist", spec.name);
            context.notice(Severity::kNotice,
                           fmt::format("role \"{}\" does not exist, skipping", spec.name));
            continue;
        }
        const RoleDescriptor* role = TRY(role_named(spec, context));
        if (role->oid == context.current_role())
            return Error(SqlState::kObjectInUse, "current user cannot be dropped");
        if (role->oid == kBootstrapRole) {
            return error(SqlState::kDependentObjectsStillExist,
                         "cannot drop role {} because it is required by the database system",
                         role->name);
        }
        if (role->superuser && !authority_of(context).is_superuser(context.current_role())) {
            return Error(SqlState::kInsufficientPrivilege, "must be superuser to drop superusers");
        }
        if (std::vector<std::string> lines = objects_of(role->oid, context); !lines.empty()) {
            return error(SqlState::kDependentObjectsStillExist,
                         "role \"{}\" cannot be dropped because some objects depend on it",
                         role->name)
                .detail(dependency_lines(lines));
        }
        for (const auto& [oid, other] : context.catalog().roles()) {
            if (std::ranges::find(other->member_of, role->oid, &Membership::role) ==
                other->member_of.end())
                continue;
            RoleDescriptor changed = *other;
            std::erase_if(changed.member_of, [&](const Membership& membership) {
                return membership.role == role->oid;
            });
            TRY(context.store().put(changed));
        }
        TRY(context.store().release_name(ObjectClass::kRole, kInvalidOid, role->name));
        TRY(context.store().erase(ObjectClass::kRole, role->oid));
    }
    TRY(context.catalog_changed());
    return std::string("DROP ROLE");
}

}  // namespace aerolith
