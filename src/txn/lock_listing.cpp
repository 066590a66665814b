// What a lock table holds, as the system views tell it.
#include <algorithm>

#include "txn/deadlock.h"
#include "txn/lock_table.h"

namespace aerolith {

std::vector<LockTable::Listed> LockTable::list() {
    std::vector<Listed> result;
    auto add = [&](const LockTag& tag, const LockOwner& owner, LockMask mask, bool granted,
                   bool fast) {
        for (std::uint8_t mode = 1; mode <= 8; ++mode) {
            if (!(mask & lock_bit(mode))) continue;
            result.push_back(
                {tag, mode, granted, fast, owner.process_id(), owner.transaction_id()});
        }
    };
    std::lock_guard lock(owners_mutex_);
    for (LockOwner* owner : owners_) {
        std::lock_guard owner_lock(owner->fast_mutex_);
        for (const LockOwner::FastSlot& slot : owner->fast_) {
            add({LockClass::kRelation, 0, slot.relation}, *owner, slot.mask, true, true);
        }
    }
    AllLocks all = lock_all();
    for (const RowClaims::Listed& claim : claims_.list())
        add(claim.row, *claim.owner, RowClaims::kMask, true, false);
    for (Partition& partition : partitions_) {
        for (const auto& [tag, entry] : partition.entries) {
            for (const Grant& grant : entry.grants) add(tag, *grant.owner, grant.mask, true, false);
            for (const LockWaiter* waiter : entry.waiters())
                add(tag, *waiter->owner, lock_bit(waiter->mode), false, false);
        }
    }
    return result;
}

std::vector<std::int32_t> LockTable::blockers(std::int32_t process_id) {
    std::vector<std::int32_t> result;
    std::lock_guard lock(owners_mutex_);
    AllLocks all = lock_all();
    for (const LockOwner* owner : owners_) {
        if (owner->process_id() != process_id || !owner->waiting_) continue;
        for (const LockOwner* blocker : LockGraph(*this).blockers(*owner->waiting_)) {
            if (std::ranges::find(result, blocker->process_id()) == result.end())
                result.push_back(blocker->process_id());
        }
    }
    return result;
}

}  // namespace aerolith
