#pragma once

#include <array>
#include <atomic>
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "common/result.h"
#include "runtime/wait.h"
#include "txn/lock_conflicts.h"
#include "txn/lock_manager.h"
#include "txn/row_claims.h"

namespace aerolith {

/// A request in a queue; on the stack of the fiber that waits.
struct LockWaiter {
    LockOwner* owner;
    LockTag tag;
    std::uint8_t mode;
    bool granted = false;
    bool refused = false;     ///< the table is closed
    bool deadlocked = false;  ///< with another who holds the same thing: no point in waiting
    Event event{};
};

/// Row, relation and other locks of a node, with PostgreSQL's modes, queues and deadlock detection.
/// Thread-safe.
///
/// Rows: a request that conflicts with no holder is granted at once, as in PostgreSQL; the others
/// queue. Relations: a request also waits behind conflicting ones that wait already. Who holds a
/// lock on the thing goes ahead of those who do not. Weak relation locks are kept in the owner as
/// long as nobody holds or wants a strong one: `strong_` counts those by relation, and who raises
/// it moves the weak ones of all owners here.
class LockTable final : public LockManager {
  public:
    LockTable() = default;
    LockTable(const LockTable&) = delete;

    void attach(LockOwner& owner) override;
    void detach(LockOwner& owner) override;

    Result<LockOutcome> acquire(LockOwner& owner, const LockTag& tag, std::uint8_t mode,
                                WaitPolicy policy, CancelToken& cancel) override;
    bool claim_rows(LockOwner& owner, std::span<const LockTag> rows) override;
    bool holds(const LockOwner& owner, const LockTag& tag, std::uint8_t mode) override;
    void release_after(LockOwner& owner, std::size_t position) override;

    Result<LockOutcome> acquire_advisory(LockOwner& owner, const LockTag& tag, std::uint8_t mode,
                                         LockDuration duration, WaitPolicy policy,
                                         CancelToken& cancel) override;
    bool release_advisory(LockOwner& owner, const LockTag& tag, std::uint8_t mode) override;
    void release_all_advisory(LockOwner& owner) override;

    std::vector<Listed> list() override;
    std::vector<std::int32_t> blockers(std::int32_t process_id) override;

    /// Ends every wait, now and later, with 57P03: another node decides from here on.
    void close();

  private:
    friend class LockGraph;

    struct Grant {
        LockOwner* owner;
        LockMask mask;
    };
    /// Nothing else is allocated for one holder.
    struct Entry {
        boost::container::small_vector<Grant, 1> grants;
        std::unique_ptr<std::vector<LockWaiter*>> queue;

        std::span<LockWaiter* const> waiters() const {
            return queue ? std::span<LockWaiter* const>(*queue) : std::span<LockWaiter* const>();
        }
    };
    struct TagHash {
        std::size_t operator()(const LockTag& tag) const {
            return (tag.low ^ tag.high * std::size_t{0x9E3779B97F4A7C15u}) +
                   static_cast<std::size_t>(tag.lock_class);
        }
    };
    struct alignas(64) Partition {
        std::mutex mutex;
        boost::unordered_flat_map<LockTag, Entry, TagHash> entries;
    };
    using AllLocks = std::vector<std::unique_lock<std::mutex>>;

    static constexpr std::size_t kPartitions = 32;
    static constexpr std::size_t kKeptBuckets = 4096;  // of a partition without locks
    static constexpr std::size_t kStrongCounters = 1024;

    static std::size_t partition_number(const LockTag& tag) {
        return TagHash{}(tag)*0x9E3779B97F4A7C15u >> 59;
    }
    Partition& partition_of(const LockTag& tag) { return partitions_[partition_number(tag)]; }
    std::atomic<std::uint32_t>& strong_counter(const LockTag& tag) {
        return strong_[tag.low % kStrongCounters];
    }

    bool acquire_fast(LockOwner& owner, const LockTag& tag, std::uint8_t mode);
    bool release_fast(LockOwner& owner, const LockTag& tag, LockMask taken);
    void move_weak_locks_here(const LockTag& tag);
    void add_grant(const LockTag& tag, LockOwner& owner, LockMask mask);
    Result<LockOutcome> acquire_shared(LockOwner& owner, const LockTag& tag, std::uint8_t mode,
                                       WaitPolicy policy, CancelToken& cancel);
    Result<LockOutcome> await(LockWaiter& waiter, CancelToken& cancel);
    bool abandon(LockWaiter& waiter);
    void leave_queue(LockWaiter& waiter);
    void release_shared(const LockTag& tag, LockOwner& owner, LockMask taken);
    void remember(LockOwner& owner, const LockTag& tag, LockMask before, LockMask after);
    void release_claims(LockOwner& owner, std::size_t kept);
    AllLocks lock_all();
    static bool held_in_transaction(const LockOwner& owner, const LockTag& tag, std::uint8_t mode);
    static LockMask held_by_session(const LockOwner& owner, const LockTag& tag);

    static Grant* find_grant(Entry& entry, const LockOwner& owner);
    static bool conflicts_with_holders(const Entry& entry, const LockOwner& owner,
                                       LockMask conflicts);
    static bool conflicts_with_waiters(const Entry& entry, LockMask conflicts);
    static void grant_waiters(Entry& entry);

    std::array<Partition, kPartitions> partitions_;
    std::atomic<bool> closed_{false};
    RowClaims claims_;
    std::array<std::atomic<std::uint32_t>, kStrongCounters> strong_{};
    std::mutex owners_mutex_;
    std::vector<LockOwner*> owners_;
};

}  // namespace aerolith
