#include "harness/leader_killer.h"

#include <fmt/format.h>
#include <signal.h>

#include "harness/connection.h"

namespace aerolith::testing {

using namespace std::chrono_literals;

LeaderKiller::LeaderKiller(Cluster& cluster, int victim, std::chrono::milliseconds every)
    : cluster_(cluster), victim_(victim), every_(every), thread_([this] { run(); }) {}

LeaderKiller::~LeaderKiller() {
    stop_ = true;
    thread_.join();
}

void LeaderKiller::sleep(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!stop_ && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(10ms);
}

bool LeaderKiller::make_leader() {
    auto connection = Connection::open(cluster_.conninfo(victim_));
    if (!connection) return false;
    const Answer answer =
        connection->execute(fmt::format("SELECT aerolith.transfer_leadership({})", victim_));
    return answer.ok() && answer.rows[0][0] == "t";
}

void LeaderKiller::run() {
    while (!stop_) {
        sleep(every_);
        std::lock_guard lock(mutex_);
        if (stop_ || !make_leader()) continue;
        sleep(every_ / 4);
        cluster_.signal(victim_, SIGKILL);
        ++kills_;
        sleep(every_ / 4);
        cluster_.start(victim_);
        cluster_.wait_until_it_answers(victim_);
    }
}

}  // namespace aerolith::testing
