#include <cmath>
#include <functional>

#include "functions/families.h"
#include "functions/spec.h"
#include "functions/typed_order.h"
#include "functions/vectorise.h"
#include "types/floating/floating.h"
#include "types/text/text.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

template <class Is, class L, class R>
bool order_integers(L left, R right) {
    using W = std::conditional_t<(sizeof(L) > sizeof(R)), L, R>;
    return Is::of(static_cast<W>(left), static_cast<W>(right));
}
template <class Is, class L, class R>
constexpr ScalarKernel kOrder = vectorise_pure<order_integers<Is, L, R>>;

template <class Is>
bool order_oids(std::int32_t left, std::int32_t right) {
    return Is::of(static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(right));
}
template <class Is>
constexpr ScalarKernel kOidOrder = vectorise_pure<order_oids<Is>>;

/// NaN equals NaN and is above all; written without branches so that it vectorises.
template <class Is, class L, class R>
bool order_floats(L left, R right) {
    double l = left, r = right;
    bool left_nan = l != l, right_nan = r != r;
    if constexpr (std::is_same_v<Is, IsEqual>)
        return (l == r) | (left_nan & right_nan);
    else if constexpr (std::is_same_v<Is, IsNotEqual>)
        return !((l == r) | (left_nan & right_nan));
    else if constexpr (std::is_same_v<Is, IsLess>)
        return (l < r) | (!left_nan & right_nan);
    else if constexpr (std::is_same_v<Is, IsLessEqual>)
        return (l <= r) | right_nan;
    else if constexpr (std::is_same_v<Is, IsGreater>)
        return (l > r) | (left_nan & !right_nan);
    else
        return (l >= r) | left_nan;
}
template <class Is, class L, class R>
constexpr ScalarKernel kFloatOrder = vectorise_pure<order_floats<Is, L, R>>;

template <class Is>
bool order_bytes(std::string_view left, std::string_view right) {
    if constexpr (std::is_same_v<Is, IsEqual>)
        return left == right;
    else if constexpr (std::is_same_v<Is, IsNotEqual>)
        return left != right;
    else
        return Is::of(compare_bytes(left, right), 0);
}
template <class Is>
constexpr ScalarKernel kBytesOrder = vectorise<order_bytes<Is>>;

template <class Is>
bool order_padded(std::string_view left, std::string_view right) {
    return order_bytes<Is>(trim_padding(left), trim_padding(right));
}
template <class Is>
constexpr ScalarKernel kPaddedOrder = vectorise<order_padded<Is>>;

template <class Is>
constexpr ScalarKernel kTypedOrder = order_typed<Is>;

constexpr FunctionSpec kComparisons[] = {
    internal(63, "int2eq(smallint, smallint) -> boolean",
             kOrder<IsEqual, std::int16_t, std::int16_t>),
    internal(145, "int2ne(smallint, smallint) -> boolean",
             kOrder<IsNotEqual, std::int16_t, std::int16_t>),
    internal(64, "int2lt(smallint, smallint) -> boolean",
             kOrder<IsLess, std::int16_t, std::int16_t>),
    internal(148, "int2le(smallint, smallint) -> boolean",
             kOrder<IsLessEqual, std::int16_t, std::int16_t>),
    internal(146, "int2gt(smallint, smallint) -> boolean",
             kOrder<IsGreater, std::int16_t, std::int16_t>),
    internal(151, "int2ge(smallint, smallint) -> boolean",
             kOrder<IsGreaterEqual, std::int16_t, std::int16_t>),
    internal(65, "int4eq(integer, integer) -> boolean",
             kOrder<IsEqual, std::int32_t, std::int32_t>),
    internal(144, "int4ne(integer, integer) -> boolean",
             kOrder<IsNotEqual, std::int32_t, std::int32_t>),
    internal(66, "int4lt(integer, integer) -> boolean", kOrder<IsLess, std::int32_t, std::int32_t>),
    internal(149, "int4le(integer, integer) -> boolean",
             kOrder<IsLessEqual, std::int32_t, std::int32_t>),
    internal(147, "int4gt(integer, integer) -> boolean",
             kOrder<IsGreater, std::int32_t, std::int32_t>),
    internal(150, "int4ge(integer, integer) -> boolean",
             kOrder<IsGreaterEqual, std::int32_t, std::int32_t>),
    internal(467, "int8eq(bigint, bigint) -> boolean", kOrder<IsEqual, std::int64_t, std::int64_t>),
    internal(468, "int8ne(bigint, bigint) -> boolean",
             kOrder<IsNotEqual, std::int64_t, std::int64_t>),
    internal(469, "int8lt(bigint, bigint) -> boolean", kOrder<IsLess, std::int64_t, std::int64_t>),
    internal(471, "int8le(bigint, bigint) -> boolean",
             kOrder<IsLessEqual, std::int64_t, std::int64_t>),
    internal(470, "int8gt(bigint, bigint) -> boolean",
             kOrder<IsGreater, std::int64_t, std::int64_t>),
    internal(472, "int8ge(bigint, bigint) -> boolean",
             kOrder<IsGreaterEqual, std::int64_t, std::int64_t>),
    internal(158, "int24eq(smallint, integer) -> boolean",
             kOrder<IsEqual, std::int16_t, std::int32_t>),
    internal(164, "int24ne(smallint, integer) -> boolean",
             kOrder<IsNotEqual, std::int16_t, std::int32_t>),
    internal(160, "int24lt(smallint, integer) -> boolean",
             kOrder<IsLess, std::int16_t, std::int32_t>),
    internal(166, "int24le(smallint, integer) -> boolean",
             kOrder<IsLessEqual, std::int16_t, std::int32_t>),
    internal(162, "int24gt(smallint, integer) -> boolean",
             kOrder<IsGreater, std::int16_t, std::int32_t>),
    internal(168, "int24ge(smallint, integer) -> boolean",
             kOrder<IsGreaterEqual, std::int16_t, std::int32_t>),
    internal(159, "int42eq(integer, smallint) -> boolean",
             kOrder<IsEqual, std::int32_t, std::int16_t>),
    internal(165, "int42ne(integer, smallint) -> boolean",
             kOrder<IsNotEqual, std::int32_t, std::int16_t>),
    internal(161, "int42lt(integer, smallint) -> boolean",
             kOrder<IsLess, std::int32_t, std::int16_t>),
    internal(167, "int42le(integer, smallint) -> boolean",
             kOrder<IsLessEqual, std::int32_t, std::int16_t>),
    internal(163, "int42gt(integer, smallint) -> boolean",
             kOrder<IsGreater, std::int32_t, std::int16_t>),
    internal(169, "int42ge(integer, smallint) -> boolean",
             kOrder<IsGreaterEqual, std::int32_t, std::int16_t>),
    internal(852, "int48eq(integer, bigint) -> boolean",
             kOrder<IsEqual, std::int32_t, std::int64_t>),
    internal(853, "int48ne(integer, bigint) -> boolean",
             kOrder<IsNotEqual, std::int32_t, std::int64_t>),
    internal(854, "int48lt(integer, bigint) -> boolean",
             kOrder<IsLess, std::int32_t, std::int64_t>),
    internal(856, "int48le(integer, bigint) -> boolean",
             kOrder<IsLessEqual, std::int32_t, std::int64_t>),
    internal(855, "int48gt(integer, bigint) -> boolean",
             kOrder<IsGreater, std::int32_t, std::int64_t>),
    internal(857, "int48ge(integer, bigint) -> boolean",
             kOrder<IsGreaterEqual, std::int32_t, std::int64_t>),
    internal(474, "int84eq(bigint, integer) -> boolean",
             kOrder<IsEqual, std::int64_t, std::int32_t>),
    internal(475, "int84ne(bigint, integer) -> boolean",
             kOrder<IsNotEqual, std::int64_t, std::int32_t>),
    internal(476, "int84lt(bigint, integer) -> boolean",
             kOrder<IsLess, std::int64_t, std::int32_t>),
    internal(478, "int84le(bigint, integer) -> boolean",
             kOrder<IsLessEqual, std::int64_t, std::int32_t>),
    internal(477, "int84gt(bigint, integer) -> boolean",
             kOrder<IsGreater, std::int64_t, std::int32_t>),
    internal(479, "int84ge(bigint, integer) -> boolean",
             kOrder<IsGreaterEqual, std::int64_t, std::int32_t>),
    internal(1850, "int28eq(smallint, bigint) -> boolean",
             kOrder<IsEqual, std::int16_t, std::int64_t>),
    internal(1851, "int28ne(smallint, bigint) -> boolean",
             kOrder<IsNotEqual, std::int16_t, std::int64_t>),
    internal(1852, "int28lt(smallint, bigint) -> boolean",
             kOrder<IsLess, std::int16_t, std::int64_t>),
    internal(1854, "int28le(smallint, bigint) -> boolean",
             kOrder<IsLessEqual, std::int16_t, std::int64_t>),
    internal(1853, "int28gt(smallint, bigint) -> boolean",
             kOrder<IsGreater, std::int16_t, std::int64_t>),
    internal(1855, "int28ge(smallint, bigint) -> boolean",
             kOrder<IsGreaterEqual, std::int16_t, std::int64_t>),
    internal(1856, "int82eq(bigint, smallint) -> boolean",
             kOrder<IsEqual, std::int64_t, std::int16_t>),
    internal(1857, "int82ne(bigint, smallint) -> boolean",
             kOrder<IsNotEqual, std::int64_t, std::int16_t>),
    internal(1858, "int82lt(bigint, smallint) -> boolean",
             kOrder<IsLess, std::int64_t, std::int16_t>),
    internal(1860, "int82le(bigint, smallint) -> boolean",
             kOrder<IsLessEqual, std::int64_t, std::int16_t>),
    internal(1859, "int82gt(bigint, smallint) -> boolean",
             kOrder<IsGreater, std::int64_t, std::int16_t>),
    internal(1861, "int82ge(bigint, smallint) -> boolean",
             kOrder<IsGreaterEqual, std::int64_t, std::int16_t>),
    internal(287, "float4eq(real, real) -> boolean", kFloatOrder<IsEqual, float, float>),
    internal(288, "float4ne(real, real) -> boolean", kFloatOrder<IsNotEqual, float, float>),
    internal(289, "float4lt(real, real) -> boolean", kFloatOrder<IsLess, float, float>),
    internal(290, "float4le(real, real) -> boolean", kFloatOrder<IsLessEqual, float, float>),
    internal(291, "float4gt(real, real) -> boolean", kFloatOrder<IsGreater, float, float>),
    internal(292, "float4ge(real, real) -> boolean", kFloatOrder<IsGreaterEqual, float, float>),
    internal(293, "float8eq(double precision, double precision) -> boolean",
             kFloatOrder<IsEqual, double, double>),
    internal(294, "float8ne(double precision, double precision) -> boolean",
             kFloatOrder<IsNotEqual, double, double>),
    internal(295, "float8lt(double precision, double precision) -> boolean",
             kFloatOrder<IsLess, double, double>),
    internal(296, "float8le(double precision, double precision) -> boolean",
             kFloatOrder<IsLessEqual, double, double>),
    internal(297, "float8gt(double precision, double precision) -> boolean",
             kFloatOrder<IsGreater, double, double>),
    internal(298, "float8ge(double precision, double precision) -> boolean",
             kFloatOrder<IsGreaterEqual, double, double>),
    internal(299, "float48eq(real, double precision) -> boolean",
             kFloatOrder<IsEqual, float, double>),
    internal(300, "float48ne(real, double precision) -> boolean",
             kFloatOrder<IsNotEqual, float, double>),
    internal(301, "float48lt(real, double precision) -> boolean",
             kFloatOrder<IsLess, float, double>),
    internal(302, "float48le(real, double precision) -> boolean",
             kFloatOrder<IsLessEqual, float, double>),
    internal(303, "float48gt(real, double precision) -> boolean",
             kFloatOrder<IsGreater, float, double>),
    internal(304, "float48ge(real, double precision) -> boolean",
             kFloatOrder<IsGreaterEqual, float, double>),
    internal(305, "float84eq(double precision, real) -> boolean",
             kFloatOrder<IsEqual, double, float>),
    internal(306, "float84ne(double precision, real) -> boolean",
             kFloatOrder<IsNotEqual, double, float>),
    internal(307, "float84lt(double precision, real) -> boolean",
             kFloatOrder<IsLess, double, float>),
    internal(308, "float84le(double precision, real) -> boolean",
             kFloatOrder<IsLessEqual, double, float>),
    internal(309, "float84gt(double precision, real) -> boolean",
             kFloatOrder<IsGreater, double, float>),
    internal(310, "float84ge(double precision, real) -> boolean",
             kFloatOrder<IsGreaterEqual, double, float>),
    internal(60, "booleq(boolean, boolean) -> boolean", kOrder<IsEqual, bool, bool>),
    internal(84, "boolne(boolean, boolean) -> boolean", kOrder<IsNotEqual, bool, bool>),
    internal(56, "boollt(boolean, boolean) -> boolean", kOrder<IsLess, bool, bool>),
    internal(1691, "boolle(boolean, boolean) -> boolean", kOrder<IsLessEqual, bool, bool>),
    internal(57, "boolgt(boolean, boolean) -> boolean", kOrder<IsGreater, bool, bool>),
    internal(1692, "boolge(boolean, boolean) -> boolean", kOrder<IsGreaterEqual, bool, bool>),
    internal(184, "oideq(oid, oid) -> boolean", kOidOrder<IsEqual>),
    internal(185, "oidne(oid, oid) -> boolean", kOidOrder<IsNotEqual>),
    internal(716, "oidlt(oid, oid) -> boolean", kOidOrder<IsLess>),
    internal(717, "oidle(oid, oid) -> boolean", kOidOrder<IsLessEqual>),
    internal(1638, "oidgt(oid, oid) -> boolean", kOidOrder<IsGreater>),
    internal(1639, "oidge(oid, oid) -> boolean", kOidOrder<IsGreaterEqual>),
    internal(67, "texteq(text, text) -> boolean", kBytesOrder<IsEqual>),
    internal(157, "textne(text, text) -> boolean", kBytesOrder<IsNotEqual>),
    internal(740, "text_lt(text, text) -> boolean", kBytesOrder<IsLess>),
    internal(741, "text_le(text, text) -> boolean", kBytesOrder<IsLessEqual>),
    internal(742, "text_gt(text, text) -> boolean", kBytesOrder<IsGreater>),
    internal(743, "text_ge(text, text) -> boolean", kBytesOrder<IsGreaterEqual>),
    internal(1048, "bpchareq(character, character) -> boolean", kPaddedOrder<IsEqual>),
    internal(1053, "bpcharne(character, character) -> boolean", kPaddedOrder<IsNotEqual>),
    internal(1049, "bpcharlt(character, character) -> boolean", kPaddedOrder<IsLess>),
    internal(1050, "bpcharle(character, character) -> boolean", kPaddedOrder<IsLessEqual>),
    internal(1051, "bpchargt(character, character) -> boolean", kPaddedOrder<IsGreater>),
    internal(1052, "bpcharge(character, character) -> boolean", kPaddedOrder<IsGreaterEqual>),
    internal(1948, "byteaeq(bytea, bytea) -> boolean", kBytesOrder<IsEqual>),
    internal(1953, "byteane(bytea, bytea) -> boolean", kBytesOrder<IsNotEqual>),
    internal(1949, "bytealt(bytea, bytea) -> boolean", kBytesOrder<IsLess>),
    internal(1950, "byteale(bytea, bytea) -> boolean", kBytesOrder<IsLessEqual>),
    internal(1951, "byteagt(bytea, bytea) -> boolean", kBytesOrder<IsGreater>),
    internal(1952, "byteage(bytea, bytea) -> boolean", kBytesOrder<IsGreaterEqual>),
    internal(62, "nameeq(name, name) -> boolean", kBytesOrder<IsEqual>),
    internal(659, "namene(name, name) -> boolean", kBytesOrder<IsNotEqual>),
    internal(655, "namelt(name, name) -> boolean", kBytesOrder<IsLess>),
    internal(656, "namele(name, name) -> boolean", kBytesOrder<IsLessEqual>),
    internal(657, "namegt(name, name) -> boolean", kBytesOrder<IsGreater>),
    internal(658, "namege(name, name) -> boolean", kBytesOrder<IsGreaterEqual>),
    internal(61, "chareq(\"char\", \"char\") -> boolean", kBytesOrder<IsEqual>),
    internal(70, "charne(\"char\", \"char\") -> boolean", kBytesOrder<IsNotEqual>),
    internal(1246, "charlt(\"char\", \"char\") -> boolean", kBytesOrder<IsLess>),
    internal(72, "charle(\"char\", \"char\") -> boolean", kBytesOrder<IsLessEqual>),
    internal(73, "chargt(\"char\", \"char\") -> boolean", kBytesOrder<IsGreater>),
    internal(74, "charge(\"char\", \"char\") -> boolean", kBytesOrder<IsGreaterEqual>),
    internal(240, "nameeqtext(name, text) -> boolean", kBytesOrder<IsEqual>),
    internal(247, "texteqname(text, name) -> boolean", kBytesOrder<IsEqual>),
    internal(245, "namenetext(name, text) -> boolean", kBytesOrder<IsNotEqual>),
    internal(252, "textnename(text, name) -> boolean", kBytesOrder<IsNotEqual>),
    internal(241, "namelttext(name, text) -> boolean", kBytesOrder<IsLess>),
    internal(248, "textltname(text, name) -> boolean", kBytesOrder<IsLess>),
    internal(242, "nameletext(name, text) -> boolean", kBytesOrder<IsLessEqual>),
    internal(249, "textlename(text, name) -> boolean", kBytesOrder<IsLessEqual>),
    internal(244, "namegttext(name, text) -> boolean", kBytesOrder<IsGreater>),
    internal(251, "textgtname(text, name) -> boolean", kBytesOrder<IsGreater>),
    internal(243, "namegetext(name, text) -> boolean", kBytesOrder<IsGreaterEqual>),
    internal(250, "textgename(text, name) -> boolean", kBytesOrder<IsGreaterEqual>),
    internal(2160, "text_pattern_lt(text, text) -> boolean", kBytesOrder<IsLess>),
    internal(2161, "text_pattern_le(text, text) -> boolean", kBytesOrder<IsLessEqual>),
    internal(2163, "text_pattern_ge(text, text) -> boolean", kBytesOrder<IsGreaterEqual>),
    internal(2164, "text_pattern_gt(text, text) -> boolean", kBytesOrder<IsGreater>),
    internal(2956, "uuid_eq(uuid, uuid) -> boolean", kTypedOrder<IsEqual>),
    internal(3233, "pg_lsn_eq(pg_lsn, pg_lsn) -> boolean", kTypedOrder<IsEqual>),
    internal(5084, "xid8eq(xid8, xid8) -> boolean", kTypedOrder<IsEqual>),
    internal(1292, "tideq(tid, tid) -> boolean", kTypedOrder<IsEqual>),
    internal(2959, "uuid_ne(uuid, uuid) -> boolean", kTypedOrder<IsNotEqual>),
    internal(3236, "pg_lsn_ne(pg_lsn, pg_lsn) -> boolean", kTypedOrder<IsNotEqual>),
    internal(5085, "xid8ne(xid8, xid8) -> boolean", kTypedOrder<IsNotEqual>),
    internal(1265, "tidne(tid, tid) -> boolean", kTypedOrder<IsNotEqual>),
    internal(2954, "uuid_lt(uuid, uuid) -> boolean", kTypedOrder<IsLess>),
    internal(3231, "pg_lsn_lt(pg_lsn, pg_lsn) -> boolean", kTypedOrder<IsLess>),
    internal(5034, "xid8lt(xid8, xid8) -> boolean", kTypedOrder<IsLess>),
    internal(2791, "tidlt(tid, tid) -> boolean", kTypedOrder<IsLess>),
    internal(2955, "uuid_le(uuid, uuid) -> boolean", kTypedOrder<IsLessEqual>),
    internal(3232, "pg_lsn_le(pg_lsn, pg_lsn) -> boolean", kTypedOrder<IsLessEqual>),
    internal(5036, "xid8le(xid8, xid8) -> boolean", kTypedOrder<IsLessEqual>),
    internal(2793, "tidle(tid, tid) -> boolean", kTypedOrder<IsLessEqual>),
    internal(2958, "uuid_gt(uuid, uuid) -> boolean", kTypedOrder<IsGreater>),
    internal(3235, "pg_lsn_gt(pg_lsn, pg_lsn) -> boolean", kTypedOrder<IsGreater>),
    internal(5035, "xid8gt(xid8, xid8) -> boolean", kTypedOrder<IsGreater>),
    internal(2790, "tidgt(tid, tid) -> boolean", kTypedOrder<IsGreater>),
    internal(2957, "uuid_ge(uuid, uuid) -> boolean", kTypedOrder<IsGreaterEqual>),
    internal(3234, "pg_lsn_ge(pg_lsn, pg_lsn) -> boolean", kTypedOrder<IsGreaterEqual>),
    internal(5037, "xid8ge(xid8, xid8) -> boolean", kTypedOrder<IsGreaterEqual>),
    internal(2792, "tidge(tid, tid) -> boolean", kTypedOrder<IsGreaterEqual>),
    internal(68, "xideq(xid, xid) -> boolean", kOidOrder<IsEqual>),
    internal(69, "cideq(cid, cid) -> boolean", kOidOrder<IsEqual>),
    internal(1319, "xideqint4(xid, integer) -> boolean", kOidOrder<IsEqual>),
    internal(3308, "xidneq(xid, xid) -> boolean", kOidOrder<IsNotEqual>),
    internal(3309, "xidneqint4(xid, integer) -> boolean", kOidOrder<IsNotEqual>),
    internal(1718, "numeric_eq(numeric, numeric) -> boolean", kTypedOrder<IsEqual>),
    internal(1719, "numeric_ne(numeric, numeric) -> boolean", kTypedOrder<IsNotEqual>),
    internal(1722, "numeric_lt(numeric, numeric) -> boolean", kTypedOrder<IsLess>),
    internal(1723, "numeric_le(numeric, numeric) -> boolean", kTypedOrder<IsLessEqual>),
    internal(1720, "numeric_gt(numeric, numeric) -> boolean", kTypedOrder<IsGreater>),
    internal(1721, "numeric_ge(numeric, numeric) -> boolean", kTypedOrder<IsGreaterEqual>),
    internal(350, "btint2cmp(smallint, smallint) -> integer", compare_typed),
    internal(351, "btint4cmp(integer, integer) -> integer", compare_typed),
    internal(842, "btint8cmp(bigint, bigint) -> integer", compare_typed),
    internal(355, "btfloat8cmp(double precision, double precision) -> integer", compare_typed),
    internal(360, "bttextcmp(text, text) -> integer", compare_typed),
    internal(1769, "numeric_cmp(numeric, numeric) -> integer", compare_typed),
    internal(1078, "bpcharcmp(character, character) -> integer", compare_typed),
    internal(1954, "byteacmp(bytea, bytea) -> integer", compare_typed),
    internal(2960, "uuid_cmp(uuid, uuid) -> integer", compare_typed),
    internal(356, "btoidcmp(oid, oid) -> integer", compare_typed),
    internal(1693, "btboolcmp(boolean, boolean) -> integer", compare_typed),
    internal(359, "btnamecmp(name, name) -> integer", compare_typed),
};

}  // namespace

std::span<const FunctionSpec> comparison_functions() {
    return kComparisons;
}

}  // namespace aerolith
