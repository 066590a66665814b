#pragma once

#include <span>

#include "cluster/raft/raft_core.h"
#include "storage/log_store.h"

namespace aerolith {

/// One group's part of the node's log: what consensus wants durable, as records.
class RaftStorage {
  public:
    RaftStorage(std::uint64_t group, LogStore& log) : group_(group), log_(log) {}

    /// Hard state and entries as the log has them. REQUIRES: once, first.
    Result<RaftPersisted> read();

    // Gathered, then made durable together by write().
    void put(const RaftHardState& state);
    void put(RaftAppend append);
    /// The log begins anew behind a snapshot.
    void put_reset(RaftIndex index, RaftTerm term);
    bool anything_to_write() const { return !pending_.empty(); }
    /// From here on the log on disk is not yet what consensus takes it for.
    RaftIndex first_unwritten() const { return first_unwritten_; }
    /// An error (of a full disk) leaves everything gathered, for another try.
    Status write();

  private:
    struct Pending {
        LogRecordKind kind;
        RaftIndex index;
        RaftTerm term;
        RaftBytes data;
    };

    Status replay_entry(const LogRecord& record, RaftPersisted& persisted) const;

    std::uint64_t group_;
    LogStore& log_;
    std::vector<Pending> pending_;
    RaftIndex first_unwritten_ = UINT64_MAX;
};

LogRecordKind record_kind(RaftEntryKind kind);

}  // namespace aerolith
