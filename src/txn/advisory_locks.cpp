#include <algorithm>

#include "common/assert.h"
#include "txn/lock_table.h"

namespace aerolith {
namespace {

auto same_lock(const LockTag& tag, std::uint8_t mode) {
    return [&tag, mode](const auto& lock) { return lock.tag == tag && lock.mode == mode; };
}

}  // namespace

Result<LockOutcome> LockTable::acquire_advisory(LockOwner& owner, const LockTag& tag,
                                                std::uint8_t mode, LockDuration duration,
                                                WaitPolicy policy, CancelToken& cancel) {
    ASSERT(tag.lock_class == LockClass::kAdvisory);
    const std::size_t position = owner.position();
    LockOutcome outcome = TRY(acquire_shared(owner, tag, mode, policy, cancel));
    if (outcome == LockOutcome::kNotAvailable) return outcome;
    if (duration == LockDuration::kTransaction) {
        // What the session holds already is remembered all the same: it may let go of its part.
        if (owner.position() == position && !held_in_transaction(owner, tag, mode))
            owner.held_.push_back({tag, 0, lock_bit(mode), LockOwner::Place::kTable});
        return outcome;
    }
    if (owner.position() != position) owner.held_.pop_back();
    auto found = std::ranges::find_if(owner.session_held_, same_lock(tag, mode));
    if (found == owner.session_held_.end())
        owner.session_held_.push_back({tag, mode, 1});
    else
        ++found->count;
    return outcome;
}

bool LockTable::release_advisory(LockOwner& owner, const LockTag& tag, std::uint8_t mode) {
    auto found = std::ranges::find_if(owner.session_held_, same_lock(tag, mode));
    if (found == owner.session_held_.end()) return false;
    if (--found->count > 0) return true;
    owner.session_held_.erase(found);
    if (!held_in_transaction(owner, tag, mode)) release_shared(tag, owner, lock_bit(mode));
    return true;
}

void LockTable::release_all_advisory(LockOwner& owner) {
    while (!owner.session_held_.empty()) {
        LockOwner::SessionHeld last = owner.session_held_.back();
        owner.session_held_.back().count = 1;
        release_advisory(owner, last.tag, last.mode);
    }
}

bool LockTable::held_in_transaction(const LockOwner& owner, const LockTag& tag, std::uint8_t mode) {
    return std::ranges::any_of(owner.held_, [&](const LockOwner::Held& held) {
        return held.tag == tag && (held.mask_after & ~held.mask_before & lock_bit(mode));
    });
}

LockMask LockTable::held_by_session(const LockOwner& owner, const LockTag& tag) {
    LockMask mask = 0;
    for (const LockOwner::SessionHeld& held : owner.session_held_) {
        if (held.tag == tag) mask |= lock_bit(held.mode);
    }
    return mask;
}

}  // namespace aerolith
