#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"

namespace aerolith {

using BigInteger = boost::multiprecision::cpp_int;
using UInt128 = unsigned __int128;

/// PostgreSQL's numeric as bytes: `flags u8 | dscale u16 little endian | unscaled magnitude, little
/// endian, no high zero bytes`. flags: 1 negative, 2 NaN, 4 infinity. Value = magnitude /
/// 10^dscale; the magnitude is an integer of any size, so values below 2^128 unscaled take the fast
/// path of plain integers.
namespace numeric_flags {
inline constexpr std::uint8_t kNegative = 1, kNan = 2, kInfinity = 4;
}

inline constexpr int kNumericMaxScale = 16383;          // digits behind the point PostgreSQL stores
inline constexpr int kNumericMaxWeightDigits = 131072;  // and before it

/// A decoded numeric. `small` holds the magnitude unless `is_big`.
struct Numeric {
    bool negative = false;
    bool nan = false;
    bool infinite = false;
    bool is_big = false;
    int scale = 0;
    UInt128 small = 0;
    BigInteger big;

    bool finite() const { return !nan && !infinite; }
    bool is_zero() const { return finite() && !is_big && small == 0; }
    /// -1, 0, 1; NaN counts as 1.
    int sign() const { return is_zero() ? 0 : negative ? -1 : 1; }
    BigInteger magnitude() const;
    BigInteger signed_value() const;

    static Numeric of(std::int64_t value);
    static Numeric of(BigInteger value, int scale);
    static Numeric not_a_number();
    static Numeric infinity(bool negative);
};

Numeric decode_numeric(std::string_view bytes);
void encode_numeric(const Numeric& value, std::string& bytes);
/// 22003 when the value has more digits than PostgreSQL's format can hold.
Status check_numeric_range(const Numeric& value);

UInt128 power_of_ten(int exponent);  // REQUIRES: 0 <= exponent <= 38
const BigInteger& big_power_of_ten(int exponent);

Result<Numeric> parse_numeric(std::string_view text);
void print_numeric(const Numeric& value, std::string& out);
std::string numeric_text(const Numeric& value);
int compare_numerics(const Numeric& left, const Numeric& right);

/// Rounds half away from zero to `scale` digits behind the point (or before it, when negative); the
/// display scale becomes max(scale, 0).
Numeric round_numeric(const Numeric& value, int scale);
Numeric truncate_numeric(const Numeric& value, int scale);
/// Without digits it does not need: trailing zeros behind the point.
Numeric trim_numeric(Numeric value);

/// Position of the first base-10000 digit, as PostgreSQL's weight, and that digit; 0, 0 for zero.
/// Its rules of result scales are written in them.
struct NumericWeight {
    int weight;
    int first_digit;
};
NumericWeight numeric_weight(const Numeric& value);
/// Number of decimal digits of the unscaled magnitude.
int digit_count(const Numeric& value);

Result<Numeric> fit_numeric(const Numeric& value, std::int32_t typmod);
double numeric_to_double(const Numeric& value);
Numeric double_to_numeric(double value, int significant_digits);
/// Rounds to the nearest integer; empty when it does not fit or is not finite.
std::optional<std::int64_t> numeric_to_int64(const Numeric& value);

}  // namespace aerolith
