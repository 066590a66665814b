#pragma once

#include <functional>

#include "executor/statements/statement_context.h"

namespace aerolith {

/// Calls `each` with batches of the table's rows (live columns) and their storage keys.
Status scan_rows(
    const RelationPtr& table, StatementContext& context,
    const std::function<Status(const Chunk& rows, const std::string_view* keys)>& each);
/// Copies the rows of `from` into the storage of `to`, which has its own index ids; `convert` makes
/// the new row's live columns from the old ones. The old storage is dropped at commit.
Status rewrite_table(const RelationPtr& from, const RelationPtr& to, StatementContext& context,
                     const std::function<Result<Chunk>(const Chunk& rows)>& convert);
/// Gives a table and its indexes new storage ids.
Status renew_storage(RelationDescriptor& table, StatementContext& context);
/// All rows must have a value: 23502 `column "a" of relation "t" contains null values`.
Status check_no_nulls(const RelationPtr& table, std::int16_t number, StatementContext& context);

}  // namespace aerolith
