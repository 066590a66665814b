#include <cmath>
#include <limits>

#include "functions/arithmetic/float_arithmetic.h"
#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/integer/integer.h"

namespace aerolith {
namespace {

template <class From, class To>
Result<To> resize(From value) {
    To result = static_cast<To>(value);
    if (result != value) return integer_out_of_range<To>();
    return result;
}

template <class From, class To>
To to_float(From value) {
    return static_cast<To>(value);
}

/// Rounds halves to even, as rint does.
template <class From, class To>
Result<To> from_float(From value) {
    From rounded = std::rint(value);
    constexpr From kLowest = static_cast<From>(std::numeric_limits<To>::min());
    if (!(rounded >= kLowest && rounded < -kLowest)) return integer_out_of_range<To>();
    return static_cast<To>(rounded);
}

double widen(float value) {
    return value;
}

Result<float> narrow(double value) {
    float result = static_cast<float>(value);
    if (std::isinf(result) && !std::isinf(value)) return float_overflow();
    if (result == 0 && value != 0) return float_underflow();
    return result;
}

std::int32_t bool_to_int(bool value) {
    return value;
}
bool int_to_bool(std::int32_t value) {
    return value != 0;
}

Result<std::int32_t> int8_to_oid(std::int64_t value) {
    if (value < 0 || value > 0xFFFFFFFF)
        return error(SqlState::kNumericValueOutOfRange, "OID out of range");
    return static_cast<std::int32_t>(value);
}
std::int64_t oid_to_int8(std::int32_t value) {
    return static_cast<std::uint32_t>(value);
}

constexpr FunctionSpec kNumberCasts[] = {
    internal(313, "int4(smallint) -> integer", vectorise<resize<std::int16_t, std::int32_t>>),
    internal(754, "int8(smallint) -> bigint", vectorise<resize<std::int16_t, std::int64_t>>),
    internal(236, "float4(smallint) -> real", vectorise<to_float<std::int16_t, float>>),
    internal(238, "int2(real) -> smallint", vectorise<from_float<float, std::int16_t>>),
    internal(235, "float8(smallint) -> double precision",
             vectorise<to_float<std::int16_t, double>>),
    internal(237, "int2(double precision) -> smallint",
             vectorise<from_float<double, std::int16_t>>),
    internal(314, "int2(integer) -> smallint", vectorise<resize<std::int32_t, std::int16_t>>),
    internal(481, "int8(integer) -> bigint", vectorise<resize<std::int32_t, std::int64_t>>),
    internal(318, "float4(integer) -> real", vectorise<to_float<std::int32_t, float>>),
    internal(319, "int4(real) -> integer", vectorise<from_float<float, std::int32_t>>),
    internal(316, "float8(integer) -> double precision", vectorise<to_float<std::int32_t, double>>),
    internal(317, "int4(double precision) -> integer", vectorise<from_float<double, std::int32_t>>),
    internal(714, "int2(bigint) -> smallint", vectorise<resize<std::int64_t, std::int16_t>>),
    internal(480, "int4(bigint) -> integer", vectorise<resize<std::int64_t, std::int32_t>>),
    internal(652, "float4(bigint) -> real", vectorise<to_float<std::int64_t, float>>),
    internal(653, "int8(real) -> bigint", vectorise<from_float<float, std::int64_t>>),
    internal(482, "float8(bigint) -> double precision", vectorise<to_float<std::int64_t, double>>),
    internal(483, "int8(double precision) -> bigint", vectorise<from_float<double, std::int64_t>>),
    internal(311, "float8(real) -> double precision", vectorise<widen>),
    internal(312, "float4(double precision) -> real", vectorise<narrow>),
    internal(2558, "int4(boolean) -> integer", vectorise<bool_to_int>),
    internal(2557, "bool(integer) -> boolean", vectorise<int_to_bool>),
    internal(1287, "oid(bigint) -> oid", vectorise<int8_to_oid>),
    internal(1288, "int8(oid) -> bigint", vectorise<oid_to_int8>),
};

}  // namespace

std::span<const FunctionSpec> number_cast_functions() {
    return kNumberCasts;
}

}  // namespace aerolith
