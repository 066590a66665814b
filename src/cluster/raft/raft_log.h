#pragma once

#include <deque>

#include "cluster/raft/raft_types.h"

namespace aerolith {

/// The end of a group's log as it lies in memory: the entries behind (or a little before) the last
/// snapshot. Not thread-safe.
class RaftLog {
  public:
    RaftLog() = default;
    RaftLog(RaftIndex first, std::vector<RaftEntry> entries, RaftSnapshot snapshot);

    RaftIndex first_index() const { return first_; }
    RaftIndex last_index() const { return first_ + entries_.size() - 1; }
    /// nullptr when it is not in memory.
    const RaftEntry* at(RaftIndex index) const;
    /// 0 when it is neither in memory nor the snapshot's last.
    RaftTerm term_at(RaftIndex index) const;
    /// The first entry in memory of the term that the entry at `index` has. REQUIRES: at(index).
    RaftIndex start_of_term_at(RaftIndex index) const;
    const RaftSnapshot& snapshot() const { return snapshot_; }

    /// Replaces everything from `first` on. REQUIRES: no gap.
    void append(RaftIndex first, const std::vector<RaftEntry>& entries);
    /// The snapshot stands for the whole log: another member's, which replaces ours.
    void reset_to(RaftSnapshot snapshot);
    /// Our own snapshot: entries up to `trailing` before its end are forgotten.
    void compact(RaftSnapshot snapshot, RaftIndex trailing);

  private:
    RaftIndex first_ = 1;
    std::deque<RaftEntry> entries_;
    RaftSnapshot snapshot_;
};

}  // namespace aerolith
