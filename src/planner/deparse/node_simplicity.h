#pragma once

#include "planner/logical/expr.h"

namespace aerolith {

/// A type as a cast must name it: character without a length is bpchar.
std::string type_text(Type type);
/// A conversion, written or not.
bool is_cast(const Expr& expr);
bool is_implicit_cast(const Expr& expr);
/// What is converted. A cast to a modified type hides the plain cast below it that it brought
/// along.
const Expr& cast_operand(const Expr& expr);
/// Whether `node` needs no parentheses inside `parent` when only the necessary ones are printed.
bool is_simple_node(const Expr& node, const Expr& parent);

}  // namespace aerolith
