#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "runtime/random.h"
#include "runtime/scheduler.h"
#include "txn/leader/gateway_commits.h"
#include "txn/leader/gateway_sequences.h"
#include "txn/leader/leader_service.h"

namespace aerolith {

struct ClusterTransactionsOptions {
    /// The nodes whose locks a new leader asks for; it may name this one too.
    std::function<std::vector<RaftNode>()> members;
    LeaderTimes times;
    LeaderPatience patience;
};

/// Transactions of a node whose group is replicated: who leads decides about locks, snapshots,
/// commits and sequences; this node asks it, or decides itself while it leads.
///
/// To wire a node, in this order: the store, the replica without having applied anything yet; this,
/// which takes the replica's set_origins() and the source's on_change(); handler() to the network
/// as PeerService::kLeader; start the replica and the network; start(). Then a TransactionManager
/// over locks() and commits(), with TransactionManagerOptions::node, and a SequenceManager over
/// sequences(). To close: the sessions, stop(), the replica, so that nobody waits for it
/// any more, the network, this.
class ClusterTransactions {
  public:
    ClusterTransactions(LeadershipSource& source, PeerNetwork& network, Replica& replica,
                        MvccStore& store, Runtime& runtime, ClusterTransactionsOptions options);
    ~ClusterTransactions();

    void start();
    /// Nothing is decided here, and nobody is asked, from here on.
    void stop();

    PeerHandler& handler() { return service_; }
    LockManager& locks() { return locks_; }
    CommitManager& commits() { return commits_; }
    SequenceSource& sequences() { return sequences_; }

  private:
    static constexpr std::chrono::milliseconds kUpkeepEvery{50};

    void changed(const Leadership& leadership);
    void wake();

    LeadershipSource& source_;
    Runtime& runtime_;
    OriginRegistry origins_;
    LeaderService service_;
    LeaderClient client_;
    GatewayLocks locks_;
    GatewayCommits commits_;
    GatewaySequences sequences_;
    std::mutex mutex_;
    std::unique_ptr<Service> gateway_upkeep_;
    std::unique_ptr<Service> leader_upkeep_;
};

}  // namespace aerolith
