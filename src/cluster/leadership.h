#pragma once

#include <functional>

#include "cluster/raft/raft_types.h"

namespace aerolith {

/// Who leads a group, as this node knows it.
struct Leadership {
    RaftTerm term = 0;
    RaftNode leader = 0;  ///< 0: unknown, an election is under way
    bool operator==(const Leadership&) const = default;
};

/// One group's leadership as its users see it. Thread-safe.
class LeadershipSource {
  public:
    virtual ~LeadershipSource() = default;
    virtual RaftNode self() const = 0;
    /// A leader is named only when everything committed before its term has been applied there.
    virtual Leadership leadership() const = 0;
    /// Whether this node leads in the term and no other can have been elected yet: what it has
    /// applied is the latest there is.
    virtual bool holds_lease(RaftTerm term) const = 0;
    /// Called after each change, on a thread of the group; must be short. Once, before the start.
    virtual void on_change(std::function<void(Leadership)> listener) = 0;
};

}  // namespace aerolith
