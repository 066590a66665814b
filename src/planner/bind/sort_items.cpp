#include "planner/bind/sort_items.h"

#include "types/type_info.h"

namespace aerolith {

SortKey make_sort_key(const ast::SortItem& item, ExprPtr expr) {
    SortKey key;
    key.expr = std::move(expr);
    key.descending = item.direction == ast::SortDirection::kDescending ||
                     (item.direction == ast::SortDirection::kUsing &&
                      item.using_operator.base().starts_with('>'));
    key.nulls_first = item.nulls == ast::NullsOrder::kDefault
                          ? key.descending
                          : item.nulls == ast::NullsOrder::kFirst;
    return key;
}

Status check_ordered_type(const Expr& expr, int location) {
    if (type_info(expr.type.oid).compare) return {};
    return error(SqlState::kUndefinedFunction,
                 "could not identify an ordering operator for type {}",
                 format_type({expr.type.oid}))
        .hint("Use an explicit ordering operator or modify the query.")
        .at(location);
}

}  // namespace aerolith
