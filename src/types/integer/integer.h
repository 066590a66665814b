#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "common/result.h"
#include "types/type_parts.h"

namespace aerolith {

template <class T>
constexpr std::string_view integer_type_name() {
    if constexpr (sizeof(T) == 2)
        return "smallint";
    else if constexpr (sizeof(T) == 4)
        return "integer";
    else
        return "bigint";
}

/// PostgreSQL's int2in, int4in, int8in: spaces around, an optional sign, decimal digits.
template <class T>
Result<T> parse_integer(std::string_view text) {
    std::string_view digits = trim_spaces(text);
    if (!digits.empty() && digits[0] == '+') {
        digits.remove_prefix(1);
        if (!digits.empty() && digits[0] == '-') return invalid_text(integer_type_name<T>(), text);
    }
    T value = 0;
    auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure == std::errc::invalid_argument || end != digits.data() + digits.size())
        return invalid_text(integer_type_name<T>(), text);
    if (failure != std::errc()) {
        return error(SqlState::kNumericValueOutOfRange, "value \"{}\" is out of range for type {}",
                     text, integer_type_name<T>());
    }
    return value;
}

template <class T>
void print_integer(T value, std::string& out) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// 22003 "integer out of range"
template <class T>
Error integer_out_of_range() {
    return error(SqlState::kNumericValueOutOfRange, "{} out of range", integer_type_name<T>());
}

}  // namespace aerolith
