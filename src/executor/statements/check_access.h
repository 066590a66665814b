#pragma once

#include "executor/statements/statement_context.h"

namespace aerolith {

/// Whether the current role, or a view's owner for what is read through it, may do what a bound
/// statement does.
Status check_access(const std::vector<RelationAccess>& accesses, StatementContext& context);

}  // namespace aerolith
