#include "executor/rows/key_columns.h"

#include <algorithm>
#include <cstring>

#include "planner/logical/operators.h"
#include "types/type_info.h"

namespace aerolith {

bool same_image(const Value& left, const Value& right) {
    if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
    return dispatch_physical(type_info(left.type().oid).physical, [&]<class T>() {
        T a = left.datum().as<T>(), b = right.datum().as<T>();
        if constexpr (std::is_same_v<T, std::string_view>)
            return a == b;
        else
            return std::memcmp(&a, &b, sizeof(T)) == 0;
    });
}

bool KeyColumns::add(std::size_t position) {
    if (!is_key_column(table_, row_[position])) return false;
    positions_.push_back(position);
    return true;
}

bool KeyColumns::differ(const Chunk& old_rows, const Chunk& new_rows, std::size_t row) const {
    return std::ranges::any_of(positions_, [&](std::size_t position) {
        return !same_image(old_rows.columns[position].value(row),
                           new_rows.columns[position].value(row));
    });
}

}  // namespace aerolith
