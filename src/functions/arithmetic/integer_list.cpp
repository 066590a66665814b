#include "functions/arithmetic/integer_arithmetic.h"
#include "functions/families.h"
#include "functions/spec.h"

namespace aerolith {
namespace {

template <auto fn>
constexpr ScalarKernel kChecked =
    vectorise_checked<fn, integer_out_of_range<typename detail::Plain<decltype(fn)>::Return>>;
template <class L, class R>
constexpr ScalarKernel kDivide = vectorise<divide<L, R>>;

template <class T>
T identity(T value) {
    return value;
}
template <class T>
T bit_and(T left, T right) {
    return left & right;
}
template <class T>
T bit_or(T left, T right) {
    return left | right;
}
template <class T>
T bit_xor(T left, T right) {
    return left ^ right;
}
template <class T>
T bit_not(T value) {
    return static_cast<T>(~value);
}

// Like the processor, and so PostgreSQL: the count wraps at the width of the (promoted) operand.
template <class T>
T shift_left(T value, std::int32_t count) {
    constexpr int kMask = sizeof(T) == 8 ? 63 : 31;
    using U = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
    return static_cast<T>(static_cast<U>(value) << (count & kMask));
}
template <class T>
T shift_right(T value, std::int32_t count) {
    constexpr int kMask = sizeof(T) == 8 ? 63 : 31;
    return static_cast<T>(value >> (count & kMask));
}

template <class T>
Result<T> greatest_divisor(T left, T right) {
    using U = std::make_unsigned_t<T>;
    U a = left < 0 ? U{0} - static_cast<U>(left) : static_cast<U>(left);
    U b = right < 0 ? U{0} - static_cast<U>(right) : static_cast<U>(right);
    while (b) {
        U rest = a % b;
        a = b;
        b = rest;
    }
    if (a > static_cast<U>(std::numeric_limits<T>::max())) return integer_out_of_range<T>();
    return static_cast<T>(a);
}

template <class T>
Result<T> least_multiple(T left, T right) {
    if (left == 0 || right == 0) return T{0};
    T divisor = TRY(greatest_divisor(left, right));
    T multiple;
    if (__builtin_mul_overflow(static_cast<T>(left / divisor), right, &multiple))
        return integer_out_of_range<T>();
    return absolute(multiple);
}

constexpr FunctionSpec kIntegerArithmetic[] = {
    internal(176, "int2pl(smallint, smallint) -> smallint",
             kChecked<add<std::int16_t, std::int16_t>>),
    internal(177, "int4pl(integer, integer) -> integer", kChecked<add<std::int32_t, std::int32_t>>),
    internal(463, "int8pl(bigint, bigint) -> bigint", kChecked<add<std::int64_t, std::int64_t>>),
    internal(178, "int24pl(smallint, integer) -> integer",
             kChecked<add<std::int16_t, std::int32_t>>),
    internal(179, "int42pl(integer, smallint) -> integer",
             kChecked<add<std::int32_t, std::int16_t>>),
    internal(1278, "int48pl(integer, bigint) -> bigint", kChecked<add<std::int32_t, std::int64_t>>),
    internal(1274, "int84pl(bigint, integer) -> bigint", kChecked<add<std::int64_t, std::int32_t>>),
    internal(841, "int28pl(smallint, bigint) -> bigint", kChecked<add<std::int16_t, std::int64_t>>),
    internal(837, "int82pl(bigint, smallint) -> bigint", kChecked<add<std::int64_t, std::int16_t>>),
    internal(180, "int2mi(smallint, smallint) -> smallint",
             kChecked<subtract<std::int16_t, std::int16_t>>),
    internal(181, "int4mi(integer, integer) -> integer",
             kChecked<subtract<std::int32_t, std::int32_t>>),
    internal(464, "int8mi(bigint, bigint) -> bigint",
             kChecked<subtract<std::int64_t, std::int64_t>>),
    internal(182, "int24mi(smallint, integer) -> integer",
             kChecked<subtract<std::int16_t, std::int32_t>>),
    internal(183, "int42mi(integer, smallint) -> integer",
             kChecked<subtract<std::int32_t, std::int16_t>>),
    internal(1279, "int48mi(integer, bigint) -> bigint",
             kChecked<subtract<std::int32_t, std::int64_t>>),
    internal(1275, "int84mi(bigint, integer) -> bigint",
             kChecked<subtract<std::int64_t, std::int32_t>>),
    internal(942, "int28mi(smallint, bigint) -> bigint",
             kChecked<subtract<std::int16_t, std::int64_t>>),
    internal(838, "int82mi(bigint, smallint) -> bigint",
             kChecked<subtract<std::int64_t, std::int16_t>>),
    internal(152, "int2mul(smallint, smallint) -> smallint",
             kChecked<multiply<std::int16_t, std::int16_t>>),
    internal(141, "int4mul(integer, integer) -> integer",
             kChecked<multiply<std::int32_t, std::int32_t>>),
    internal(465, "int8mul(bigint, bigint) -> bigint",
             kChecked<multiply<std::int64_t, std::int64_t>>),
    internal(170, "int24mul(smallint, integer) -> integer",
             kChecked<multiply<std::int16_t, std::int32_t>>),
    internal(171, "int42mul(integer, smallint) -> integer",
             kChecked<multiply<std::int32_t, std::int16_t>>),
    internal(1280, "int48mul(integer, bigint) -> bigint",
             kChecked<multiply<std::int32_t, std::int64_t>>),
    internal(1276, "int84mul(bigint, integer) -> bigint",
             kChecked<multiply<std::int64_t, std::int32_t>>),
    internal(943, "int28mul(smallint, bigint) -> bigint",
             kChecked<multiply<std::int16_t, std::int64_t>>),
    internal(839, "int82mul(bigint, smallint) -> bigint",
             kChecked<multiply<std::int64_t, std::int16_t>>),
    internal(153, "int2div(smallint, smallint) -> smallint", kDivide<std::int16_t, std::int16_t>),
    internal(154, "int4div(integer, integer) -> integer", kDivide<std::int32_t, std::int32_t>),
    internal(466, "int8div(bigint, bigint) -> bigint", kDivide<std::int64_t, std::int64_t>),
    internal(172, "int24div(smallint, integer) -> integer", kDivide<std::int16_t, std::int32_t>),
    internal(173, "int42div(integer, smallint) -> integer", kDivide<std::int32_t, std::int16_t>),
    internal(1281, "int48div(integer, bigint) -> bigint", kDivide<std::int32_t, std::int64_t>),
    internal(1277, "int84div(bigint, integer) -> bigint", kDivide<std::int64_t, std::int32_t>),
    internal(948, "int28div(smallint, bigint) -> bigint", kDivide<std::int16_t, std::int64_t>),
    internal(840, "int82div(bigint, smallint) -> bigint", kDivide<std::int64_t, std::int16_t>),
    internal(155, "int2mod(smallint, smallint) -> smallint", vectorise<modulo<std::int16_t>>),
    internal(213, "int2um(smallint) -> smallint", vectorise<negate<std::int16_t>>),
    internal(1911, "int2up(smallint) -> smallint", vectorise<identity<std::int16_t>>),
    internal(1253, "int2abs(smallint) -> smallint", vectorise<absolute<std::int16_t>>),
    internal(1892, "int2and(smallint, smallint) -> smallint",
             vectorise_pure<bit_and<std::int16_t>>),
    internal(1893, "int2or(smallint, smallint) -> smallint", vectorise_pure<bit_or<std::int16_t>>),
    internal(1894, "int2xor(smallint, smallint) -> smallint",
             vectorise_pure<bit_xor<std::int16_t>>),
    internal(1895, "int2not(smallint) -> smallint", vectorise<bit_not<std::int16_t>>),
    internal(1896, "int2shl(smallint, integer) -> smallint",
             vectorise_pure<shift_left<std::int16_t>>),
    internal(1897, "int2shr(smallint, integer) -> smallint",
             vectorise_pure<shift_right<std::int16_t>>),
    function(940, "mod(smallint, smallint) -> smallint", vectorise<modulo<std::int16_t>>,
             "Remainder of a division; it has the sign of the dividend.",
             {"SELECT mod(-7::smallint, 3::smallint)", "-1"}),
    function(1398, "abs(smallint) -> smallint", vectorise<absolute<std::int16_t>>,
             "Absolute value.", {"SELECT abs((-7)::smallint)", "7"}),
    internal(156, "int4mod(integer, integer) -> integer", vectorise<modulo<std::int32_t>>),
    internal(212, "int4um(integer) -> integer", vectorise<negate<std::int32_t>>),
    internal(1912, "int4up(integer) -> integer", vectorise<identity<std::int32_t>>),
    internal(1251, "int4abs(integer) -> integer", vectorise<absolute<std::int32_t>>),
    internal(1898, "int4and(integer, integer) -> integer", vectorise_pure<bit_and<std::int32_t>>),
    internal(1899, "int4or(integer, integer) -> integer", vectorise_pure<bit_or<std::int32_t>>),
    internal(1900, "int4xor(integer, integer) -> integer", vectorise_pure<bit_xor<std::int32_t>>),
    internal(1901, "int4not(integer) -> integer", vectorise<bit_not<std::int32_t>>),
    internal(1902, "int4shl(integer, integer) -> integer",
             vectorise_pure<shift_left<std::int32_t>>),
    internal(1903, "int4shr(integer, integer) -> integer",
             vectorise_pure<shift_right<std::int32_t>>),
    function(941, "mod(integer, integer) -> integer", vectorise<modulo<std::int32_t>>,
             "Remainder of a division; it has the sign of the dividend.",
             {"SELECT mod(-7::integer, 3::integer)", "-1"}),
    function(1397, "abs(integer) -> integer", vectorise<absolute<std::int32_t>>, "Absolute value.",
             {"SELECT abs((-7)::integer)", "7"}),
    function(5044, "gcd(integer, integer) -> integer", vectorise<greatest_divisor<std::int32_t>>,
             "Greatest common divisor.", {"SELECT gcd(12::integer, 18::integer)", "6"}),
    function(5046, "lcm(integer, integer) -> integer", vectorise<least_multiple<std::int32_t>>,
             "Least common multiple.", {"SELECT lcm(4::integer, 6::integer)", "12"}),
    internal(945, "int8mod(bigint, bigint) -> bigint", vectorise<modulo<std::int64_t>>),
    internal(462, "int8um(bigint) -> bigint", vectorise<negate<std::int64_t>>),
    internal(1910, "int8up(bigint) -> bigint", vectorise<identity<std::int64_t>>),
    internal(1230, "int8abs(bigint) -> bigint", vectorise<absolute<std::int64_t>>),
    internal(1904, "int8and(bigint, bigint) -> bigint", vectorise_pure<bit_and<std::int64_t>>),
    internal(1905, "int8or(bigint, bigint) -> bigint", vectorise_pure<bit_or<std::int64_t>>),
    internal(1906, "int8xor(bigint, bigint) -> bigint", vectorise_pure<bit_xor<std::int64_t>>),
    internal(1907, "int8not(bigint) -> bigint", vectorise<bit_not<std::int64_t>>),
    internal(1908, "int8shl(bigint, integer) -> bigint", vectorise_pure<shift_left<std::int64_t>>),
    internal(1909, "int8shr(bigint, integer) -> bigint", vectorise_pure<shift_right<std::int64_t>>),
    function(947, "mod(bigint, bigint) -> bigint", vectorise<modulo<std::int64_t>>,
             "Remainder of a division; it has the sign of the dividend.",
             {"SELECT mod(-7::bigint, 3::bigint)", "-1"}),
    function(1396, "abs(bigint) -> bigint", vectorise<absolute<std::int64_t>>, "Absolute value.",
             {"SELECT abs((-7)::bigint)", "7"}),
    function(5045, "gcd(bigint, bigint) -> bigint", vectorise<greatest_divisor<std::int64_t>>,
             "Greatest common divisor.", {"SELECT gcd(12::bigint, 18::bigint)", "6"}),
    function(5047, "lcm(bigint, bigint) -> bigint", vectorise<least_multiple<std::int64_t>>,
             "Least common multiple.", {"SELECT lcm(4::bigint, 6::bigint)", "12"}),
};

}  // namespace

std::span<const FunctionSpec> integer_arithmetic_functions() {
    return kIntegerArithmetic;
}

}  // namespace aerolith
