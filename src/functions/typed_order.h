#pragma once

#include "functions/vectorise.h"
#include "types/type_info.h"

namespace aerolith {

// What an operator makes of a three-way order.
struct IsEqual {
    static bool of(auto left, auto right) { return left == right; }
};
struct IsNotEqual {
    static bool of(auto left, auto right) { return left != right; }
};
struct IsLess {
    static bool of(auto left, auto right) { return left < right; }
};
struct IsLessEqual {
    static bool of(auto left, auto right) { return left <= right; }
};
struct IsGreater {
    static bool of(auto left, auto right) { return left > right; }
};
struct IsGreaterEqual {
    static bool of(auto left, auto right) { return left >= right; }
};

/// Compares two values of any ordered type by its TypeInfo.
template <class Is>
Status order_typed(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                   Vector& out) {
    bool has_nulls = detail::propagate_nulls(arguments, count, out);
    bool* results = out.data<bool>();
    auto compare = type_info(arguments[0].type().oid).compare;
    for (std::size_t row = 0; row < count; ++row) {
        if (has_nulls && out.is_null(row))
            results[row] = false;
        else
            results[row] = Is::of(compare(arguments[0].at(row), arguments[1].at(row)), 0);
    }
    return {};
}

/// btree's three-way comparison ("numeric_cmp"): what ORDER BY's support functions are called by.
Status compare_typed(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                     Vector& out);

}  // namespace aerolith
