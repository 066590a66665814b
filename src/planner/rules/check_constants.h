#pragma once

#include "functions/eval_context.h"
#include "planner/logical/operators.h"

namespace aerolith {

/// PostgreSQL evaluates what is constant when it plans, so a failing constant fails the statement
/// even where no row would reach it: SELECT 1/0 FROM t WHERE false. To be asked of a rewritten
/// tree, whose unused columns are gone; branches of CASE and COALESCE that constants rule out are
/// not looked at.
Status check_constants(const LogicalOp& root, EvalContext& eval);

}  // namespace aerolith
