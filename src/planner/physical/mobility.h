#pragma once

#include "planner/logical/expr.h"

namespace aerolith {

/// Whether any thread of any node may evaluate it: from its row, the statement's parameters, clock
/// and formats, and nothing else of the session.
bool runs_anywhere(const Expr& expr);

}  // namespace aerolith
