#pragma once

#include "cluster/raft/raft_core.h"
#include "sim/sim_scheduler.h"

namespace aerolith::sim {

/// What one node has of its group on disk. Writes become durable in order, each after a while; a
/// crash loses some end of those on their way.
class RaftDisk {
  public:
    using Effect = std::function<void(RaftPersisted&)>;

    RaftDisk(SimScheduler& scheduler, Random& random) : scheduler_(scheduler), random_(random) {}

    void write(Effect effect, std::function<void()> when_durable);
    void crash();

    RaftPersisted& durable() { return durable_; }
    RaftIndex durable_end() const;
    /// Of one write, at most; now and then one takes a hundred times as long.
    std::uint64_t delay_millis = 5;

  private:
    struct Write {
        Effect effect;
        std::function<void()> when_durable;
    };

    SimScheduler& scheduler_;
    Random& random_;
    RaftPersisted durable_;
    std::deque<Write> under_way_;
    std::int64_t busy_until_ = 0;
    std::uint64_t life_ = 0;
};

}  // namespace aerolith::sim
