#pragma once

#include "executor/statements/statement_context.h"

namespace aerolith {

/// Fills an index that the table's descriptor already has. Fails with 23505 on duplicates.
Status build_index(const RelationPtr& table, const IndexDescriptor& index,
                   StatementContext& context);

}  // namespace aerolith
