#include <cmath>
#include <numbers>

#include "functions/arithmetic/float_arithmetic.h"
#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"

namespace aerolith {
namespace {

Result<double> checked(double result, std::initializer_list<double> operands) {
    if (std::isinf(result)) {
        for (double operand : operands)
            if (std::isinf(operand)) return result;
        return float_overflow();
    }
    return result;
}

Error out_of_input_range() {
    return Error(SqlState::kNumericValueOutOfRange, "input is out of range");
}

/// Functions of an angle refuse infinities.
template <auto fn>
Result<double> of_angle(double value) {
    if (std::isinf(value)) return out_of_input_range();
    return checked(fn(value), {value});
}
template <auto fn>
Result<double> of_ratio(double value) {
    if (value < -1 || value > 1) return out_of_input_range();
    return fn(value);
}

double sine(double x) {
    return std::sin(x);
}
double cosine(double x) {
    return std::cos(x);
}
double tangent(double x) {
    return std::tan(x);
}
double cotangent(double x) {
    return 1 / std::tan(x);
}
double arcsine(double x) {
    return std::asin(x);
}
double arccosine(double x) {
    return std::acos(x);
}
double arctangent(double x) {
    return std::atan(x);
}
double arctangent2(double y, double x) {
    return std::atan2(y, x);
}
double hyperbolic_sine(double x) {
    return std::sinh(x);
}
double hyperbolic_cosine(double x) {
    return std::cosh(x);
}
double hyperbolic_tangent(double x) {
    return std::tanh(x);
}
double cube_root(double x) {
    return std::cbrt(x);
}
double round_even(double x) {
    return std::rint(x);
}
double truncate(double x) {
    return std::trunc(x);
}
double ceiling(double x) {
    return std::ceil(x);
}
double floor_of(double x) {
    return std::floor(x);
}
double sign(double x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
}
double pi() {
    return std::numbers::pi;
}
double to_degrees(double x) {
    return x / (std::numbers::pi / 180.0);
}
double to_radians(double x) {
    return x * (std::numbers::pi / 180.0);
}

Result<double> square_root(double x) {
    if (x < 0)
        return Error(SqlState::kInvalidArgumentForPowerFunction,
                     "cannot take square root of a negative number");
    return std::sqrt(x);
}
Result<double> exponential(double x) {
    double result = std::exp(x);
    if (result == 0 && !std::isinf(x)) return float_underflow();
    return checked(result, {x});
}
Result<double> checked_logarithm(double x, double result) {
    if (x == 0)
        return Error(SqlState::kInvalidArgumentForLogarithm, "cannot take logarithm of zero");
    if (x < 0)
        return Error(SqlState::kInvalidArgumentForLogarithm,
                     "cannot take logarithm of a negative number");
    return result;
}
Result<double> natural_logarithm(double x) {
    return checked_logarithm(x, std::log(x));
}
Result<double> decimal_logarithm(double x) {
    return checked_logarithm(x, std::log10(x));
}
Result<double> power(double base, double exponent) {
    if (base == 0 && exponent < 0) {
        return Error(SqlState::kInvalidArgumentForPowerFunction,
                     "zero raised to a negative power is undefined");
    }
    if (base < 0 && std::isfinite(exponent) && std::floor(exponent) != exponent) {
        return Error(SqlState::kInvalidArgumentForPowerFunction,
                     "a negative number raised to a non-integer power yields a complex result");
    }
    double result = std::pow(base, exponent);
    if (result == 0 && base != 0 && !std::isinf(base) && !std::isinf(exponent))
        return float_underflow();
    return checked(result, {base, exponent});
}

Result<std::int32_t> width_bucket(double operand, double low, double high, std::int32_t count) {
    auto bad = [](std::string_view message) {
        return Error(SqlState::kInvalidArgumentForWidthBucketFunction, std::string(message));
    };
    if (count <= 0) return bad("count must be greater than zero");
    if (std::isnan(operand) || std::isnan(low) || std::isnan(high))
        return bad("operand, lower bound, and upper bound cannot be NaN");
    if (std::isinf(low) || std::isinf(high)) return bad("lower and upper bounds must be finite");
    if (low == high) return bad("lower bound cannot equal upper bound");
    bool descending = low > high;
    double place = descending ? (low - operand) / (low - high) : (operand - low) / (high - low);
    if (descending ? operand > low : operand < low) return 0;
    if (descending ? operand <= high : operand >= high) {
        if (count == 0x7FFFFFFF)
            return Error(SqlState::kNumericValueOutOfRange, "integer out of range");
        return count + 1;
    }
    return std::min(static_cast<std::int32_t>(place * count) + 1, count);
}

constexpr ScalarKernel kSquareRoot = vectorise<square_root>, kPower = vectorise<power>,
                       kCeiling = vectorise<ceiling>;

constexpr FunctionSpec kMathFunctions[] = {
    internal(230, "dsqrt(double precision) -> double precision", kSquareRoot),
    internal(231, "dcbrt(double precision) -> double precision", vectorise<cube_root>),
    internal(232, "dpow(double precision, double precision) -> double precision", kPower),
    function(1344, "sqrt(double precision) -> double precision", kSquareRoot, "Square root.",
             {"SELECT sqrt(2::double precision)", "1.4142135623730951"}),
    function(1345, "cbrt(double precision) -> double precision", vectorise<cube_root>, "Cube root.",
             {"SELECT cbrt(27::double precision)", "3"}),
    function(1368, "power(double precision, double precision) -> double precision", kPower,
             "Raises to a power.", {"SELECT power(9::double precision, 3)", "729"}),
    function(1346, "pow(double precision, double precision) -> double precision", kPower,
             "Raises to a power."),
    function(1347, "exp(double precision) -> double precision", vectorise<exponential>,
             "e raised to a power.", {"SELECT exp(1::double precision)", "2.718281828459045"}),
    function(1341, "ln(double precision) -> double precision", vectorise<natural_logarithm>,
             "Natural logarithm.", {"SELECT ln(2::double precision)", "0.6931471805599453"}),
    function(1340, "log(double precision) -> double precision", vectorise<decimal_logarithm>,
             "Logarithm to base 10.", {"SELECT log(100::double precision)", "2"}),
    function(1194, "log10(double precision) -> double precision", vectorise<decimal_logarithm>,
             "Logarithm to base 10."),
    function(1342, "round(double precision) -> double precision", vectorise<round_even>,
             "Nearest integer; halves go to the even one.",
             {"SELECT round(2.5::double precision)", "2"}),
    function(1343, "trunc(double precision) -> double precision", vectorise<truncate>,
             "Integer towards zero.", {"SELECT trunc(-42.8::double precision)", "-42"}),
    function(2308, "ceil(double precision) -> double precision", kCeiling,
             "Least integer that is not below.", {"SELECT ceil(42.2::double precision)", "43"}),
    function(2320, "ceiling(double precision) -> double precision", kCeiling,
             "Least integer that is not below."),
    function(2309, "floor(double precision) -> double precision", vectorise<floor_of>,
             "Greatest integer that is not above.", {"SELECT floor(42.8::double precision)", "42"}),
    function(2310, "sign(double precision) -> double precision", vectorise<sign>, "-1, 0 or 1."),
    function(1610, "pi() -> double precision", vectorise<pi>,
             "The ratio of circumference and diameter.", {"SELECT pi()", "3.141592653589793"}),
    function(1608, "degrees(double precision) -> double precision", vectorise<to_degrees>,
             "Radians as degrees.", {"SELECT degrees(0.5)", "28.64788975654116"}),
    function(1609, "radians(double precision) -> double precision", vectorise<to_radians>,
             "Degrees as radians.", {"SELECT radians(45.0)", "0.7853981633974483"}),
    function(1604, "sin(double precision) -> double precision", vectorise<of_angle<sine>>, "Sine.",
             {"SELECT sin(0)", "0"}),
    function(1605, "cos(double precision) -> double precision", vectorise<of_angle<cosine>>,
             "Cosine.", {"SELECT cos(0)", "1"}),
    function(1606, "tan(double precision) -> double precision", vectorise<of_angle<tangent>>,
             "Tangent.", {"SELECT tan(0)", "0"}),
    function(1607, "cot(double precision) -> double precision", vectorise<of_angle<cotangent>>,
             "Cotangent."),
    function(1600, "asin(double precision) -> double precision", vectorise<of_ratio<arcsine>>,
             "Inverse sine.", {"SELECT asin(0)", "0"}),
    function(1601, "acos(double precision) -> double precision", vectorise<of_ratio<arccosine>>,
             "Inverse cosine.", {"SELECT acos(1)", "0"}),
    function(1602, "atan(double precision) -> double precision", vectorise<arctangent>,
             "Inverse tangent.", {"SELECT atan(0)", "0"}),
    function(1603, "atan2(double precision, double precision) -> double precision",
             vectorise<arctangent2>, "Inverse tangent of a quotient.", {"SELECT atan2(0, 1)", "0"}),
    function(2462, "sinh(double precision) -> double precision", vectorise<hyperbolic_sine>,
             "Hyperbolic sine.", {"SELECT sinh(0)", "0"}),
    function(2463, "cosh(double precision) -> double precision", vectorise<hyperbolic_cosine>,
             "Hyperbolic cosine.", {"SELECT cosh(0)", "1"}),
    function(2464, "tanh(double precision) -> double precision", vectorise<hyperbolic_tangent>,
             "Hyperbolic tangent.", {"SELECT tanh(0)", "0"}),
    function(
        320,
        "width_bucket(double precision, double precision, double precision, integer) -> integer",
        vectorise<width_bucket>, "Which of some buckets of equal width a number falls into.",
        {"SELECT width_bucket(5.35::double precision, 0.024, 10.06, 5)", "3"}),
};

}  // namespace

std::span<const FunctionSpec> math_functions() {
    return kMathFunctions;
}

}  // namespace aerolith
