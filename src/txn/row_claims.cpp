#include "txn/row_claims.h"

#include <algorithm>

namespace aerolith {

void RowClaims::enter(LockOwner& owner) {
    std::lock_guard lock(mutex_);
    owners_.push_back(&owner);
    count_.store(owners_.size(), std::memory_order_release);
}

bool RowClaims::add(LockOwner& owner, std::span<const LockTag* const> rows) {
    std::lock_guard lock(mutex_);
    bool all = true;
    for (const LockTag* row : rows) {
        bool taken = std::ranges::any_of(owners_, [&](const LockOwner* other) {
            return other != &owner && other->claimed_.rows.contains(row->low);
        });
        if (taken) {
            all = false;
        } else if (owner.claimed_.rows.insert(row->low).second) {
            owner.claimed_.in_order.push_back(row->low);
        }
    }
    return all;
}

bool RowClaims::has(const LockOwner& owner, const LockTag& row) {
    std::lock_guard lock(mutex_);
    return owner.claimed_.rows.contains(row.low);
}

LockOwner* RowClaims::take(const LockTag& row) {
    std::lock_guard lock(mutex_);
    for (LockOwner* owner : owners_) {
        if (owner->claimed_.rows.erase(row.low)) return owner;
    }
    return nullptr;
}

std::vector<LockTag> RowClaims::forget(LockOwner& owner, std::size_t kept) {
    std::lock_guard lock(mutex_);
    ClaimedRows& claimed = owner.claimed_;
    std::vector<LockTag> taken;
    if (kept == 0 && claimed.rows.size() == claimed.in_order.size()) {
        claimed = {};
    } else {
        for (; claimed.in_order.size() > kept; claimed.in_order.pop_back()) {
            std::uint64_t row = claimed.in_order.back();
            if (!claimed.rows.erase(row)) taken.push_back({LockClass::kRow, 0, row});
        }
    }
    if (claimed.in_order.empty()) {
        std::erase(owners_, &owner);
        count_.store(owners_.size(), std::memory_order_release);
    }
    return taken;
}

std::vector<RowClaims::Listed> RowClaims::list() {
    std::lock_guard lock(mutex_);
    std::vector<Listed> result;
    for (const LockOwner* owner : owners_) {
        for (std::uint64_t row : owner->claimed_.rows)
            result.push_back({owner, {LockClass::kRow, 0, row}});
    }
    return result;
}

}  // namespace aerolith
