#include "txn/lock_modes.h"

#include <array>

#include "txn/lock_conflicts.h"

namespace aerolith {

bool row_locks_conflict(RowLockMode a, RowLockMode b) {
    return kRowConflicts[static_cast<std::size_t>(a)] & lock_bit(static_cast<std::uint8_t>(b));
}

bool relation_locks_conflict(RelationLockMode a, RelationLockMode b) {
    return kRelationConflicts[static_cast<std::size_t>(a)] & lock_bit(static_cast<std::uint8_t>(b));
}

std::string_view relation_lock_name(RelationLockMode mode) {
    static constexpr std::array<std::string_view, 9> kNames = {"NoLock",
                                                               "AccessShareLock",
                                                               "RowShareLock",
                                                               "RowExclusiveLock",
                                                               "ShareUpdateExclusiveLock",
                                                               "ShareLock",
                                                               "ShareRowExclusiveLock",
                                                               "ExclusiveLock",
                                                               "AccessExclusiveLock"};
    return kNames[static_cast<std::size_t>(mode)];
}

std::string_view row_lock_name(RowLockMode mode) {
    static constexpr std::array<std::string_view, 5> kNames = {"", "ForKeyShare", "ForShare",
                                                               "ForNoKeyUpdate", "ForUpdate"};
    return kNames[static_cast<std::size_t>(mode)];
}

}  // namespace aerolith
