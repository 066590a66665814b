#pragma once

#include <set>

#include "cluster/raft/raft_types.h"
#include "sim/sim_scheduler.h"

namespace aerolith::sim {

struct NetworkFaults {
    std::uint64_t delay_millis = 5;  ///< at most
    std::uint64_t loss_percent = 0;
    std::uint64_t duplicate_percent = 0;
    bool reorder = false;
};

/// Carries messages late, never or twice.
class SimNetwork {
  public:
    using Deliver = std::function<void(RaftNode from, RaftNode to, const std::string& message)>;

    SimNetwork(SimScheduler& scheduler, Random& random, Deliver deliver)
        : scheduler_(scheduler), random_(random), deliver_(std::move(deliver)) {}

    void send(RaftNode from, RaftNode to, std::string message);

    NetworkFaults faults;
    /// From one node to another; the way back may be open.
    void cut(RaftNode from, RaftNode to) { cut_.insert({from, to}); }
    bool is_cut(RaftNode from, RaftNode to) const {
        return cut_.contains({from, to}) || cut_.contains({to, from});
    }
    void isolate(RaftNode node, RaftNode nodes);
    /// Two sides that do not hear each other.
    void split(RaftNode nodes);
    void heal() { cut_.clear(); }

  private:
    void carry(RaftNode from, RaftNode to, std::string message);

    SimScheduler& scheduler_;
    Random& random_;
    Deliver deliver_;
    std::set<std::pair<RaftNode, RaftNode>> cut_;
    std::map<std::pair<RaftNode, RaftNode>, std::int64_t> last_arrival_;
};

}  // namespace aerolith::sim
