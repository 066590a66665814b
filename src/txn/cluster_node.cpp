#include "txn/cluster_node.h"

#include "cluster/rpc/tls_peer_network.h"
#include "cluster/shard_map.h"

namespace aerolith {

namespace {

constexpr RaftMillis kElectionTimeout = 400;
constexpr RaftMillis kHeartbeat = 50;
constexpr std::chrono::milliseconds kUpkeepEvery{200};

PeerNetworkOptions network_options(const ClusterNodeOptions& options,
                                   const NodeConfiguration& configuration) {
    const NodeIdentity identity(options.data_directory);
    PeerNetworkOptions network;
    network.cluster = configuration.cluster;
    network.self = configuration.node;
    network.listen = configuration.listen;
    network.authority_file = identity.authority_file();
    network.certificate_file = identity.certificate_file();
    network.key_file = identity.key_file();
    network.report = options.report;
    return network;
}

}  // namespace

/// Consensus' side of the network.
class ClusterNode::RaftFrames final : public PeerHandler {
  public:
    RaftFrames(RaftReplica& replica, const ClusterMembership& membership)
        : replica_(replica), membership_(membership) {}
    void received(RaftNode from, std::string_view message) override {
        if (membership_.admitted()) replica_.receive(from, message);
    }
    void heard(RaftNode from) override { replica_.heard_of(from); }
    Result<std::string> called(RaftNode, std::string_view, CancelToken&) override {
        return Error(SqlState::kProtocolViolation, "consensus answers no requests");
    }
    void disconnected(RaftNode) override {}

  private:
    RaftReplica& replica_;
    const ClusterMembership& membership_;
};

/// Requests for another node's state, one at a time, on a thread that may wait.
class ClusterNode::Fetches {
  public:
    explicit Fetches(Scheduler& scheduler)
        : service_(scheduler.start_service({"fetch", {}, {}}, [this] { return step(); })) {}

    void set_membership(ClusterMembership& membership) { membership_ = &membership; }
    void fetch(RaftNode from, std::string request, std::function<void(Result<std::string>)> done) {
        {
            std::lock_guard lock(mutex_);
            queue_.push_back({from, std::move(request), std::move(done)});
        }
        service_->wake();
    }

  private:
    struct Request {
        RaftNode from;
        std::string content;
        std::function<void(Result<std::string>)> done;
    };

    bool step() {
        std::vector<Request> requests;
        {
            std::lock_guard lock(mutex_);
            std::swap(requests, queue_);
        }
        for (Request& request : requests)
            request.done(membership_->fetch_state(request.from, request.content));
        return !requests.empty();
    }

    ClusterMembership* membership_ = nullptr;
    std::mutex mutex_;
    std::vector<Request> queue_;
    std::unique_ptr<Service> service_;
};

ClusterNode::ClusterNode(ClusterNodeOptions options, NodeConfiguration configuration)
    : options_(std::move(options)), configuration_(std::move(configuration)) {}

ClusterNode::~ClusterNode() {
    stop();
}

Result<std::unique_ptr<ClusterNode>> ClusterNode::open(ClusterNodeOptions options, MvccStore& store,
                                                       LogStore& log, Runtime& runtime) {
    NodeConfiguration configuration = TRY(NodeIdentity(options.data_directory).read(runtime.disk));
    std::unique_ptr<ClusterNode> node(
        new ClusterNode(std::move(options), std::move(configuration)));
    TRY(node->start(store, log, runtime));
    return node;
}

Status ClusterNode::start(MvccStore& store, LogStore& log, Runtime& runtime) {
    network_ = std::make_unique<TlsPeerNetwork>(network_options(options_, configuration_));
    fetches_ = std::make_unique<Fetches>(runtime.scheduler);
    RaftReplicaOptions replica;
    replica.raft.group = kLocalGroup;
    replica.raft.self = configuration_.node;
    replica.raft.election_timeout = kElectionTimeout;
    replica.raft.heartbeat = kHeartbeat;
    replica.founder = configuration_.founder;
    replica.log_poll = options_.log_poll;
    replica.before_install = options_.before_install;
    replica_ = std::make_unique<RaftReplica>(
        std::move(replica), store, log, runtime,
        [this](RaftNode to, std::string frame) {
            network_->send(to, PeerService::kRaft, std::move(frame));
        },
        [this](RaftNode from, std::string request, auto done) {
            fetches_->fetch(from, std::move(request), std::move(done));
        });
    replica_->set_catalog_hooks(options_.catalog);
    replica_->set_notified(options_.notified);
    TRY(replica_->recover());
    membership_ = std::make_unique<ClusterMembership>(
        configuration_, *replica_, store, *network_,
        [this](const AddressBook& peers) { network_->set_peers(peers); }, options_.report);
    frames_ = std::make_unique<RaftFrames>(*replica_, *membership_);
    fetches_->set_membership(*membership_);
    ClusterTransactionsOptions transactions;
    transactions.members = [this] {
        std::vector<RaftNode> nodes;
        for (const RaftMember& member : replica_->status().configuration)
            nodes.push_back(member.id);
        return nodes;
    };
    transactions_ = std::make_unique<ClusterTransactions>(*replica_, *network_, *replica_, store,
                                                          runtime, std::move(transactions));
    network_->serve(PeerService::kRaft, *frames_);
    network_->serve(PeerService::kMembers, *membership_);
    network_->serve(PeerService::kLeader, transactions_->handler());
    if (options_.sessions) network_->serve(PeerService::kSessions, *options_.sessions);
    if (options_.fragments) network_->serve(PeerService::kFragments, *options_.fragments);
    replica_->start();
    TRY(network_->start());
    transactions_->start();
    upkeep_ = runtime.scheduler.start_service({"members", {}, kUpkeepEvery}, [this] {
        membership_->run();
        return false;
    });
    return {};
}

void ClusterNode::stop() {
    if (transactions_) transactions_->stop();
    if (replica_) replica_->stop();  // whoever waits for a proposal waits no longer
    if (network_) network_->stop();
    upkeep_.reset();
    fetches_.reset();
}

bool ClusterNode::connected(RaftNode peer) const {
    return network_->connected(peer);
}

std::vector<RaftNode> ClusterNode::connected_members() const {
    std::vector<RaftNode> nodes;
    for (const RaftMember& member : replica_->status().configuration) {
        if (member.id != configuration_.node && connected(member.id)) nodes.push_back(member.id);
    }
    return nodes;
}

PeerNetwork& ClusterNode::network() {
    return *network_;
}

}  // namespace aerolith
