#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "parser/ast/create_schema.h"

namespace aerolith {

Result<std::string> execute_create_schema(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::CreateSchemaStatement>();
    if (!statement.elements.empty()) return not_supported("CREATE SCHEMA with schema elements");
    SchemaDescriptor schema;
    schema.owner = context.current_role();
    if (statement.owner && statement.owner->type == ast::RoleSpec::Type::kName) {
        const RoleDescriptor* owner = context.catalog().find_role(statement.owner->name);
        if (!owner)
            return error(SqlState::kUndefinedObject, "role \"{}\" does not exist",
                         statement.owner->name);
        schema.owner = owner->oid;
    }
    const DatabaseDescriptor* database = context.catalog().find_database(context.database_name());
    if (database &&
        !(authority_of(context).on(context.current_role(), *database) & privilege::kCreate)) {
        return error(SqlState::kInsufficientPrivilege, "permission denied for database {}",
                     database->name);
    }
    if (!authority_of(context).is_member(context.current_role(), schema.owner)) {
        return error(SqlState::kInsufficientPrivilege, "must be member of role \"{}\"",
                     context.catalog().role(schema.owner)->name);
    }
    const RoleDescriptor* owner = context.catalog().role(schema.owner);
    schema.name = statement.name.empty() && owner ? owner->name : std::string(statement.name);
    if (schema.name.starts_with("pg_")) {
        return error(SqlState::kReservedName, "unacceptable schema name \"{}\"", schema.name)
            .detail("The prefix \"pg_\" is reserved for system schemas.");
    }
    if (context.catalog().find_schema(schema.name)) {
        if (!statement.if_not_exists)
            return error(SqlState::kDuplicateSchema, "schema \"{}\" already exists", schema.name);
        context.notice(Severity::kNotice,
                       fmt::format("schema \"{}\" already exists, skipping", schema.name));
        return std::string("CREATE SCHEMA");
    }
    schema.oid = TRY(context.new_oid());
    if (!TRY(context.store().claim_name(ObjectClass::kSchema, kInvalidOid, schema.name,
                                        schema.oid))) {
        return error(SqlState::kDuplicateSchema, "schema \"{}\" already exists", schema.name);
    }
    TRY(context.store().put(schema));
    TRY(context.catalog_changed());
    return std::string("CREATE SCHEMA");
}

}  // namespace aerolith
