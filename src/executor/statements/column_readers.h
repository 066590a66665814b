#pragma once

#include "executor/statements/statement_context.h"

namespace aerolith {

/// Indexes whose expressions or predicate read a column.
Result<std::vector<Oid>> indexes_reading(const RelationDescriptor& table, std::int16_t column,
                                         StatementContext& context);
/// Names of the generated columns that are computed from it.
Result<std::vector<std::string>> generated_from(const RelationDescriptor& table,
                                                std::int16_t column, StatementContext& context);

}  // namespace aerolith
