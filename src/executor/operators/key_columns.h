#pragma once

#include <vector>

#include "executor/operators/key_table.h"
#include "planner/logical/expr.h"

namespace aerolith {

/// The columns of a KeyEncoder for values of these types, in ascending order where none is said.
inline std::vector<KeyEncoder::Column> key_columns(const std::vector<Type>& types) {
    std::vector<KeyEncoder::Column> columns;
    for (const Type& type : types) columns.push_back({type.oid});
    return columns;
}
inline std::vector<KeyEncoder::Column> key_columns(const std::vector<ExprPtr>& exprs) {
    std::vector<KeyEncoder::Column> columns;
    for (const ExprPtr& expr : exprs) columns.push_back({expr->type.oid});
    return columns;
}
inline std::vector<KeyEncoder::Column> key_columns(const std::vector<SortKey>& keys) {
    std::vector<KeyEncoder::Column> columns;
    for (const SortKey& key : keys)
        columns.push_back({key.expr->type.oid, key.descending, key.nulls_first});
    return columns;
}

}  // namespace aerolith
