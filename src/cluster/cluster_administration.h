#pragma once

#include "cluster/cluster_membership.h"

namespace aerolith {

/// What an operator does to the cluster, from any of its nodes: asked of whoever leads, also when
/// that changes meanwhile. May wait.
class ClusterAdministration {
  public:
    ClusterAdministration(RaftReplica& replica, ClusterMembership& membership)
        : replica_(replica), membership_(membership) {}

    /// Whether the node leads afterwards; waits at most 5 s for it. 22023: there is no such node.
    Result<bool> transfer_leadership(RaftNode node, CancelToken* cancel);
    /// Takes the node out for good, and waits until the group has let go of it. 22023: there is no
    /// such node; 55000: too few voters would be left.
    Status remove_node(RaftNode node, CancelToken* cancel);
    /// Before this node stops: if it leads, another one shall, so that nobody has to wait for an
    /// election. Waits for that at most 2 s. Who leads then; 0: this node did not, or nobody else
    /// could.
    RaftNode step_down();

  private:
    bool is_gone(RaftNode node) const;

    RaftReplica& replica_;
    ClusterMembership& membership_;
};

}  // namespace aerolith
