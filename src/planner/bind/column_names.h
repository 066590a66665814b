#pragma once

#include <string>

#include "parser/ast/expr.h"

namespace aerolith {

/// The name of a result column that was given none: of the column or function it comes from, else
/// of the type it was cast to, else "?column?".
std::string column_name_of(const ast::Expr& expr);

}  // namespace aerolith
