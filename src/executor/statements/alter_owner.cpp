#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "parser/ast/alter_object.h"

namespace aerolith {

/// Schemas and databases; relations change owners by ALTER TABLE.
Result<std::string> execute_alter_owner(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::AlterOwnerStatement>();
    std::string_view name = statement.object.name.base();
    auto change = [&](const auto& object) -> Status {
        TRY(require_owner(object, context));
        auto changed = object;
        changed.owner = TRY(new_owner(*statement.owner, context));
        change_owner(changed.acl, object.owner, changed.owner);
        TRY(context.store().put(changed));
        return context.catalog_changed();
    };
    if (statement.object_type == ast::ObjectType::kSchema) {
        const SchemaDescriptor* schema = context.catalog().find_schema(name);
        if (!schema)
            return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist", name);
        TRY(change(*schema));
        return std::string("ALTER SCHEMA");
    }
    if (statement.object_type == ast::ObjectType::kDatabase) {
        const DatabaseDescriptor* database = context.catalog().find_database(name);
        if (!database)
            return error(SqlState::kInvalidCatalogName, "database \"{}\" does not exist", name);
        TRY(change(*database));
        return std::string("ALTER DATABASE");
    }
    return not_supported("changing the owner of this kind of object");
}

}  // namespace aerolith
