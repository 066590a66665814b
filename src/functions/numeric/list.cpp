#include "functions/families.h"
#include "functions/numeric/numeric_kernel.h"
#include "functions/spec.h"
#include "types/integer/integer.h"
#include "types/numeric/numeric_math.h"

namespace aerolith {
namespace {

Numeric same(Numeric value) {
    return value;
}
Numeric absolute_numeric(Numeric value) {
    value.negative = false;
    return value;
}
Numeric sign_of_numeric(const Numeric& value) {
    return value.nan ? value : Numeric::of(value.sign());
}
Numeric round_to_integer(const Numeric& value) {
    return round_numeric(value, 0);
}
Numeric truncate_to_integer(const Numeric& value) {
    return truncate_numeric(value, 0);
}
Result<Numeric> log10_numeric(const Numeric& value) {
    return log_numeric(Numeric::of(10), value);
}

int clamp_scale(std::int32_t scale) {
    return std::clamp(scale, -131073, 16383);
}

Status round_to_scale(std::string_view value, std::int32_t scale, std::string& out) {
    Numeric rounded = round_numeric(decode_numeric(value), clamp_scale(scale));
    TRY(check_numeric_range(rounded));
    encode_numeric(rounded, out);
    return {};
}
void truncate_to_scale(std::string_view value, std::int32_t scale, std::string& out) {
    encode_numeric(truncate_numeric(decode_numeric(value), clamp_scale(scale)), out);
}

std::optional<std::int32_t> scale_of(std::string_view bytes) {
    Numeric value = decode_numeric(bytes);
    if (!value.finite()) return std::nullopt;
    return value.scale;
}
std::optional<std::int32_t> minimal_scale(std::string_view bytes) {
    Numeric value = decode_numeric(bytes);
    if (!value.finite()) return std::nullopt;
    return trim_numeric(value).scale;
}

Result<Numeric> greatest_common_divisor(const Numeric& left, const Numeric& right) {
    if (!left.finite() || !right.finite()) return Numeric::not_a_number();
    int scale = std::max(left.scale, right.scale);
    BigInteger l = left.magnitude() * big_power_of_ten(scale - left.scale);
    BigInteger r = right.magnitude() * big_power_of_ten(scale - right.scale);
    return Numeric::of(gcd(l, r), scale);
}

Result<Numeric> least_common_multiple(const Numeric& left, const Numeric& right) {
    if (!left.finite() || !right.finite()) return Numeric::not_a_number();
    int scale = std::max(left.scale, right.scale);
    BigInteger l = left.magnitude() * big_power_of_ten(scale - left.scale);
    BigInteger r = right.magnitude() * big_power_of_ten(scale - right.scale);
    if (l.is_zero() || r.is_zero()) return Numeric::of(BigInteger(0), scale);
    return Numeric::of(lcm(l, r), scale);
}

Status factorial(EvalContext& context, std::int64_t count, std::string& out) {
    if (count < 0)
        return error(SqlState::kNumericValueOutOfRange,
                     "factorial of a negative number is undefined");
    if (count > 32177)
        return error(SqlState::kNumericValueOutOfRange, "value overflows numeric format");
    BigInteger product = 1;
    std::uint64_t factors = 1;  // as many as fit a machine word, for one long multiplication
    for (std::int64_t factor = 2; factor <= count; ++factor) {
        std::uint64_t more;
        if (!__builtin_mul_overflow(factors, static_cast<std::uint64_t>(factor), &more)) {
            factors = more;
            continue;
        }
        product *= factors;
        factors = static_cast<std::uint64_t>(factor);
        TRY(context.check_interrupts());
    }
    product *= factors;
    encode_numeric(Numeric::of(std::move(product), 0), out);
    return {};
}

template <class T>
Result<T> numeric_to_integer(std::string_view bytes) {
    Numeric value = decode_numeric(bytes);
    if (!value.finite()) {
        return error(SqlState::kFeatureNotSupported, "cannot convert {} to {}",
                     value.nan ? "NaN" : "infinity", integer_type_name<T>());
    }
    std::optional<std::int64_t> whole = numeric_to_int64(value);
    if (!whole || static_cast<T>(*whole) != *whole) return integer_out_of_range<T>();
    return static_cast<T>(*whole);
}

template <class T>
void integer_to_numeric(T value, std::string& out) {
    encode_numeric(Numeric::of(value), out);
}

double to_double(std::string_view bytes) {
    return numeric_to_double(decode_numeric(bytes));
}
Result<double> to_float8(std::string_view bytes) {
    Numeric value = decode_numeric(bytes);
    double result = numeric_to_double(value);
    if (std::isinf(result) && value.finite()) {
        return error(SqlState::kNumericValueOutOfRange,
                     "\"{}\" is out of range for type double precision", numeric_text(value));
    }
    return result;
}
Result<float> to_float4(std::string_view bytes) {
    Numeric value = decode_numeric(bytes);
    float result = static_cast<float>(to_double(bytes));
    if ((std::isinf(result) && value.finite()) || (result == 0 && !value.is_zero())) {
        return error(SqlState::kNumericValueOutOfRange, "\"{}\" is out of range for type real",
                     numeric_text(value));
    }
    return result;
}
void from_float8(double value, std::string& out) {
    encode_numeric(double_to_numeric(value, 15), out);
}
void from_float4(float value, std::string& out) {
    encode_numeric(double_to_numeric(value, 6), out);
}

Status apply_numeric_typmod(std::string_view value, std::int32_t typmod, std::string& out) {
    encode_numeric(TRY(fit_numeric(decode_numeric(value), typmod)), out);
    return {};
}

constexpr FunctionSpec kNumericFunctions[] = {
    internal(1724, "numeric_add(numeric, numeric) -> numeric", kNumericBinary<add_numerics>),
    internal(1725, "numeric_sub(numeric, numeric) -> numeric", kNumericBinary<subtract_numerics>),
    internal(1726, "numeric_mul(numeric, numeric) -> numeric", kNumericBinary<multiply_numerics>),
    internal(1727, "numeric_div(numeric, numeric) -> numeric", kNumericBinary<divide_numerics>),
    internal(1729, "numeric_mod(numeric, numeric) -> numeric", kNumericBinary<modulo_numerics>),
    internal(1739, "numeric_power(numeric, numeric) -> numeric", kNumericBinary<power_numeric>),
    internal(1771, "numeric_uminus(numeric) -> numeric", kNumericUnary<negate_numeric>),
    internal(1915, "numeric_uplus(numeric) -> numeric", kNumericUnary<same>),
    internal(1704, "numeric_abs(numeric) -> numeric", kNumericUnary<absolute_numeric>),
    function(1705, "abs(numeric) -> numeric", kNumericUnary<absolute_numeric>, "Absolute value.",
             {"SELECT abs(-1.50)", "1.50"}),
    function(1706, "sign(numeric) -> numeric", kNumericUnary<sign_of_numeric>, "-1, 0 or 1.",
             {"SELECT sign(-8.4)", "-1"}),
    function(1708, "round(numeric) -> numeric", kNumericUnary<round_to_integer>,
             "Nearest integer; halves go away from zero.", {"SELECT round(2.5)", "3"}),
    function(1707, "round(numeric, integer) -> numeric", vectorise<round_to_scale>,
             "Rounds to a number of digits behind the point.",
             {"SELECT round(42.4382, 2)", "42.44"}),
    function(1710, "trunc(numeric) -> numeric", kNumericUnary<truncate_to_integer>,
             "Integer towards zero.", {"SELECT trunc(-42.8)", "-42"}),
    function(1709, "trunc(numeric, integer) -> numeric", vectorise<truncate_to_scale>,
             "Cuts to a number of digits behind the point.", {"SELECT trunc(42.4382, 2)", "42.43"}),
    function(1711, "ceil(numeric) -> numeric", kNumericUnary<ceil_numeric>,
             "Least integer that is not below.", {"SELECT ceil(-42.8)", "-42"}),
    function(2167, "ceiling(numeric) -> numeric", kNumericUnary<ceil_numeric>,
             "Least integer that is not below.", {"SELECT ceiling(42.2)", "43"}),
    function(1712, "floor(numeric) -> numeric", kNumericUnary<floor_numeric>,
             "Greatest integer that is not above.", {"SELECT floor(-42.8)", "-43"}),
    function(1730, "sqrt(numeric) -> numeric", kNumericUnary<sqrt_numeric>, "Square root.",
             {"SELECT sqrt(2.0)", "1.414213562373095"}),
    function(1732, "exp(numeric) -> numeric", kNumericUnary<exp_numeric>, "e raised to a power.",
             {"SELECT exp(1.0)", "2.7182818284590452"}),
    function(1734, "ln(numeric) -> numeric", kNumericUnary<ln_numeric>, "Natural logarithm.",
             {"SELECT ln(2.0)", "0.6931471805599453"}),
    function(1741, "log(numeric) -> numeric", kNumericUnary<log10_numeric>, "Logarithm to base 10.",
             {"SELECT log(100.0)", "2.0000000000000000"}),
    function(1481, "log10(numeric) -> numeric", kNumericUnary<log10_numeric>,
             "Logarithm to base 10.", {"SELECT log10(100.0)", "2.0000000000000000"}),
    function(1736, "log(numeric, numeric) -> numeric", kNumericBinary<log_numeric>,
             "Logarithm to a given base.", {"SELECT log(2.0, 64.0)", "6.0000000000000000"}),
    function(2169, "power(numeric, numeric) -> numeric", kNumericBinary<power_numeric>,
             "Raises to a power.", {"SELECT power(9, 3.0)", "729.0000000000000000"}),
    function(1738, "pow(numeric, numeric) -> numeric", kNumericBinary<power_numeric>,
             "Raises to a power.", {"SELECT pow(9, 3.0)", "729.0000000000000000"}),
    function(1728, "mod(numeric, numeric) -> numeric", kNumericBinary<modulo_numerics>,
             "Remainder of a division.", {"SELECT mod(9.5, 4)", "1.5"}),
    function(1973, "div(numeric, numeric) -> numeric", kNumericBinary<divide_integral>,
             "Integer quotient, cut towards zero.", {"SELECT div(9, 4)", "2"}),
    function(3281, "scale(numeric) -> integer", vectorise<scale_of>,
             "Digits shown behind the point.", {"SELECT scale(8.4100)", "4"}),
    function(5042, "min_scale(numeric) -> integer", vectorise<minimal_scale>,
             "Digits needed behind the point.", {"SELECT min_scale(8.4100)", "2"}),
    function(5043, "trim_scale(numeric) -> numeric", kNumericUnary<trim_numeric>,
             "Without zeros at the end.", {"SELECT trim_scale(8.4100)", "8.41"}),
    function(5048, "gcd(numeric, numeric) -> numeric", kNumericBinary<greatest_common_divisor>,
             "Greatest common divisor.", {"SELECT gcd(1.2, 1.8)", "0.6"}),
    function(5049, "lcm(numeric, numeric) -> numeric", kNumericBinary<least_common_multiple>,
             "Least common multiple.", {"SELECT lcm(1.2, 1.8)", "3.6"}),
    function(1376, "factorial(bigint) -> numeric", vectorise<factorial>,
             "Product of the numbers up to this one.", {"SELECT factorial(5)", "120"}),
    internal(1703, "numeric(numeric, integer) -> numeric", vectorise<apply_numeric_typmod>),
    internal(1782, "numeric(smallint) -> numeric", vectorise<integer_to_numeric<std::int16_t>>),
    internal(1740, "numeric(integer) -> numeric", vectorise<integer_to_numeric<std::int32_t>>),
    internal(1781, "numeric(bigint) -> numeric", vectorise<integer_to_numeric<std::int64_t>>),
    internal(1742, "numeric(real) -> numeric", vectorise<from_float4>),
    internal(1743, "numeric(double precision) -> numeric", vectorise<from_float8>),
    internal(1783, "int2(numeric) -> smallint", vectorise<numeric_to_integer<std::int16_t>>),
    internal(1744, "int4(numeric) -> integer", vectorise<numeric_to_integer<std::int32_t>>),
    internal(1779, "int8(numeric) -> bigint", vectorise<numeric_to_integer<std::int64_t>>),
    internal(1745, "float4(numeric) -> real", vectorise<to_float4>),
    internal(1746, "float8(numeric) -> double precision", vectorise<to_float8>),
};

}  // namespace

std::span<const FunctionSpec> numeric_functions() {
    return kNumericFunctions;
}

}  // namespace aerolith
