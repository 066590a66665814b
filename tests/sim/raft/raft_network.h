#pragma once

#include <set>

#include "cluster/raft/raft_message.h"
#include "sim/sim_scheduler.h"

namespace aerolith::sim {

struct NetworkFaults {
    std::uint64_t delay_millis = 5;  ///< at most
    std::uint64_t loss_percent = 0;
    std::uint64_t duplicate_percent = 0;
    bool reorder = false;
};

/// Carries messages, as bytes, late, never or twice.
class RaftNetwork {
  public:
    using Deliver = std::function<void(RaftMessage)>;

    RaftNetwork(SimScheduler& scheduler, Random& random, Deliver deliver)
        : scheduler_(scheduler), random_(random), deliver_(std::move(deliver)) {}

    void send(const RaftMessage& message);

    NetworkFaults faults;
    /// From one node to another; the way back may be open.
    void cut(RaftNode from, RaftNode to) { cut_.insert({from, to}); }
    void isolate(RaftNode node, RaftNode nodes);
    /// Two sides that do not hear each other.
    void split(RaftNode nodes);
    void heal() { cut_.clear(); }

  private:
    void carry(RaftNode from, RaftNode to, std::string bytes);

    SimScheduler& scheduler_;
    Random& random_;
    Deliver deliver_;
    std::set<std::pair<RaftNode, RaftNode>> cut_;
    std::map<std::pair<RaftNode, RaftNode>, std::int64_t> last_arrival_;
};

}  // namespace aerolith::sim
