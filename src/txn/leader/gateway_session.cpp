#include "txn/leader/gateway_session.h"

#include <algorithm>
#include <bit>

namespace aerolith {
namespace {
constexpr auto kForUpdate = static_cast<std::uint8_t>(RowLockMode::kUpdate);
}

SessionHead GatewaySession::head() const {
    SessionHead head = counts();
    head.database = owner.database;
    head.lock_timeout = static_cast<std::uint32_t>(owner.lock_timeout.count());
    head.deadlock_timeout = static_cast<std::uint32_t>(owner.deadlock_timeout.count());
    return head;
}

SessionHead GatewaySession::counts() const {
    SessionHead head;
    head.id = id;
    head.process_id = owner.process_id();
    head.transaction_id = owner.transaction_id();
    head.release_from = release_from;
    head.held = numbers.size();
    head.session_held = owner.session_held_.size();
    return head;
}

/// Whether what is held makes wait for at least the same.
bool GatewaySession::covers(const LockTag& tag, std::uint8_t mode) const {
    auto found = masks.find(tag);
    if (found == masks.end()) return false;
    const LockMask wanted = lock_conflicts(tag.lock_class, mode);
    LockMask guarded = 0;
    const std::uint8_t modes = tag.lock_class == LockClass::kRow ? 4 : 8;
    for (std::uint8_t held = 1; held <= modes; ++held) {
        if (found->second & lock_bit(held)) guarded |= lock_conflicts(tag.lock_class, held);
    }
    return (found->second & lock_bit(mode)) ||
           (tag.lock_class != LockClass::kAdvisory && (wanted & ~guarded) == 0);
}

bool GatewaySession::has_session_lock(const LockTag& tag, std::uint8_t mode) const {
    return std::ranges::any_of(owner.session_held_, [&](const LockOwner::SessionHeld& held) {
        return held.tag == tag && held.mode == mode;
    });
}

void GatewaySession::record(const LockTag& tag, std::uint8_t mode, std::uint64_t number) {
    LockMask& mask = masks[tag];
    const LockMask before = mask;
    mask |= lock_bit(mode);
    owner.held_.push_back({tag, before, mask, LockOwner::Place::kTable});
    numbers.push_back(number);
}

void GatewaySession::record_claims(std::span<const std::uint64_t> rows, std::uint64_t number) {
    std::vector<std::uint64_t>& claimed = owner.claimed_.in_order;
    owner.held_.push_back({{LockClass::kRow, 0, claimed.size()}, 0, 0, LockOwner::Place::kClaims});
    numbers.push_back(number);
    for (std::uint64_t row : rows) {
        LockMask& mask = masks[{LockClass::kRow, 0, row}];
        if (mask & lock_bit(kForUpdate)) continue;
        mask |= lock_bit(kForUpdate);
        claimed.push_back(row);
    }
}

void GatewaySession::release_unacknowledged(std::uint64_t number) {
    release_from = release_from == 0 ? number : std::min(release_from, number);
    release_until = next_number;
}

bool GatewaySession::forget_after(std::size_t position) {
    if (owner.held_.size() <= position) return false;
    release_unacknowledged(numbers[position]);
    std::vector<std::uint64_t>& claimed = owner.claimed_.in_order;
    for (; owner.held_.size() > position; owner.held_.pop_back()) {
        const LockOwner::Held& held = owner.held_.back();
        if (held.place == LockOwner::Place::kClaims) {
            for (; claimed.size() > held.tag.low; claimed.pop_back())
                masks.erase({LockClass::kRow, 0, claimed.back()});
        } else if (held.mask_before == 0) {
            masks.erase(held.tag);
        } else {
            masks[held.tag] = held.mask_before;
        }
    }
    numbers.resize(position);
    return true;
}

void GatewaySession::forget_all() {
    (void)forget_after(0);
    release_from = 0;
    serializable = false;
    end_unconfirmed = false;
}

RegisteredSession GatewaySession::registration() const {
    RegisteredSession result;
    result.head = counts();
    result.head.release_from = 0;
    const std::vector<std::uint64_t>& claimed = owner.claimed_.in_order;
    std::size_t claims_end = claimed.size();
    for (std::size_t i = owner.held_.size(); i-- > 0;) {
        const LockOwner::Held& held = owner.held_[i];
        RegisteredSession::Acquisition acquisition{numbers[i], {}};
        if (held.place == LockOwner::Place::kClaims) {
            for (std::size_t row = held.tag.low; row < claims_end; ++row)
                acquisition.locks.emplace_back(LockTag{LockClass::kRow, 0, claimed[row]},
                                               kForUpdate);
            claims_end = held.tag.low;
        } else {
            const auto taken = static_cast<LockMask>(held.mask_after & ~held.mask_before);
            acquisition.locks.emplace_back(
                held.tag, static_cast<std::uint8_t>(std::countr_zero(unsigned{taken})));
        }
        result.held.push_back(std::move(acquisition));
    }
    std::ranges::reverse(result.held);
    for (const LockOwner::SessionHeld& held : owner.session_held_)
        result.session_held.emplace_back(held.tag, held.mode);
    return result;
}

}  // namespace aerolith
