#pragma once

#include "sim/replica/replica_node.h"
#include "sim/sim_peers.h"
#include "txn/leader/cluster_transactions.h"
#include "txn/transaction_manager.h"

namespace aerolith::sim {

/// A node of a cluster with its transactions: a replica, and whoever leads decides.
class TransactionNode final : public ReplicaNode {
  public:
    /// Starts the clients of a new life; each ends soon once `alive` is false.
    using StartClients = std::function<void(TransactionNode&)>;

    TransactionNode(RaftNode id, SimClock& clock, SimScheduler& scheduler, Random& random,
                    SimNetwork& network, SimPeers& peers, FetchState fetch, StartClients clients)
        : ReplicaNode(id, id == 1, clock, scheduler, random, network, std::move(fetch)),
          clock_(clock),
          scheduler_(scheduler),
          peers_(peers),
          start_clients_(std::move(clients)) {}

    TransactionManager& transactions() { return *manager_; }
    bool alive() const { return alive_; }
    /// A fiber that uses the node; the node waits for its end before it is gone.
    void run(std::function<void()> body);
    int running() const { return running_; }
    /// Ends what the session waits for when the node crashes.
    std::unique_ptr<SessionSlot> open_session();
    void close_session(std::unique_ptr<SessionSlot> slot);

  private:
    void wire(Runtime& runtime) override;
    void started() override;
    void stopping() override;
    void stopped() override;

    SimClock& clock_;
    SimScheduler& scheduler_;
    SimPeers& peers_;
    StartClients start_clients_;
    bool alive_ = false;
    int running_ = 0;
    std::uint32_t sessions_opened_ = 0;
    std::vector<SessionSlot*> sessions_;
    std::unique_ptr<PeerNetwork> network_;
    std::unique_ptr<ClusterTransactions> cluster_;
    std::unique_ptr<TransactionManager> manager_;
};

}  // namespace aerolith::sim
