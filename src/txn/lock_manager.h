#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "runtime/wait.h"
#include "txn/lock_owner.h"

namespace aerolith {

/// Who decides about locks, as transactions and sessions see it: a table of this node, or the one
/// of the node that leads the cluster. Thread-safe; an owner is used by one fiber at a time.
class LockManager {
  public:
    virtual ~LockManager() = default;

    virtual void attach(LockOwner& owner) = 0;
    virtual void detach(LockOwner& owner) = 0;

    virtual Result<LockOutcome> acquire(LockOwner& owner, const LockTag& tag, std::uint8_t mode,
                                        WaitPolicy policy, CancelToken& cancel) = 0;
    /// Locks for update, of many rows that are to be inserted, those that nobody holds; whether
    /// these are all.
    virtual bool claim_rows(LockOwner& owner, std::span<const LockTag> rows) = 0;
    virtual bool holds(const LockOwner& owner, const LockTag& tag, std::uint8_t mode) = 0;
    /// Gives back what was acquired since the owner's position(), as far as it was not held before.
    virtual void release_after(LockOwner& owner, std::size_t position) = 0;

    // --- Advisory locks: of the transaction, or of the session and then counted
    virtual Result<LockOutcome> acquire_advisory(LockOwner& owner, const LockTag& tag,
                                                 std::uint8_t mode, LockDuration duration,
                                                 WaitPolicy policy, CancelToken& cancel) = 0;
    /// Gives back one acquisition of the session; false: it holds none.
    virtual bool release_advisory(LockOwner& owner, const LockTag& tag, std::uint8_t mode) = 0;
    virtual void release_all_advisory(LockOwner& owner) = 0;

    struct Listed {
        LockTag tag;
        std::uint8_t mode;
        bool granted;
        bool fast_path;
        std::int32_t process_id;
        std::uint32_t transaction_id;
    };
    virtual std::vector<Listed> list() = 0;
    /// Processes that the request of this one waits for; none when it does not wait.
    virtual std::vector<std::int32_t> blockers(std::int32_t process_id) = 0;

    static LockTag row_tag(std::string_view key) {
        return {LockClass::kRow, 0, std::hash<std::string_view>{}(key)};
    }
};

}  // namespace aerolith
