#include "cluster/live/faults.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace aerolith::testing {

using namespace std::chrono_literals;

Faults::Faults(unsigned seed, Cluster& cluster, NodeNetwork* network, Entrances& entrances,
               Recorder& recorder)
    : random_(seed),
      cluster_(cluster),
      network_(network),
      entrances_(entrances),
      recorder_(recorder) {
    for (int node = 1; node <= cluster.size(); ++node) members_.push_back(node);
}

void Faults::pause(int at_least_millis, int at_most_millis) {
    const unsigned range = static_cast<unsigned>(at_most_millis - at_least_millis);
    std::this_thread::sleep_for(
        std::chrono::milliseconds(at_least_millis + static_cast<int>(random_() % range)));
}

/// As any node knows it; any node if none does.
int Faults::leader() {
    for (int node : members_) {
        if (const int leader = cluster_.leader(node); leader != 0) return leader;
    }
    return some_member();
}

int Faults::follower() {
    const int known = leader();
    int chosen = some_member();
    while (chosen == known) chosen = some_member();
    return chosen;
}

void Faults::kill(std::vector<int> nodes) {
    for (int node : nodes) cluster_.signal(node, SIGKILL);
    pause(50, 1500);
    for (int node : nodes) cluster_.start(node);
    for (int node : nodes) cluster_.wait_until_it_answers(node);
}

void Faults::stall(int node) {
    cluster_.signal(node, SIGSTOP);
    pause(200, 3000);
    cluster_.signal(node, SIGCONT);
}

void Faults::isolate(int node) {
    network_->isolate(node);
    pause(500, 4000);
    network_->heal();
}

void Faults::silence(int from, int to) {
    network_->silence(from, to);
    pause(500, 4000);
    network_->heal();
}

void Faults::separate(int one, int other) {
    network_->silence(one, other);
    silence(other, one);
}

void Faults::hand_over() {
    auto connection = Connection::open(cluster_.conninfo(some_member()));
    if (connection)
        (void)connection->execute(
            fmt::format("SELECT aerolith.transfer_leadership({})", some_member()));
}

void Faults::stop_and_start(int node) {
    cluster_.signal(node, SIGTERM);
    cluster_.start(node);
    cluster_.wait_until_it_answers(node);
}

/// A new one first, so that the group never has fewer than three.
void Faults::replace_member() {
    const int gone = some_member();
    const int added = cluster_.add_node();
    entrances_.open(added, cluster_.conninfo(added));
    members_.push_back(added);
    entrances_.close(gone);
    for (int attempt = 0;; ++attempt) {
        auto connection = Connection::open(cluster_.conninfo(added));
        const Answer answer =
            connection ? connection->execute(fmt::format("SELECT aerolith.remove_node({})", gone))
                       : Answer{};
        if (connection && answer.ok()) break;
        if (attempt == 100)
            throw std::runtime_error(
                fmt::format("node {} cannot be removed: {}", gone, answer.summary()));
        std::this_thread::sleep_for(100ms);
    }
    std::erase(members_, gone);
    cluster_.signal(gone, SIGKILL);
}

std::vector<Faults::Kind> Faults::list() {
    std::vector<Kind> kinds{
        {"leader killed", 4, [this] { kill({leader()}); }},
        {"follower killed", 2, [this] { kill({follower()}); }},
        {"two nodes killed", 1,
         [this] {
             const int one = leader();
             kill({one, one == members_[0] ? members_[1] : members_[0]});
         }},
        {"all nodes killed", 1, [this] { kill(members_); }},
        {"leader stalled", 3, [this] { stall(leader()); }},
        {"follower stalled", 2, [this] { stall(follower()); }},
        {"leadership handed over", 2, [this] { hand_over(); }},
        {"leader stopped and started", 2, [this] { stop_and_start(leader()); }},
        {"node replaced", 1, [this] { replace_member(); }},
    };
    if (!network_) return kinds;
    std::vector<Kind> cuts{
        {"leader isolated", 4, [this] { isolate(leader()); }},
        {"follower isolated", 2, [this] { isolate(follower()); }},
        {"leader not heard by a follower", 2, [this] { silence(leader(), follower()); }},
        {"follower not heard by the leader", 2, [this] { silence(follower(), leader()); }},
        {"leader not heard by anybody", 2,
         [this] {
             const int mute = leader();
             for (int node : members_)
                 if (node != mute) network_->silence(mute, node);
             pause(500, 4000);
             network_->heal();
         }},
        {"leader and a follower separated", 2, [this] { separate(leader(), follower()); }},
        {"two followers separated", 1,
         [this] {
             const int one = follower();
             int other = follower();
             while (other == one) other = follower();
             separate(one, other);
         }},
    };
    kinds.insert(kinds.end(), cuts.begin(), cuts.end());
    return kinds;
}

void Faults::run_until(history::Instant end) {
    std::vector<Kind> kinds = list();
    std::erase_if(kinds,
                  [&](const Kind& kind) { return kind.name.find(words_) == std::string::npos; });
    if (kinds.empty()) throw std::runtime_error("there is no such fault: " + words_);
    std::vector<unsigned> weights;
    for (const Kind& kind : kinds) weights.push_back(kind.weight);
    while (now() < end) {
        pause(100, 1500);
        const Kind& kind =
            kinds[std::discrete_distribution<std::size_t>(weights.begin(), weights.end())(random_)];
        recorder_.set_fault(kind.name);
        kind.happen();
        for (int node : members_) cluster_.expect_running(node);
    }
}

}  // namespace aerolith::testing
