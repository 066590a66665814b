#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "harness/cluster.h"

namespace aerolith::testing {

/// Makes one node of a cluster its leader, kills it, starts it again, and so on, on a thread of its
/// own. What clients of the other nodes do goes on.
class LeaderKiller {
  public:
    /// Keeps it from killing, and waits until all nodes run.
    using Pause = std::unique_lock<std::mutex>;

    LeaderKiller(Cluster& cluster, int victim, std::chrono::milliseconds every);
    ~LeaderKiller();

    Pause pause() { return Pause(mutex_); }
    /// The leaders it has killed.
    int kills() const { return kills_; }

  private:
    void run();
    bool make_leader();
    void sleep(std::chrono::milliseconds time);

    Cluster& cluster_;
    const int victim_;
    const std::chrono::milliseconds every_;
    std::mutex mutex_;
    std::atomic<bool> stop_ = false;
    std::atomic<int> kills_ = 0;
    std::thread thread_;
};

}  // namespace aerolith::testing
