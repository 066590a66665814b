#pragma once

#include <memory>

#include "cluster/cluster_administration.h"
#include "txn/leader/cluster_transactions.h"

namespace aerolith {

class TlsPeerNetwork;

struct ClusterNodeOptions {
    std::string data_directory;
    std::chrono::microseconds log_poll{50};
    CatalogHooks catalog;
    OnNotified notified;
    /// Answers what other nodes ask about this one's sessions; outlives the node.
    PeerHandler* sessions = nullptr;
    /// Runs parts of other nodes' plans; outlives the node.
    PeerHandler* fragments = nullptr;
    /// Before everything this node has is replaced by another node's state.
    std::function<void()> before_install;
    /// What an operator wants to know.
    std::function<void(Severity, const std::string&)> report;
};

/// What makes a node one of a cluster: its replica, the network to the others, who they are, and
/// transactions that whoever leads decides about.
class ClusterNode {
  public:
    static Result<std::unique_ptr<ClusterNode>> open(ClusterNodeOptions options, MvccStore& store,
                                                     LogStore& log, Runtime& runtime);
    ~ClusterNode();
    /// The sessions are gone. Nothing is decided or applied from here on.
    void stop();

    RaftReplica& replica() { return *replica_; }
    ClusterTransactions& transactions() { return *transactions_; }
    ClusterMembership& membership() { return *membership_; }
    ClusterAdministration administration() { return {*replica_, *membership_}; }
    const NodeConfiguration& configuration() const { return configuration_; }
    bool connected(RaftNode peer) const;
    /// The other members that can be asked now.
    std::vector<RaftNode> connected_members() const;
    PeerNetwork& network();

  private:
    class RaftFrames;
    class Fetches;

    ClusterNode(ClusterNodeOptions options, NodeConfiguration configuration);
    Status start(MvccStore& store, LogStore& log, Runtime& runtime);

    ClusterNodeOptions options_;
    NodeConfiguration configuration_;
    std::unique_ptr<TlsPeerNetwork> network_;
    std::unique_ptr<Fetches> fetches_;
    std::unique_ptr<RaftReplica> replica_;
    std::unique_ptr<RaftFrames> frames_;
    std::unique_ptr<ClusterMembership> membership_;
    std::unique_ptr<ClusterTransactions> transactions_;
    std::unique_ptr<Service> upkeep_;
};

}  // namespace aerolith
