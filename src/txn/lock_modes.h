#pragma once

#include <cstdint>
#include <string_view>

#include "common/oid.h"

namespace aerolith {

/// PostgreSQL's row lock strengths (manual 13.3.2), weakest first.
enum class RowLockMode : std::uint8_t { kKeyShare = 1, kShare, kNoKeyUpdate, kUpdate };

/// PostgreSQL's table lock modes (manual 13.3.1), numbered as in pg_locks' sources.
enum class RelationLockMode : std::uint8_t {
    kAccessShare = 1,
    kRowShare,
    kRowExclusive,
    kShareUpdateExclusive,
    kShare,
    kShareRowExclusive,
    kExclusive,
    kAccessExclusive
};

enum class WaitPolicy : std::uint8_t { kBlock, kSkipLocked, kNoWait };

/// kNotAvailable only with kSkipLocked and kNoWait. kWaited: acquired, but somebody else held it
/// meanwhile.
enum class LockOutcome : std::uint8_t { kAcquired, kWaited, kNotAvailable };

/// How long an advisory lock is held.
enum class LockDuration : std::uint8_t { kTransaction, kSession };

/// What a lock is on. Rows are named by their key; the rest by two numbers.
enum class LockClass : std::uint8_t { kRow, kRelation, kObject, kAdvisory };

bool row_locks_conflict(RowLockMode a, RowLockMode b);
bool relation_locks_conflict(RelationLockMode a, RelationLockMode b);
/// "AccessShareLock"
std::string_view relation_lock_name(RelationLockMode mode);
/// "ForKeyShare"
std::string_view row_lock_name(RowLockMode mode);

}  // namespace aerolith
