#pragma once

#include <atomic>
#include <cstdint>

#include "runtime/wait.h"
#include "storage/timestamp.h"
#include "txn/lock_owner.h"

namespace aerolith {

class TransactionManager;

/// A session's place in the transaction manager: one per connection, kept for its whole life, so
/// that beginning a transaction registers nothing. The session destroys it after its last
/// transaction.
class SessionSlot {
  public:
    ~SessionSlot();
    SessionSlot(const SessionSlot&) = delete;
    SessionSlot& operator=(const SessionSlot&) = delete;

    std::int32_t process_id() const { return locks_.process_id(); }
    CancelToken& cancel() { return cancel_; }
    LockOwner& locks() { return locks_; }

    /// The session's database, for the details of lock errors.
    void set_database(Oid database) { locks_.database = database; }
    /// lock_timeout and deadlock_timeout of the session; 0 is no timeout.
    void set_lock_timeout(std::chrono::milliseconds timeout) { locks_.lock_timeout = timeout; }
    void set_deadlock_timeout(std::chrono::milliseconds timeout) {
        locks_.deadlock_timeout = timeout;
    }

  private:
    friend class Transaction;
    friend class TransactionManager;
    static constexpr std::uint64_t kNoSnapshot = UINT64_MAX;

    SessionSlot(TransactionManager& manager, std::int32_t process_id);

    TransactionManager& manager_;
    CancelToken cancel_;
    LockOwner locks_;
    /// The oldest timestamp this session may still read; read by the garbage collector.
    std::atomic<std::uint64_t> oldest_snapshot_{kNoSnapshot};
    std::atomic<std::int64_t> transaction_start_micros_{0};  // 0: no transaction
    std::atomic<std::uint8_t> isolation_{0};
    std::atomic<std::uint64_t> write_bytes_{0};
};

}  // namespace aerolith
