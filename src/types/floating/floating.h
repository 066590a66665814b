#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "common/result.h"

namespace aerolith {

/// PostgreSQL's float4in and float8in.
template <class T>
Result<T> parse_float(std::string_view text);

/// Shortest text that reads back as the same number when extra_float_digits > 0, else rounded
/// decimal digits.
template <class T>
void print_float(T value, int extra_float_digits, std::string& out);

/// PostgreSQL's order of floats: NaN equals NaN and is above all, -0 equals 0.
template <class T>
int compare_floats(T left, T right) {
    if (left < right) return -1;
    if (left > right) return 1;
    if (left == right) return 0;
    return static_cast<int>(std::isnan(left)) - static_cast<int>(std::isnan(right));
}

}  // namespace aerolith
