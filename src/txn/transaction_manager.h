#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/result.h"
#include "runtime/scheduler.h"
#include "txn/session_slot.h"
#include "txn/transaction.h"

namespace aerolith {

class CommitManager;
class LockManager;
class MvccStore;

struct TransactionManagerOptions {
    /// Old versions stay readable (AS OF SYSTEM TIME) at least this long.
    std::chrono::milliseconds history_retention{10 * 60 * 1000};
    /// For the uncommitted writes and row locks of all transactions; 0: a quarter of the machine's.
    std::size_t write_memory_bytes = 0;
    /// Of this node in a cluster, so that ids differ between nodes; 0: on its own.
    std::uint64_t node = 0;
};

/// One line of a listing of transactions.
struct TransactionInfo {
    std::int32_t process_id;
    TransactionId transaction_id;  ///< 0: none assigned
    std::int64_t start_wall_micros;
    IsolationLevel isolation;
    Timestamp oldest_snapshot;  ///< 0: none
    std::size_t write_bytes;
};

/// One line of pg_locks.
struct LockInfo {
    LockClass lock_class;
    std::uint64_t high, low;  ///< rows: 0 and the hash of the key
    std::uint8_t mode;        ///< RowLockMode for rows, else RelationLockMode
    bool granted;
    bool fast_path;
    std::int32_t process_id;
    TransactionId transaction_id;
};

/// Begins transactions over one node's store. Thread-safe.
class TransactionManager {
  public:
    TransactionManager(MvccStore& store, LockManager& locks, CommitManager& commits, Clock& clock,
                       TransactionManagerOptions options);
    ~TransactionManager();

    std::unique_ptr<SessionSlot> attach_session(std::int32_t process_id);
    std::unique_ptr<Transaction> begin(SessionSlot& session, TransactionOptions options = {});

    /// The process id of this node's n-th session.
    std::int32_t process_id(std::uint32_t n) const;
    /// Whether a session of the node may have the process id.
    static bool may_belong_to(std::int32_t process_id, std::uint64_t node);

    /// Everything committed at or below it is visible.
    Timestamp visible() const;
    /// Until everything is visible here that anybody, at any node, has been told of.
    Status catch_up(CancelToken& cancel);
    std::vector<TransactionInfo> transactions();
    std::vector<LockInfo> locks();
    LockManager& lock_manager() { return locks_; }
    CommitManager& commits() { return commits_; }
    MvccStore& store() { return store_; }

    /// The timestamp below which no snapshot can be; raises the store's horizon to it and returns
    /// it. `keep_history`: also honours history_retention.
    Timestamp advance_horizon(bool keep_history = true);
    Timestamp horizon() const { return {horizon_.load()}; }

  private:
    friend class SessionSlot;
    friend class Transaction;

    /// Registers a snapshot so that the collector spares it; false when the horizon has passed it.
    bool protect(SessionSlot& slot, Timestamp oldest);
    /// The same for a snapshot below what is visible, never refused while the horizon only tries to
    /// advance.
    bool protect_past(SessionSlot& slot, Timestamp oldest);
    void detach(SessionSlot& slot);
    TransactionId next_transaction_id() { return next_transaction_id_.fetch_add(1); }

    MvccStore& store_;
    LockManager& locks_;
    CommitManager& commits_;
    Clock& clock_;
    TransactionManagerOptions options_;
    WriteMemory write_memory_;
    std::atomic<std::uint32_t> next_transaction_id_;
    std::atomic<std::uint64_t> horizon_{0};
    std::mutex sessions_mutex_;
    std::vector<SessionSlot*> sessions_;
};

}  // namespace aerolith
