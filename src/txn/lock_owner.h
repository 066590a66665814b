#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_set.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "common/oid.h"
#include "runtime/wait.h"
#include "txn/lock_modes.h"

namespace aerolith {

/// Names a lockable thing. Rows are found by a seeded 64-bit hash of their key.
struct LockTag {
    LockClass lock_class = LockClass::kRow;
    std::uint32_t high = 0;  ///< rows: 0
    std::uint64_t low = 0;   ///< rows: hash of the key; relations: the oid
    bool operator==(const LockTag&) const = default;
};

struct LockWaiter;
struct GatewaySession;

/// See RowClaims, whose lock guards the changes.
struct ClaimedRows {
    std::vector<std::uint64_t> in_order;
    boost::unordered_flat_set<std::uint64_t> rows;  ///< without those the lock table took over
};

/// The locks of one session's transaction. Lives as long as the session.
/// Threading: the session's fiber changes it; the lock table's other users look at it under their
/// locks.
class LockOwner {
  public:
    explicit LockOwner(std::int32_t process_id) : process_id_(process_id) {}
    LockOwner(const LockOwner&) = delete;
    LockOwner& operator=(const LockOwner&) = delete;

    std::int32_t process_id() const { return process_id_; }
    /// 0: none assigned.
    std::uint32_t transaction_id() const { return transaction_id_.load(std::memory_order_relaxed); }
    void set_transaction_id(std::uint32_t id) {
        transaction_id_.store(id, std::memory_order_relaxed);
    }
    /// Position to hand to LockTable::release_after().
    std::size_t position() const { return held_.size(); }
    /// What its locks take of the memory, about, here and in the lock table.
    std::size_t bytes() const {
        return held_.size() * kLockBytes + claimed_.in_order.size() * kClaimBytes;
    }

    /// Named in the detail of a deadlock.
    Oid database = kInvalidOid;
    std::chrono::milliseconds lock_timeout{0};
    std::chrono::milliseconds deadlock_timeout{1000};

  private:
    friend class LockTable;
    friend class LockGraph;
    friend class RowClaims;
    friend class GatewayLocks;
    friend struct GatewaySession;

    static constexpr std::size_t kLockBytes = 144;
    static constexpr std::size_t kClaimBytes = 24;

    enum class Place : std::uint8_t { kTable, kFastPath, kClaims };
    /// One acquisition, so that a rollback to a savepoint restores what was held before it.
    /// A batch of claims is one; its `tag.low` is how many there were before.
    struct Held {
        LockTag tag;
        std::uint16_t mask_before;
        std::uint16_t mask_after;
        Place place;
    };
    /// What outlives the transaction, and how often it was asked for.
    struct SessionHeld {
        LockTag tag;
        std::uint8_t mode;
        std::uint32_t count;
    };
    struct FastSlot {
        std::uint64_t relation = 0;
        std::uint16_t mask = 0;  // 0: free
    };

    std::int32_t process_id_;
    std::atomic<std::uint32_t> transaction_id_{0};
    std::mutex fast_mutex_;
    std::array<FastSlot, 16> fast_;
    /// Relations of which the lock table holds something for this owner: no fast path for them
    /// until the end of the transaction, so that every mode is in one place only.
    std::vector<std::uint64_t> in_table_;
    std::vector<Held> held_;
    ClaimedRows claimed_;
    std::vector<SessionHeld> session_held_;
    /// Where another node may decide about the locks: what it is told.
    std::shared_ptr<GatewaySession> gateway_;
    LockWaiter* waiting_ = nullptr;  // changed under the lock of the partition it waits in
};

}  // namespace aerolith
