#include "types/numeric/fixed_point.h"

#include <cmath>

namespace aerolith {
namespace {

constexpr double kNaturalLogOfTen = 2.302585092994045684;

}  // namespace

Fixed to_fixed(const Numeric& number, int digits) {
    Numeric scaled = round_numeric(number, digits);
    return {scaled.signed_value(), digits};
}

Numeric from_fixed(const Fixed& fixed, int scale) {
    return round_numeric(Numeric::of(fixed.value, fixed.digits), scale);
}

/// e^x by halving the argument until the series converges fast, then squaring back; in binary,
/// where cutting is a shift.
Fixed exp_fixed(const Fixed& x) {
    int halvings = 8 + static_cast<int>(std::sqrt(x.digits));
    BigInteger magnitude = abs(x.value);
    BigInteger whole = magnitude / big_power_of_ten(x.digits);
    int extra_bits = whole.is_zero() ? 0 : static_cast<int>(msb(whole)) + 1;
    halvings += extra_bits;
    // Each squaring doubles the relative error; results above one need digits in front too.
    int guard =
        halvings / 3 + 10 +
        (x.value > 0 ? static_cast<int>(static_cast<double>(whole) / kNaturalLogOfTen) + 1 : 0);
    int digits = x.digits + guard;
    constexpr double kBitsPerDigit = 3.3219280948873624;
    auto bits = static_cast<unsigned>(digits * kBitsPerDigit) + 8;
    BigInteger reduced = (magnitude << bits) / big_power_of_ten(x.digits);
    reduced >>= static_cast<unsigned>(halvings);
    BigInteger term = BigInteger(1) << bits, sum = term;
    for (int n = 1; !term.is_zero(); ++n) {
        term *= reduced;
        term >>= bits;
        term /= n;
        if (x.value < 0 && n % 2)
            sum -= term;
        else
            sum += term;
    }
    for (int i = 0; i < halvings; ++i) {
        sum *= sum;
        sum >>= bits;
    }
    sum *= big_power_of_ten(digits);
    sum >>= bits;
    return {sum, digits};
}

namespace {

/// ln of a positive number by Newton steps on exp, from a double's estimate.
Fixed ln_fixed(const Fixed& x) {
    int length = digit_count(Numeric::of(x.value, 0));
    double mantissa = numeric_to_double(Numeric::of(x.value, length));  // in [0.1, 1)
    double estimate = std::log(mantissa) + (length - x.digits) * kNaturalLogOfTen;
    int magnitude_digits = static_cast<int>(std::abs(estimate) / kNaturalLogOfTen) + 2;
    int digits = x.digits + magnitude_digits + 10;
    const BigInteger& one = big_power_of_ten(digits);
    BigInteger target = x.value * big_power_of_ten(digits - x.digits);
    Fixed y = to_fixed(double_to_numeric(estimate, 17), digits);
    for (int correct = 14; correct < digits * 2; correct *= 2) {
        // y += 2 (x - e^y) / (x + e^y): cubic convergence
        Fixed power = exp_fixed(y);
        BigInteger e = power.value / big_power_of_ten(power.digits - digits);
        y.value += 2 * (target - e) * one / (target + e);
    }
    return y;
}

/// ln(10), kept with the most digits asked for so far.
const Fixed& ln_of_ten(int digits) {
    thread_local Fixed known{0, 0};
    if (known.digits < digits) known = ln_fixed(to_fixed(Numeric::of(10), digits));
    return known;
}

}  // namespace

Fixed ln_with_digits(const Numeric& value, int digits) {
    constexpr int kNearPoint = 30;
    digits += 5;
    int exponent = digit_count(value) - value.scale;  // value is below 10^exponent
    if (std::abs(exponent) <= kNearPoint)
        return ln_fixed(to_fixed(value, digits + std::max(0, -exponent)));
    // Digits beyond the first ones do not show in the logarithm of a number far from the point.
    digits += 10;
    Numeric mantissa = value;
    mantissa.scale = digit_count(value);
    Fixed ln = ln_fixed(to_fixed(mantissa, digits));
    const Fixed& ten = ln_of_ten(ln.digits);
    ln.value += ten.value * exponent / big_power_of_ten(ten.digits - ln.digits);
    return ln;
}

}  // namespace aerolith
