#pragma once

#include <functional>
#include <random>

#include "cluster/live/list_client.h"
#include "harness/node_network.h"

namespace aerolith::testing {

/// Draws faults from a seed, one after another, and undoes each after a while.
class Faults {
  public:
    /// `network` may be missing: then links are not cut.
    Faults(unsigned seed, Cluster& cluster, NodeNetwork* network, Entrances& entrances,
           Recorder& recorder);
    /// From now on only those with this in their name.
    void restrict_to(const std::string& words) { words_ = words; }

    /// Until then; afterwards all nodes run and can talk.
    void run_until(history::Instant end);
    /// The nodes that belong to the cluster.
    const std::vector<int>& members() const { return members_; }

  private:
    struct Kind {
        std::string name;
        unsigned weight;
        std::function<void()> happen;
    };

    void pause(int at_least_millis, int at_most_millis);
    int some_member() { return members_[random_() % members_.size()]; }
    int leader();
    int follower();
    void kill(std::vector<int> nodes);
    void stall(int node);
    void isolate(int node);
    void silence(int from, int to);
    void separate(int one, int other);
    void hand_over();
    void stop_and_start(int node);
    void replace_member();
    std::vector<Kind> list();

    std::mt19937 random_;
    Cluster& cluster_;
    NodeNetwork* network_;
    Entrances& entrances_;
    Recorder& recorder_;
    std::vector<int> members_;
    std::string words_;
};

}  // namespace aerolith::testing
