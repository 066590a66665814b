#include "txn/leader/cluster_transactions.h"

namespace aerolith {
namespace {

/// Above what an earlier life of the node's process can have given out, at a million commits a
/// second.
std::uint64_t first_commit_number(Clock& clock) {
    return static_cast<std::uint64_t>(clock.wall_micros());
}

}  // namespace

ClusterTransactions::ClusterTransactions(LeadershipSource& source, PeerNetwork& network,
                                         Replica& replica, MvccStore& store, Runtime& runtime,
                                         ClusterTransactionsOptions options)
    : source_(source),
      runtime_(runtime),
      origins_(source.self()),
      service_({source, replica, store, runtime.clock}, network, std::move(options.members),
               options.times),
      client_(source, network, service_, replica, options.patience, runtime.random.next()),
      locks_(client_, origins_, [this] { wake(); }),
      commits_(client_, locks_, replica, origins_, first_commit_number(runtime.clock)),
      sequences_(client_) {
    replica.set_origins(&origins_);
    source.on_change([this](const Leadership& leadership) { changed(leadership); });
}

ClusterTransactions::~ClusterTransactions() {
    stop();
}

void ClusterTransactions::start() {
    const Leadership now = source_.leadership();
    auto gateway = runtime_.scheduler.start_service({"gateway", {}, kUpkeepEvery}, [this] {
        if (locks_.upkeep()) return false;
        client_.pause();
        return true;
    });
    auto leader = runtime_.scheduler.start_service({"leader", {}, kUpkeepEvery}, [this] {
        service_.upkeep();
        return false;
    });
    {
        std::lock_guard lock(mutex_);
        gateway_upkeep_ = std::move(gateway);
        leader_upkeep_ = std::move(leader);
    }
    changed(now);
}

void ClusterTransactions::stop() {
    service_.stop();
    client_.stop();
    std::unique_ptr<Service> gateway, leader;
    {
        std::lock_guard lock(mutex_);
        gateway = std::move(gateway_upkeep_);
        leader = std::move(leader_upkeep_);
    }
}

// The service first: this node may have to register with itself.
void ClusterTransactions::changed(const Leadership& leadership) {
    service_.changed(leadership);
    client_.changed(leadership);
    wake();
}

void ClusterTransactions::wake() {
    std::lock_guard lock(mutex_);
    if (gateway_upkeep_) gateway_upkeep_->wake();
    if (leader_upkeep_) leader_upkeep_->wake();
}

}  // namespace aerolith
