#include <cmath>

#include "types/numeric/fixed_point.h"
#include "types/numeric/numeric_math.h"

namespace aerolith {
namespace {

constexpr int kSignificantDigits = 16, kDisplayScaleLimit = 1000;
constexpr double kLn10 = 2.302585092994045684;
/// PostgreSQL gives up on exponents of e from here on, and takes e^-x for zero.
constexpr double kExponentLimit = 6000;

int bounded_scale(int scale, int operand_scale) {
    return std::min(std::max({scale, operand_scale, 0}), kDisplayScaleLimit);
}

double estimate_ln(const Numeric& value) {
    int length = digit_count(value);
    Numeric mantissa = value;
    mantissa.scale = length;
    return std::log(numeric_to_double(mantissa)) + (length - value.scale) * kLn10;
}

/// PostgreSQL's estimate of where the first digit of ln(value) stands.
int ln_weight(const Numeric& value) {
    static const Numeric kLow = parse_numeric("0.9").value(), kHigh = parse_numeric("1.1").value();
    if (compare_numerics(value, kLow) >= 0 && compare_numerics(value, kHigh) <= 0) {
        Numeric away = add_numerics(value, Numeric::of(-1)).value();
        if (away.is_zero()) return 0;
        NumericWeight weight = numeric_weight(away);
        return weight.weight * 4 + static_cast<int>(std::log10(weight.first_digit));
    }
    return static_cast<int>(std::log10(std::abs(estimate_ln(value))));
}

Error not_positive(bool zero) {
    return Error(
        SqlState::kInvalidArgumentForLogarithm,
        zero ? "cannot take logarithm of zero" : "cannot take logarithm of a negative number");
}

Result<Numeric> exp_to_scale(const Fixed& x, int scale) {
    return from_fixed(exp_fixed(x), scale);
}

Error power_overflow() {
    return Error(SqlState::kNumericValueOutOfRange, "value overflows numeric format");
}

int power_scale(double log10_result, const Numeric& base, const Numeric& exponent) {
    int scale = kSignificantDigits - static_cast<int>(log10_result);
    return bounded_scale(scale, std::max(base.scale, exponent.scale));
}

/// A positive number as mantissa * 10^exponent, cut to so many digits.
struct Floating {
    BigInteger mantissa;
    std::int64_t exponent = 0;

    void cut(int digits) {
        constexpr double kLog10Of2 = 0.30102999566398120;
        auto length = static_cast<std::int64_t>(static_cast<double>(msb(mantissa)) * kLog10Of2);
        std::int64_t drop = length - digits;
        if (drop <= 0) return;
        mantissa /= pow(BigInteger(10), static_cast<unsigned>(drop));
        exponent += drop;
    }
};

/// The magnitude of base^count, right to about `digits` digits. REQUIRES: base is not zero.
Numeric power_by_squaring(const Numeric& base, std::uint64_t count, int digits) {
    Floating square{base.magnitude(), -std::int64_t{base.scale}}, result{1, 0};
    while (square.mantissa % 10 == 0) {
        square.mantissa /= 10;
        ++square.exponent;
    }
    for (; count > 0; count >>= 1) {
        if (count & 1) {
            result.mantissa *= square.mantissa;
            result.exponent += square.exponent;
            result.cut(digits);
        }
        if (count == 1) break;
        square.mantissa *= square.mantissa;
        square.exponent *= 2;
        square.cut(digits);
    }
    if (result.exponent >= 0)
        return Numeric::of(
            result.mantissa * pow(BigInteger(10), static_cast<unsigned>(result.exponent)), 0);
    return Numeric::of(result.mantissa, static_cast<int>(-result.exponent));
}

Result<Numeric> integer_power(const Numeric& base, std::int64_t exponent) {
    Numeric positive = base;
    positive.negative = false;
    double log10_result =
        base.is_zero() ? 0 : static_cast<double>(exponent) * estimate_ln(positive) / kLn10;
    if (log10_result > kNumericMaxWeightDigits) return power_overflow();
    if (log10_result < -kNumericMaxScale) {
        Numeric zero;
        zero.scale = std::max(kSignificantDigits, base.scale);
        return zero;
    }
    int scale = std::min(std::max(kSignificantDigits, base.scale), kDisplayScaleLimit);
    std::uint64_t count = exponent < 0 ? 0 - static_cast<std::uint64_t>(exponent)
                                       : static_cast<std::uint64_t>(exponent);
    bool negative = base.negative && count % 2;
    if (count * static_cast<std::uint64_t>(digit_count(base) + 1) < 10000) {
        Numeric exact = Numeric::of(pow(base.magnitude(), static_cast<unsigned>(count)), 0);
        exact.scale = base.scale * static_cast<int>(count);
        exact.negative = negative;
        if (exponent < 0) return divide_to_scale(Numeric::of(1), exact, scale);
        return round_numeric(exact, scale);
    }
    int digits = scale + static_cast<int>(std::max(log10_result, 0.0)) + 40;
    Numeric result = power_by_squaring(base, count, digits);
    if (exponent < 0) result = divide_to_scale(Numeric::of(1), result, scale);
    result = round_numeric(result, scale);
    result.negative = negative;
    return result;
}

Result<Numeric> power_of_infinities(const Numeric& base, const Numeric& exponent) {
    Numeric one = Numeric::of(1);
    if (base.finite() && compare_numerics(base, one) == 0) return one;
    if (exponent.is_zero()) return one;
    if (base.nan || exponent.nan) return Numeric::not_a_number();
    if (exponent.infinite) {
        Numeric magnitude = base;
        magnitude.negative = false;
        int order = compare_numerics(magnitude, one);
        if (order == 0) return one;
        return (order > 0) == exponent.negative ? Numeric::of(0) : Numeric::infinity(false);
    }
    if (exponent.negative) return Numeric::of(0);
    bool odd = truncate_numeric(exponent, 0).signed_value() % 2 != 0;
    return Numeric::infinity(base.negative && odd);
}

}  // namespace

Result<Numeric> sqrt_numeric(const Numeric& value) {
    if (value.nan) return value;
    if (value.negative) {
        return error(SqlState::kInvalidArgumentForPowerFunction,
                     "cannot take square root of a negative number");
    }
    if (value.infinite) return value;
    int weight = numeric_weight(value).weight;
    int sweight = weight >= 0 ? weight * 4 / 2 + 1 : 1 - (-weight * 4) / 2;
    return sqrt_to_scale(value, bounded_scale(kSignificantDigits - sweight, value.scale));
}

Numeric sqrt_to_scale(const Numeric& value, int scale) {
    int digits = std::max(scale, value.scale) + 1;
    BigInteger scaled = value.magnitude() * big_power_of_ten(2 * digits - value.scale);
    BigInteger root = sqrt(scaled);
    return round_numeric(Numeric::of(root, digits), scale);
}

Result<Numeric> exp_numeric(const Numeric& value) {
    if (value.nan) return value;
    if (value.infinite) return value.negative ? Numeric::of(0) : value;
    double exponent = numeric_to_double(value);
    if (exponent >= kExponentLimit) return power_overflow();
    double log10_result = std::max(exponent, -kExponentLimit) / kLn10;
    int scale = bounded_scale(kSignificantDigits - static_cast<int>(log10_result), value.scale);
    if (log10_result < -kDisplayScaleLimit - 2) {
        Numeric zero;
        zero.scale = scale;
        return zero;
    }
    return exp_to_scale(to_fixed(value, std::max(scale, value.scale) + 10), scale);
}

Result<Numeric> ln_numeric(const Numeric& value) {
    if (value.nan) return value;
    if (value.is_zero() || value.negative) return not_positive(value.is_zero());
    if (value.infinite) return value;
    int scale = bounded_scale(kSignificantDigits - ln_weight(value), value.scale);
    return from_fixed(ln_with_digits(value, scale), scale);
}

Result<Numeric> log_numeric(const Numeric& base, const Numeric& value) {
    if (base.nan || value.nan) return Numeric::not_a_number();
    if (base.is_zero() || base.negative) return not_positive(base.is_zero());
    if (value.is_zero() || value.negative) return not_positive(value.is_zero());
    if (base.infinite) return value.infinite ? Numeric::not_a_number() : Numeric::of(0);
    if (value.infinite) return value;
    if (compare_numerics(base, Numeric::of(1)) == 0)
        return Error(SqlState::kDivisionByZero, "division by zero");
    int base_weight = ln_weight(base), value_weight = ln_weight(value);
    int scale = bounded_scale(kSignificantDigits - (value_weight - base_weight),
                              std::max(base.scale, value.scale));
    int digits = scale + std::abs(base_weight) + std::abs(value_weight) + 10;
    Fixed ln_base = ln_with_digits(base, digits), ln_value = ln_with_digits(value, digits);
    return divide_to_scale(Numeric::of(ln_value.value, ln_value.digits),
                           Numeric::of(ln_base.value, ln_base.digits), scale);
}

Result<Numeric> power_numeric(const Numeric& base, const Numeric& exponent) {
    if (!base.finite() || !exponent.finite()) return power_of_infinities(base, exponent);
    if (base.is_zero() && exponent.sign() < 0) {
        return error(SqlState::kInvalidArgumentForPowerFunction,
                     "zero raised to a negative power is undefined");
    }
    Numeric whole = truncate_numeric(exponent, 0);
    bool integral = compare_numerics(whole, exponent) == 0;
    if (base.negative && !integral) {
        return error(SqlState::kInvalidArgumentForPowerFunction,
                     "a negative number raised to a non-integer power yields a complex result");
    }
    if (integral) {
        if (auto count = numeric_to_int64(whole);
            count && std::abs(*count) <= 0x80000000LL && (!base.is_zero() || *count == 0))
            return integer_power(base, *count);
    }
    if (base.is_zero()) {
        Numeric zero;
        zero.scale = kSignificantDigits;
        return zero;
    }
    Numeric positive = base;
    positive.negative = false;
    double ln_result = numeric_to_double(exponent) * estimate_ln(positive);
    if (ln_result >= kExponentLimit) return power_overflow();
    double log10_result = ln_result / kLn10;
    int scale = power_scale(log10_result, base, exponent);
    if (log10_result < -kDisplayScaleLimit - 2) {
        Numeric zero;
        zero.scale = kDisplayScaleLimit;
        return zero;
    }
    int digits = scale + static_cast<int>(std::abs(log10_result)) + 20;
    Fixed ln = ln_with_digits(positive, digits);
    BigInteger product = ln.value * exponent.signed_value() / big_power_of_ten(exponent.scale);
    Numeric result = TRY(exp_to_scale({product, ln.digits}, scale));
    result.negative = base.negative && whole.signed_value() % 2 != 0;
    return result;
}

}  // namespace aerolith
