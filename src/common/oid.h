#pragma once

#include <cstdint>

namespace aerolith {

/// PostgreSQL's object identifier. 0 is invalid; objects of users start at 16384.
using Oid = std::uint32_t;

inline constexpr Oid kInvalidOid = 0;
inline constexpr Oid kFirstUserOid = 16384;

}  // namespace aerolith
