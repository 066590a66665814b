#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "parser/ast/maintenance.h"

namespace aerolith {

/// Index entries are written and read with their rows and never need to be built again: what is
/// named must exist and belong to the role.
Result<std::string> execute_reindex(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::ReindexStatement>();
    using Kind = ast::ReindexKind;
    switch (statement.target) {
        case Kind::kIndex: {
            Catalog::IndexPlace place = TRY(find_index(statement.relation, context, true));
            if (place.index) {
                TRY(require_owner(*place.table, context));
                break;
            }
            RelationPtr other = TRY(find_relation(statement.relation, context));
            return error(SqlState::kWrongObjectType, "\"{}\" is not an index", other->name);
        }
        case Kind::kTable: {
            RelationPtr table = TRY(find_relation(statement.relation, context));
            if (table->kind != RelationKind::kTable) {
                return error(SqlState::kWrongObjectType,
                             "\"{}\" is not a table or materialized view", table->name);
            }
            TRY(require_owner(*table, context));
            break;
        }
        case Kind::kSchema:
            if (!context.catalog().find_schema(statement.name)) {
                return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist",
                             statement.name);
            }
            break;
        case Kind::kSystem:
        case Kind::kDatabase:
            if (statement.name != context.database_name()) {
                return Error(SqlState::kFeatureNotSupported,
                             "can only reindex the currently open database");
            }
            break;
    }
    return std::string("REINDEX");
}

}  // namespace aerolith
