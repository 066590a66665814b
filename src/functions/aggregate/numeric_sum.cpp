#include "functions/aggregate/numeric_sum.h"

#include "types/numeric/numeric_math.h"

namespace aerolith {
namespace {

constexpr UInt128 kSafe = UInt128{1} << 126;

Numeric of_int128(__int128 value, int scale) {
    Numeric result;
    result.negative = value < 0;
    result.small = value < 0 ? 0 - static_cast<UInt128>(value) : static_cast<UInt128>(value);
    result.scale = scale;
    return result;
}

}  // namespace

bool NumericSum::add_scaled(__int128 value, int value_scale) {
    int difference = scale - value_scale;
    __int128 scaled_sum = sum;
    if (difference < -37 || difference > 37) return false;
    if (difference < 0) {
        if (__builtin_mul_overflow(scaled_sum, static_cast<__int128>(power_of_ten(-difference)),
                                   &scaled_sum))
            return false;
    } else if (difference > 0) {
        if (__builtin_mul_overflow(value, static_cast<__int128>(power_of_ten(difference)), &value))
            return false;
    }
    if (__builtin_add_overflow(scaled_sum, value, &scaled_sum)) return false;
    sum = scaled_sum;
    scale = std::max(scale, value_scale);
    return true;
}

void NumericSum::carry(const Numeric& value, Arena& arena) {
    Numeric result = value;
    if (carried_size) result = add_numerics(decode_numeric({carried, carried_size}), value).value();
    std::string bytes;
    encode_numeric(result, bytes);
    carried = arena.copy(bytes).data();
    carried_size = static_cast<std::uint32_t>(bytes.size());
    scale = std::max(scale, value.scale);
}

void NumericSum::add_integer(__int128 value, Arena& arena) {
    ++count;
    if (add_scaled(value, 0)) return;
    carry(of_int128(value, 0), arena);
}

void NumericSum::add(std::string_view bytes, Arena& arena) {
    ++count;
    Numeric value = decode_numeric(bytes);
    if (!value.finite()) {
        if (value.nan)
            nan = true;
        else
            (value.negative ? negative_infinity : positive_infinity) = true;
        return;
    }
    if (!value.is_big && value.small < kSafe) {
        __int128 number = static_cast<__int128>(value.small);
        if (add_scaled(value.negative ? -number : number, value.scale)) return;
    }
    if (scale < value.scale) {  // the running sum keeps its own scale
        carry(of_int128(sum, scale), arena);
        sum = 0;
    }
    carry(value, arena);
}

void NumericSum::merge(const NumericSum& other, Arena& arena) {
    count += other.count;
    nan |= other.nan;
    positive_infinity |= other.positive_infinity;
    negative_infinity |= other.negative_infinity;
    if (!add_scaled(other.sum, other.scale)) {
        if (scale < other.scale) {
            carry(of_int128(sum, scale), arena);
            sum = 0;
        }
        carry(of_int128(other.sum, other.scale), arena);
    }
    if (other.carried_size) carry(decode_numeric({other.carried, other.carried_size}), arena);
}

Numeric NumericSum::total() const {
    if (nan || (positive_infinity && negative_infinity)) return Numeric::not_a_number();
    if (positive_infinity || negative_infinity) return Numeric::infinity(negative_infinity);
    Numeric result = of_int128(sum, scale);
    if (!carried_size) return result;
    return round_numeric(add_numerics(decode_numeric({carried, carried_size}), result).value(),
                         scale);
}

}  // namespace aerolith
