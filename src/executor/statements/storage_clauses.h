#pragma once

#include <string>
#include <vector>

#include "executor/statements/statement_context.h"
#include "parser/ast/create_table.h"

namespace aerolith {

/// What CREATE TABLE, CREATE TABLE AS and CREATE INDEX say of where and how rows are stored.
struct StorageClauses {
    ast::List<ast::Option> parameters;  ///< WITH (...)
    std::string_view tablespace;
    std::string_view access_method;
    ast::Persistence persistence = ast::Persistence::kPermanent;
};

/// The parameters as pg_class.reloptions keeps them, "name=value". They tune pages and autovacuum,
/// which our storage has none of: one that asks for other than the default, like UNLOGGED, gets a
/// warning that it has no effect. Unknown names and values out of bounds are PostgreSQL's errors.
Result<std::vector<std::string>> table_storage(const StorageClauses& clauses,
                                               StatementContext& context);
Result<std::vector<std::string>> index_storage(const StorageClauses& clauses,
                                               StatementContext& context);

}  // namespace aerolith
