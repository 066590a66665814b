#pragma once

#include "parser/ast/expr.h"

namespace aerolith::ast {

enum class SortDirection : std::uint8_t { kDefault, kAscending, kDescending, kUsing };
enum class NullsOrder : std::uint8_t { kDefault, kFirst, kLast };

struct SortItem {
    const Expr* expr = nullptr;
    SortDirection direction = SortDirection::kDefault;
    NullsOrder nulls = NullsOrder::kDefault;
    ObjectName using_operator;
    int location = -1;
};

}  // namespace aerolith::ast
