#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/result.h"
#include "runtime/wait.h"
#include "storage/timestamp.h"

namespace aerolith {

class LockOwner;
class ReadSpans;

/// A transaction's end, to be put in order.
struct CommitRequest {
    std::string entry;  ///< a WriteTransaction with an empty timestamp, or a Notify
    bool sync = true;
    const ReadSpans* read_spans = nullptr;  ///< of a serializable transaction, settled
    Timestamp snapshot;
};

/// Who decides about snapshots and the order of commits, as transactions see it: this node, or the
/// one that leads the cluster. Thread-safe.
class CommitManager {
  public:
    virtual ~CommitManager() = default;

    /// Waits until the effects are visible here. 40001 when a serializable transaction's reads have
    /// changed, or its locks were lost.
    virtual Status commit(LockOwner& session, CommitRequest request) = 0;

    /// At or above every commit that anybody has been told of; visible here.
    virtual Result<Timestamp> snapshot(CancelToken& cancel) = 0;
    /// What this node has applied.
    virtual Timestamp visible() const = 0;
    /// The same as a snapshot that may be a little old, without asking anybody; nullopt: this node
    /// has not heard from a leader for about an election's time, and cannot say how old it is.
    virtual std::optional<Timestamp> recent() const = 0;

    /// No later commit is at or below the timestamp, every earlier one has been applied here. 22023
    /// for the future.
    virtual Status close(Timestamp timestamp, CancelToken& cancel) = 0;

    /// A snapshot such that every later commit's keys are remembered for the check.
    virtual Result<Timestamp> begin_serializable(LockOwner& session, CancelToken& cancel) = 0;
    virtual void end_serializable(LockOwner& session, Timestamp snapshot) = 0;

    /// How many this node has made.
    virtual std::uint64_t commits() const = 0;
};

}  // namespace aerolith
