#pragma once

#include <map>

#include "cluster/raft/raft_types.h"
#include "cluster/replica.h"

namespace aerolith {

/// Proposals that have a place in a leader's log, until it is known whether they keep it. Not
/// thread-safe.
class RaftProposals {
  public:
    void add(RaftIndex index, RaftTerm term, Replica::OnApplied done);
    /// The entry at the index has been applied: settles the proposal there and those that its term
    /// rules out.
    void applied(RaftIndex index, RaftTerm term);
    /// Nobody will know any more of those up to the index.
    void give_up(RaftIndex last, const Error& error);

  private:
    struct Pending {
        RaftTerm term;
        Replica::OnApplied done;
    };
    std::map<RaftIndex, Pending> pending_;
};

/// A proposal that cannot happen any more.
Error lost_proposal();

}  // namespace aerolith
