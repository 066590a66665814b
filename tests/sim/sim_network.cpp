#include "sim/sim_network.h"

namespace aerolith::sim {

void SimNetwork::send(RaftNode from, RaftNode to, std::string message) {
    if (cut_.contains({from, to})) return;
    if (random_.below(100) < faults.loss_percent) return;
    const std::uint64_t copies = random_.below(100) < faults.duplicate_percent ? 2 : 1;
    for (std::uint64_t i = 0; i < copies; ++i) carry(from, to, message);
}

void SimNetwork::carry(RaftNode from, RaftNode to, std::string message) {
    const std::int64_t now = scheduler_.clock().monotonic_nanos();
    std::int64_t arrival =
        now + static_cast<std::int64_t>(1 + random_.below(faults.delay_millis * 1000)) * 1000;
    if (!faults.reorder) {
        std::int64_t& last = last_arrival_[{from, to}];
        last = arrival = std::max(arrival, last);
    }
    scheduler_.schedule_after(std::chrono::nanoseconds(arrival - now),
                              [this, from, to, message = std::move(message)] {
                                  if (!cut_.contains({from, to})) deliver_(from, to, message);
                              });
}

void SimNetwork::isolate(RaftNode node, RaftNode nodes) {
    for (RaftNode other = 1; other <= nodes; ++other) {
        if (other == node) continue;
        cut(node, other);
        cut(other, node);
    }
}

void SimNetwork::split(RaftNode nodes) {
    heal();
    std::vector<std::uint64_t> side(nodes + 1);
    for (std::uint64_t& each : side) each = random_.below(2);
    for (RaftNode from = 1; from <= nodes; ++from) {
        for (RaftNode to = 1; to <= nodes; ++to) {
            if (side[from] != side[to]) cut(from, to);
        }
    }
}

}  // namespace aerolith::sim
