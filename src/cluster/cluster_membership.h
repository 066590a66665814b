#pragma once

#include "cluster/node_identity.h"
#include "cluster/raft_replica.h"
#include "cluster/rpc/peer_network.h"

namespace aerolith {

/// Who belongs to the cluster and where: nodes ask to join, the leader writes them down and makes
/// them voters, everybody dials who is written down. Also answers those that need this node's
/// state. Thread-safe.
class ClusterMembership final : public PeerHandler {
  public:
    using Dial = std::function<void(const AddressBook&)>;

    using Report = std::function<void(Severity, const std::string&)>;

    ClusterMembership(NodeConfiguration configuration, RaftReplica& replica, MvccStore& store,
                      PeerNetwork& network, Dial dial, Report report);

    /// Whether this node may take part in consensus: one that begins with nothing may only once it
    /// has been taken into the cluster, for it may have lost what it has promised under its number.
    bool admitted() const { return admitted_.load(); }

    /// A round of what is due; waits for other nodes.
    void run();
    /// As this node has applied it.
    Result<AddressBook> members() const;
    /// Removes a node from the cluster; at the leader. 57P03 elsewhere.
    Status remove(RaftNode node);
    /// Asks another node for a part of its state.
    Result<std::string> fetch_state(RaftNode from, std::string_view request);

    void received(RaftNode, std::string_view) override {}
    Result<std::string> called(RaftNode from, std::string_view request,
                               CancelToken& cancel) override;
    void disconnected(RaftNode) override {}

  private:
    bool leads() const;
    void dial(const AddressBook& members);
    Status join(const AddressBook& members);
    Status write_down(RaftNode node, const std::string& address);
    /// One step nearer to the group being those that are written down.
    void reconcile(const AddressBook& members);

    const NodeConfiguration configuration_;
    RaftReplica& replica_;
    MvccStore& store_;
    PeerNetwork& network_;
    const Dial dial_;
    const Report report_;
    std::string reported_;
    std::atomic<bool> admitted_;
    AddressBook dialled_;
    std::atomic<bool> changing_ = false;
};

}  // namespace aerolith
