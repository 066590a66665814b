#pragma once

#include "common/result.h"
#include "parser/ast/sort.h"
#include "planner/logical/expr.h"

namespace aerolith {

/// The direction and the place of NULLs that an ORDER BY item asks for, over its bound expression.
SortKey make_sort_key(const ast::SortItem& item, ExprPtr expr);

/// 42883 at `location` when values of the expression's type have no order.
Status check_ordered_type(const Expr& expr, int location);

}  // namespace aerolith
