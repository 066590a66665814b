#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "txn/lock_conflicts.h"
#include "txn/lock_owner.h"

namespace aerolith {

/// Locks for update on rows that bulk loads insert: a hash in a set of the owner each, a sixth of
/// what an entry of the lock table takes. Nobody waits for a claim: who wants the row moves it to
/// the table first. Thread-safe; what concerns one row is called under its partition's lock.
class RowClaims {
  public:
    /// What a claim stands for in the lock table.
    static constexpr LockMask kMask = lock_bit(static_cast<std::uint8_t>(RowLockMode::kUpdate));

    /// Before the owner's first claim; forget_all() ends it.
    void enter(LockOwner& owner);
    /// Whether there may be claims at all: the cheap question of everyone else.
    bool any() const { return count_.load(std::memory_order_acquire) != 0; }

    /// Claims the rows that no other owner has claimed; whether these are all.
    bool add(LockOwner& owner, std::span<const LockTag* const> rows);
    bool has(const LockOwner& owner, const LockTag& row);
    /// Takes the claim on a row from its owner, who is told to give it back to the lock table.
    LockOwner* take(const LockTag& row);
    /// Ends the owner's last claims down to `kept`; the result are those that were taken.
    std::vector<LockTag> forget(LockOwner& owner, std::size_t kept);

    struct Listed {
        const LockOwner* owner;
        LockTag row;
    };
    std::vector<Listed> list();

  private:
    std::mutex mutex_;
    std::atomic<std::size_t> count_{0};
    std::vector<LockOwner*> owners_;
};

}  // namespace aerolith
