#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace aerolith {

enum class NumberMark : std::uint8_t {
    kCharacter,
    kDigit,
    kZeroDigit,
    kComma,
    kPoint,
    kSign,
    kMinus,
    kPlus,
    kPlusMinus,
    kCurrency,
    kOrdinalUpper,
    kOrdinalLower,
};

struct NumberPart {
    NumberMark mark = NumberMark::kCharacter;
    std::string text;
};

/// A template of to_char and to_number for numbers, checked.
struct NumberTemplate {
    std::vector<NumberPart> parts;
    int before = 0, after = 0;         // digits on either side of the point
    int multiplier = 0;                // V: powers of ten
    int zero_start = 0, zero_end = 0;  // first and last position of a 0, from 1
    bool has_zero = false, has_point = false, fill = false, brackets = false, roman = false,
         lower_roman = false, exponent = false;
    bool sign = false, sign_behind = false, plus = false, minus = false, scaled = false;
    int before_sign = 0;  // digits before an S
};

Result<NumberTemplate> parse_number_template(std::string_view text);

}  // namespace aerolith
