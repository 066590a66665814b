#include "types/numeric/numeric_math.h"

namespace aerolith {
namespace {

constexpr int kMinSignificantDigits = 16, kMaxDisplayScale = 1000;

/// Sum of finite values with the fast path of 128 bits.
Numeric add_finite(const Numeric& left, const Numeric& right) {
    int scale = std::max(left.scale, right.scale);
    if (!left.is_big && !right.is_big && scale - left.scale <= 38 && scale - right.scale <= 38) {
        UInt128 l, r, sum;
        if (!__builtin_mul_overflow(left.small, power_of_ten(scale - left.scale), &l) &&
            !__builtin_mul_overflow(right.small, power_of_ten(scale - right.scale), &r)) {
            Numeric result;
            result.scale = scale;
            if (left.negative == right.negative) {
                if (!__builtin_add_overflow(l, r, &sum)) {
                    result.small = sum;
                    result.negative = left.negative && sum != 0;
                    return result;
                }
            } else {
                result.small = l >= r ? l - r : r - l;
                result.negative = result.small != 0 && (l >= r ? left.negative : right.negative);
                return result;
            }
        }
    }
    return Numeric::of(left.signed_value() * big_power_of_ten(scale - left.scale) +
                           right.signed_value() * big_power_of_ten(scale - right.scale),
                       scale);
}

/// PostgreSQL's select_div_scale: at least 16 significant digits, at least the operands' scales.
int division_scale(const Numeric& left, const Numeric& right) {
    NumericWeight l = numeric_weight(left), r = numeric_weight(right);
    int weight = l.weight - r.weight;
    if (l.first_digit <= r.first_digit) --weight;
    int scale = kMinSignificantDigits - weight * 4;
    scale = std::max({scale, left.scale, right.scale, 0});
    return std::min(scale, kMaxDisplayScale);
}

Error numeric_division_by_zero() {
    return Error(SqlState::kDivisionByZero, "division by zero");
}

}  // namespace

Numeric negate_numeric(Numeric value) {
    if (!value.nan && !value.is_zero()) value.negative = !value.negative;
    return value;
}

Result<Numeric> add_numerics(const Numeric& left, const Numeric& right) {
    if (left.finite() && right.finite()) {
        Numeric sum = add_finite(left, right);
        TRY(check_numeric_range(sum));
        return sum;
    }
    if (left.nan || right.nan) return Numeric::not_a_number();
    if (left.infinite && right.infinite && left.negative != right.negative)
        return Numeric::not_a_number();
    return left.infinite ? left : right;
}

Result<Numeric> subtract_numerics(const Numeric& left, const Numeric& right) {
    return add_numerics(left, negate_numeric(right));
}

Result<Numeric> multiply_numerics(const Numeric& left, const Numeric& right) {
    if (!left.finite() || !right.finite()) {
        if (left.nan || right.nan || left.is_zero() || right.is_zero())
            return Numeric::not_a_number();
        return Numeric::infinity(left.negative != right.negative);
    }
    Numeric product;
    UInt128 small;
    if (!left.is_big && !right.is_big && !__builtin_mul_overflow(left.small, right.small, &small)) {
        product.small = small;
        product.scale = left.scale + right.scale;
        product.negative = small != 0 && left.negative != right.negative;
    } else {
        product = Numeric::of(left.signed_value() * right.signed_value(), left.scale + right.scale);
    }
    if (product.scale > kNumericMaxScale) product = round_numeric(product, kNumericMaxScale);
    TRY(check_numeric_range(product));
    return product;
}

Numeric divide_to_scale(const Numeric& left, const Numeric& right, int scale) {
    // quotient * 10^scale = l * 10^(scale + right.scale - left.scale) / r
    int shift = scale + right.scale - left.scale;
    bool negative = left.negative != right.negative;
    Numeric result;
    result.scale = scale;
    UInt128 dividend;
    if (!left.is_big && !right.is_big && shift >= 0 && shift <= 38 &&
        !__builtin_mul_overflow(left.small, power_of_ten(shift), &dividend)) {
        UInt128 quotient = dividend / right.small, rest = dividend % right.small;
        if (rest >= right.small - rest) ++quotient;
        result.small = quotient;
        result.negative = negative && quotient != 0;
        return result;
    }
    BigInteger l = left.magnitude(), r = right.magnitude();
    if (shift >= 0)
        l *= big_power_of_ten(shift);
    else
        r *= big_power_of_ten(-shift);
    BigInteger quotient = (2 * l + r) / (2 * r);
    if (negative) quotient = -quotient;
    return Numeric::of(std::move(quotient), scale);
}

Result<Numeric> divide_numerics(const Numeric& left, const Numeric& right) {
    if (left.nan || right.nan) return Numeric::not_a_number();
    if (left.infinite) {
        if (right.infinite) return Numeric::not_a_number();
        if (right.is_zero()) return numeric_division_by_zero();
        return Numeric::infinity(left.negative != right.negative);
    }
    if (right.infinite) return Numeric::of(0);
    if (right.is_zero()) return numeric_division_by_zero();
    Numeric quotient = divide_to_scale(left, right, division_scale(left, right));
    TRY(check_numeric_range(quotient));
    return quotient;
}

Result<Numeric> divide_integral(const Numeric& left, const Numeric& right) {
    if (!left.finite() || right.infinite || right.nan) return divide_numerics(left, right);
    if (right.is_zero()) return numeric_division_by_zero();
    int scale = std::max(left.scale, right.scale);
    BigInteger l = left.signed_value() * big_power_of_ten(scale - left.scale);
    return Numeric::of(l / (right.signed_value() * big_power_of_ten(scale - right.scale)), 0);
}

Result<Numeric> modulo_numerics(const Numeric& left, const Numeric& right) {
    if (left.nan || right.nan) return Numeric::not_a_number();
    if (left.infinite) {
        if (right.is_zero()) return numeric_division_by_zero();
        return Numeric::not_a_number();
    }
    if (right.infinite) return left;
    if (right.is_zero()) return numeric_division_by_zero();
    int scale = std::max(left.scale, right.scale);
    BigInteger l = left.signed_value() * big_power_of_ten(scale - left.scale);
    return Numeric::of(l % (right.signed_value() * big_power_of_ten(scale - right.scale)), scale);
}

Numeric floor_numeric(const Numeric& value) {
    if (!value.finite()) return value;
    Numeric cut = truncate_numeric(value, 0);
    if (!value.negative || compare_numerics(cut, value) == 0) return cut;
    return add_finite(cut, Numeric::of(-1));
}

Numeric ceil_numeric(const Numeric& value) {
    return negate_numeric(floor_numeric(negate_numeric(value)));
}

}  // namespace aerolith
