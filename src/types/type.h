#pragma once

#include <cstdint>

#include "common/oid.h"

namespace aerolith {

/// A SQL type as an expression or column has it: PostgreSQL's type OID and its modifier (-1: none).
struct Type {
    Oid oid = kInvalidOid;
    std::int32_t typmod = -1;

    bool operator==(const Type&) const = default;
};

/// PostgreSQL's type OIDs (pg_type.dat), for the types code speaks of by name.
namespace type_oid {
inline constexpr Oid kBool = 16;
inline constexpr Oid kBytea = 17;
inline constexpr Oid kChar = 18;  // "char", one byte
inline constexpr Oid kName = 19;
inline constexpr Oid kInt8 = 20;
inline constexpr Oid kInt2 = 21;
inline constexpr Oid kInt2Vector = 22;
inline constexpr Oid kInt4 = 23;
inline constexpr Oid kRegproc = 24;
inline constexpr Oid kText = 25;
inline constexpr Oid kOid = 26;
inline constexpr Oid kTid = 27;
inline constexpr Oid kXid = 28;
inline constexpr Oid kOidVector = 30;
inline constexpr Oid kJson = 114;
inline constexpr Oid kPgNodeTree = 194;
inline constexpr Oid kFloat4 = 700;
inline constexpr Oid kFloat8 = 701;
inline constexpr Oid kUnknown = 705;
inline constexpr Oid kBoolArray = 1000;
inline constexpr Oid kByteaArray = 1001;
inline constexpr Oid kCharArray = 1002;
inline constexpr Oid kNameArray = 1003;
inline constexpr Oid kInt2Array = 1005;
inline constexpr Oid kInt4Array = 1007;
inline constexpr Oid kTextArray = 1009;
inline constexpr Oid kInt8Array = 1016;
inline constexpr Oid kFloat8Array = 1022;
inline constexpr Oid kOidArray = 1028;
inline constexpr Oid kAclItem = 1033;
inline constexpr Oid kAclItemArray = 1034;
inline constexpr Oid kBpchar = 1042;
inline constexpr Oid kVarchar = 1043;
inline constexpr Oid kDate = 1082;
inline constexpr Oid kTime = 1083;
inline constexpr Oid kTimestamp = 1114;
inline constexpr Oid kTimestamptz = 1184;
inline constexpr Oid kInterval = 1186;
inline constexpr Oid kTimetz = 1266;
inline constexpr Oid kNumericArray = 1231;
inline constexpr Oid kNumeric = 1700;
inline constexpr Oid kRegprocedure = 2202;
inline constexpr Oid kRegoper = 2203;
inline constexpr Oid kRegclass = 2205;
inline constexpr Oid kRegtype = 2206;
inline constexpr Oid kRecord = 2249;
inline constexpr Oid kCstring = 2275;
inline constexpr Oid kAny = 2276;
inline constexpr Oid kAnyArray = 2277;
inline constexpr Oid kVoid = 2278;
inline constexpr Oid kAnyElement = 2283;
inline constexpr Oid kAnyNonArray = 2776;
inline constexpr Oid kUuid = 2950;
inline constexpr Oid kJsonb = 3802;
inline constexpr Oid kRegnamespace = 4089;
inline constexpr Oid kRegrole = 4096;
inline constexpr Oid kAnyCompatible = 5077;
inline constexpr Oid kAnyCompatibleArray = 5078;
inline constexpr Oid kAnyCompatibleNonArray = 5079;
}  // namespace type_oid

}  // namespace aerolith
