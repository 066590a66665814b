#pragma once

#include "txn/lock_owner.h"

namespace aerolith {

/// What an advisory lock is on: a number of 64 bits or two of 32, within a database. The numbers
/// are `low`; `high` has the database and, as pg_locks.objsubid does, 1 for one number or 2 for
/// two.
inline LockTag advisory_tag(Oid database, std::uint64_t number) {
    return {LockClass::kAdvisory, database << 2 | 1, number};
}
inline LockTag advisory_tag(Oid database, std::uint32_t first, std::uint32_t second) {
    return {LockClass::kAdvisory, database << 2 | 2, std::uint64_t{first} << 32 | second};
}
constexpr Oid advisory_database(std::uint32_t high) {
    return high >> 2;
}
constexpr std::uint32_t advisory_numbers(std::uint32_t high) {
    return high & 3;
}

}  // namespace aerolith
