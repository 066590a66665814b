#include "txn/lock_table.h"

#include <algorithm>

#include "common/assert.h"
#include "txn/deadlock.h"

namespace aerolith {
namespace {

Error closed_error() {
    return Error(SqlState::kCannotConnectNow, "another node decides about locks now");
}

}  // namespace

void LockTable::attach(LockOwner& owner) {
    std::lock_guard lock(owners_mutex_);
    owners_.push_back(&owner);
}

void LockTable::detach(LockOwner& owner) {
    ASSERT(owner.held_.empty());
    release_all_advisory(owner);
    std::lock_guard lock(owners_mutex_);
    std::erase(owners_, &owner);
}

Result<LockOutcome> LockTable::acquire(LockOwner& owner, const LockTag& tag, std::uint8_t mode,
                                       WaitPolicy policy, CancelToken& cancel) {
    const bool relation = tag.lock_class == LockClass::kRelation;
    if (relation && (lock_bit(mode) & kWeakModes) && acquire_fast(owner, tag, mode))
        return LockOutcome::kAcquired;
    if (!relation || !(lock_bit(mode) & kStrongModes))
        return acquire_shared(owner, tag, mode, policy, cancel);
    strong_counter(tag).fetch_add(1);
    move_weak_locks_here(tag);
    std::size_t position = owner.position();
    Result<LockOutcome> outcome = acquire_shared(owner, tag, mode, policy, cancel);
    // The count goes with the acquisition that is remembered, if there is one.
    if (owner.position() == position) strong_counter(tag).fetch_sub(1);
    return outcome;
}

bool LockTable::acquire_fast(LockOwner& owner, const LockTag& tag, std::uint8_t mode) {
    std::lock_guard lock(owner.fast_mutex_);
    LockOwner::FastSlot* free = nullptr;
    LockOwner::FastSlot* slot = nullptr;
    for (LockOwner::FastSlot& candidate : owner.fast_) {
        if (candidate.mask == 0) {
            if (!free) free = &candidate;
        } else if (candidate.relation == tag.low) {
            slot = &candidate;
            break;
        }
    }
    if (slot && (slot->mask & lock_bit(mode))) return true;
    const bool in_table =
        std::find(owner.in_table_.begin(), owner.in_table_.end(), tag.low) != owner.in_table_.end();
    if (!slot) slot = free;
    if (in_table || !slot || strong_counter(tag).load() != 0) return false;
    LockMask before = slot->mask;
    slot->relation = tag.low;
    slot->mask |= lock_bit(mode);
    owner.held_.push_back({tag, before, slot->mask, LockOwner::Place::kFastPath});
    return true;
}

/// false: the lock has moved to the table.
bool LockTable::release_fast(LockOwner& owner, const LockTag& tag, LockMask taken) {
    std::lock_guard lock(owner.fast_mutex_);
    for (LockOwner::FastSlot& slot : owner.fast_) {
        if (slot.mask == 0 || slot.relation != tag.low) continue;
        slot.mask &= static_cast<LockMask>(~taken);
        return true;
    }
    return false;
}

void LockTable::move_weak_locks_here(const LockTag& tag) {
    std::lock_guard lock(owners_mutex_);
    for (LockOwner* owner : owners_) {
        std::lock_guard owner_lock(owner->fast_mutex_);
        for (LockOwner::FastSlot& slot : owner->fast_) {
            if (slot.mask == 0 || slot.relation != tag.low) continue;
            add_grant(tag, *owner, slot.mask);
            owner->in_table_.push_back(tag.low);
            slot.mask = 0;
        }
    }
}

void LockTable::add_grant(const LockTag& tag, LockOwner& owner, LockMask mask) {
    Partition& partition = partition_of(tag);
    std::lock_guard lock(partition.mutex);
    Entry& entry = partition.entries[tag];
    if (Grant* grant = find_grant(entry, owner)) {
        grant->mask |= mask;
    } else {
        entry.grants.push_back({&owner, mask});
    }
}

LockTable::Grant* LockTable::find_grant(Entry& entry, const LockOwner& owner) {
    for (Grant& grant : entry.grants) {
        if (grant.owner == &owner) return &grant;
    }
    return nullptr;
}

bool LockTable::conflicts_with_holders(const Entry& entry, const LockOwner& owner,
                                       LockMask conflicts) {
    return std::any_of(entry.grants.begin(), entry.grants.end(), [&](const Grant& grant) {
        return grant.owner != &owner && (grant.mask & conflicts);
    });
}

bool LockTable::conflicts_with_waiters(const Entry& entry, LockMask conflicts) {
    return std::ranges::any_of(entry.waiters(), [&](const LockWaiter* waiter) {
        return lock_bit(waiter->mode) & conflicts;
    });
}

Result<LockOutcome> LockTable::acquire_shared(LockOwner& owner, const LockTag& tag,
                                              std::uint8_t mode, WaitPolicy policy,
                                              CancelToken& cancel) {
    const LockMask conflicts = lock_conflicts(tag.lock_class, mode);
    LockWaiter waiter{&owner, tag, mode};
    LockMask before = 0;
    bool granted = false;
    {
        Partition& partition = partition_of(tag);
        std::lock_guard lock(partition.mutex);
        if (tag.lock_class == LockClass::kRow && claims_.any()) {
            if (claims_.has(owner, tag)) return LockOutcome::kAcquired;
            if (LockOwner* claimant = claims_.take(tag))
                partition.entries[tag].grants.push_back({claimant, RowClaims::kMask});
        }
        Entry& entry = partition.entries[tag];
        Grant* own = find_grant(entry, owner);
        if (own) before = own->mask;
        if (before & lock_bit(mode)) return LockOutcome::kAcquired;
        bool blocked = conflicts_with_holders(entry, owner, conflicts);
        if (!blocked && tag.lock_class != LockClass::kRow && !own)
            blocked = conflicts_with_waiters(entry, conflicts);
        if (!blocked) {
            if (own) {
                own->mask |= lock_bit(mode);
            } else {
                entry.grants.push_back({&owner, lock_bit(mode)});
            }
            granted = true;
        } else if (policy != WaitPolicy::kBlock) {
            return LockOutcome::kNotAvailable;
        } else if (closed_.load()) {
            return closed_error();
        } else {
            if (!entry.queue) entry.queue = std::make_unique<std::vector<LockWaiter*>>();
            auto place = entry.queue->end();
            if (own) {  // ahead of the first who waits for this very owner
                place = std::ranges::find_if(*entry.queue, [&](const LockWaiter* other) {
                    return lock_conflicts(tag.lock_class, other->mode) & own->mask;
                });
                if (place != entry.queue->end() && tag.lock_class != LockClass::kRow) {
                    const Grant* theirs = find_grant(entry, *(*place)->owner);
                    waiter.deadlocked = theirs && (theirs->mask & conflicts);
                }
            }
            entry.queue->insert(place, &waiter);
            owner.waiting_ = &waiter;
        }
    }
    LockOutcome outcome = granted ? LockOutcome::kAcquired : TRY(await(waiter, cancel));
    remember(owner, tag, before, before | lock_bit(mode));
    return outcome;
}

bool LockTable::holds(const LockOwner& owner, const LockTag& tag, std::uint8_t mode) {
    Partition& partition = partition_of(tag);
    std::lock_guard lock(partition.mutex);
    if (tag.lock_class == LockClass::kRow && claims_.any() && claims_.has(owner, tag)) return true;
    auto found = partition.entries.find(tag);
    if (found == partition.entries.end()) return false;
    const Grant* own = find_grant(found->second, owner);
    return own && (own->mask & lock_bit(mode));
}

bool LockTable::claim_rows(LockOwner& owner, std::span<const LockTag> rows) {
    std::array<std::vector<const LockTag*>, kPartitions> groups;
    for (const LockTag& tag : rows) groups[partition_number(tag)].push_back(&tag);
    const std::size_t before = owner.claimed_.in_order.size();
    if (before == 0) claims_.enter(owner);
    bool all = true;
    for (std::size_t number = 0; number < kPartitions; ++number) {
        std::lock_guard lock(partitions_[number].mutex);
        const auto& entries = partitions_[number].entries;
        if (!entries.empty() && std::erase_if(groups[number], [&](const LockTag* tag) {
                return entries.contains(*tag);
            }))
            all = false;
        all &= claims_.add(owner, groups[number]);
    }
    if (owner.claimed_.in_order.empty()) {
        release_claims(owner, 0);
    } else {
        owner.held_.push_back({{LockClass::kRow, 0, before}, 0, 0, LockOwner::Place::kClaims});
    }
    return all;
}

void LockTable::release_claims(LockOwner& owner, std::size_t kept) {
    for (const LockTag& tag : claims_.forget(owner, kept))
        release_shared(tag, owner, RowClaims::kMask);
}

Result<LockOutcome> LockTable::await(LockWaiter& waiter, CancelToken& cancel) {
    const LockOwner& owner = *waiter.owner;
    Deadline give_up =
        owner.lock_timeout.count() > 0 ? Deadline::after(owner.lock_timeout) : Deadline::never();
    Deadline check =
        Deadline::after(waiter.deadlocked ? std::chrono::milliseconds(0) : owner.deadlock_timeout);
    for (;;) {
        WaitResult result = wait(waiter.event, earlier(give_up, check), &cancel);
        if (result == WaitResult::kReady) {
            if (waiter.refused) return closed_error();
            return LockOutcome::kWaited;
        }
        std::optional<Error> failure;
        if (result == WaitResult::kCancelled) {
            failure = cancel.error();
        } else if (give_up.passed()) {
            failure = Error(SqlState::kLockNotAvailable, "canceling statement due to lock timeout");
        } else {
            check = Deadline::never();
            AllLocks all = lock_all();
            if (!waiter.granted && !waiter.refused) failure = LockGraph(*this).resolve(owner);
            if (failure) {  // at once: the others of the cycle must not find it again
                leave_queue(waiter);
                return std::move(*failure);
            }
        }
        if (!failure) continue;
        if (!abandon(
                waiter)) {  // granted meanwhile; the next check of the token ends the statement
            wait_uninterrupted(waiter.event);
            if (waiter.refused) return closed_error();
            return LockOutcome::kWaited;
        }
        return std::move(*failure);
    }
}

/// false: it was granted before it could be taken back.
bool LockTable::abandon(LockWaiter& waiter) {
    Partition& partition = partition_of(waiter.tag);
    std::lock_guard lock(partition.mutex);
    if (waiter.granted || waiter.refused) return false;
    leave_queue(waiter);
    return true;
}

/// REQUIRES: the lock of its partition.
void LockTable::leave_queue(LockWaiter& waiter) {
    auto& entries = partition_of(waiter.tag).entries;
    auto found = entries.find(waiter.tag);
    ASSERT(found != entries.end());
    std::erase(*found->second.queue, &waiter);
    waiter.owner->waiting_ = nullptr;
    grant_waiters(found->second);
}

/// Every waiter that conflicts neither with a holder nor with one who waits before it.
void LockTable::grant_waiters(Entry& entry) {
    if (!entry.queue) return;
    LockMask waiting_before = 0;
    for (std::size_t i = 0; i < entry.queue->size();) {
        LockWaiter* waiter = (*entry.queue)[i];
        const LockMask conflicts = lock_conflicts(waiter->tag.lock_class, waiter->mode);
        if ((waiting_before & conflicts) ||
            conflicts_with_holders(entry, *waiter->owner, conflicts)) {
            waiting_before |= lock_bit(waiter->mode);
            ++i;
            continue;
        }
        entry.queue->erase(entry.queue->begin() + static_cast<std::ptrdiff_t>(i));
        if (Grant* own = find_grant(entry, *waiter->owner)) {
            own->mask |= lock_bit(waiter->mode);
        } else {
            entry.grants.push_back({waiter->owner, lock_bit(waiter->mode)});
        }
        waiter->owner->waiting_ = nullptr;
        waiter->granted = true;
        waiter->event.set();  // last: the waiter may be gone afterwards
    }
}

void LockTable::remember(LockOwner& owner, const LockTag& tag, LockMask before, LockMask after) {
    owner.held_.push_back({tag, before, after, LockOwner::Place::kTable});
    if (tag.lock_class != LockClass::kRelation) return;
    std::lock_guard lock(owner.fast_mutex_);
    owner.in_table_.push_back(tag.low);
}

void LockTable::release_shared(const LockTag& tag, LockOwner& owner, LockMask taken) {
    Partition& partition = partition_of(tag);
    std::lock_guard lock(partition.mutex);
    auto found = partition.entries.find(tag);
    ASSERT(found != partition.entries.end());
    Entry& entry = found->second;
    Grant* grant = find_grant(entry, owner);
    ASSERT(grant);
    grant->mask &= static_cast<LockMask>(~taken);
    if (grant->mask == 0) {
        *grant = entry.grants.back();
        entry.grants.pop_back();
    }
    grant_waiters(entry);
    if (!entry.grants.empty() || !entry.waiters().empty()) return;
    partition.entries.erase(found);
    if (partition.entries.empty() && partition.entries.bucket_count() > kKeptBuckets)
        partition.entries = {};
}

void LockTable::release_after(LockOwner& owner, std::size_t position) {
    if (position == 0 && !owner.claimed_.in_order.empty()) release_claims(owner, 0);
    while (owner.held_.size() > position) {
        LockOwner::Held held = owner.held_.back();
        owner.held_.pop_back();
        LockMask taken = held.mask_after & static_cast<LockMask>(~held.mask_before);
        if (held.tag.lock_class == LockClass::kAdvisory) {
            taken &= static_cast<LockMask>(~held_by_session(owner, held.tag));
            if (taken == 0) continue;
        }
        if (held.place == LockOwner::Place::kClaims) {
            if (owner.claimed_.in_order.size() > held.tag.low) release_claims(owner, held.tag.low);
            continue;
        }
        if (held.place == LockOwner::Place::kFastPath && release_fast(owner, held.tag, taken))
            continue;
        release_shared(held.tag, owner, taken);
        if (held.tag.lock_class == LockClass::kRelation && (taken & kStrongModes)) {
            strong_counter(held.tag).fetch_sub(1);
        }
    }
    if (position == 0) {
        std::lock_guard lock(owner.fast_mutex_);
        owner.in_table_.clear();
    }
}

void LockTable::close() {
    closed_.store(true);
    AllLocks all = lock_all();
    for (Partition& partition : partitions_) {
        for (auto& [tag, entry] : partition.entries) {
            if (!entry.queue) continue;
            for (LockWaiter* waiter : std::exchange(*entry.queue, {})) {
                waiter->owner->waiting_ = nullptr;
                waiter->refused = true;
                waiter->event.set();  // last: the waiter may be gone afterwards
            }
        }
    }
}

LockTable::AllLocks LockTable::lock_all() {
    AllLocks all;
    all.reserve(kPartitions);
    for (Partition& partition : partitions_) all.emplace_back(partition.mutex);
    return all;
}

}  // namespace aerolith
