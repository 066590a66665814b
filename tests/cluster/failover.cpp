// cluster_failover <binary> <rounds>: see README.md.
#include <fmt/format.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "harness/cluster.h"
#include "harness/connection.h"

using namespace aerolith::testing;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kAccounts = 20;
constexpr int kBalance = 100;
constexpr int kClientsPerNode = 2;

enum class Outcome { kAcknowledged, kRefused, kUnknown };

/// What became of every transfer, as its client was told.
class Ledger {
  public:
    void note(long id, Outcome outcome) {
        std::lock_guard lock(mutex_);
        outcomes_[id] = outcome;
        if (outcome == Outcome::kAcknowledged) ++acknowledged_;
    }
    long acknowledged() {
        std::lock_guard lock(mutex_);
        return acknowledged_;
    }
    std::map<long, Outcome> outcomes() {
        std::lock_guard lock(mutex_);
        return outcomes_;
    }

  private:
    std::mutex mutex_;
    std::map<long, Outcome> outcomes_;
    long acknowledged_ = 0;
};

struct Load {
    Cluster& cluster;
    Ledger ledger;
    std::atomic<bool> stop = false;
    std::atomic<long> next_id = 1;
    std::atomic<long> longest_pause_micros = 0;
    std::mutex mutex;
    std::string failure;

    void fail(std::string what) {
        std::lock_guard lock(mutex);
        if (failure.empty()) failure = std::move(what);
    }
    std::string failed() {
        std::lock_guard lock(mutex);
        return failure;
    }
};

bool may_be_retried(const std::string& sqlstate) {
    return sqlstate == "40001" || sqlstate == "40P01";
}

/// One transfer. Errors that a client has to expect say so by their SQLSTATE.
Outcome transfer(Connection& connection, long id, int from, int to, std::string& wrong) {
    for (const std::string& statement :
         {std::string("BEGIN"),
          fmt::format("UPDATE account SET balance = balance - 1 WHERE id = {}", from),
          fmt::format("UPDATE account SET balance = balance + 1 WHERE id = {}", to),
          fmt::format("INSERT INTO ledger VALUES ({})", id)}) {
        Answer answer = connection.execute(statement);
        if (answer.ok()) continue;
        if (!may_be_retried(answer.sqlstate)) wrong = statement + ": " + answer.summary();
        if (connection.alive()) (void)connection.execute("ROLLBACK");
        return Outcome::kRefused;
    }
    Answer answer = connection.execute("COMMIT");
    if (answer.ok()) return answer.tag == "COMMIT" ? Outcome::kAcknowledged : Outcome::kRefused;
    if (may_be_retried(answer.sqlstate)) return Outcome::kRefused;
    wrong = "COMMIT: " + answer.summary();
    return Outcome::kUnknown;
}

/// Works at one node until the load stops; finds its way back when the node was ended.
void run_client(Load& load, int node, unsigned seed) {
    std::mt19937 random(seed);
    std::unique_ptr<Connection> connection;
    while (!load.stop) {
        if (!connection) {
            connection = Connection::open(load.cluster.conninfo(node));
            if (!connection) std::this_thread::sleep_for(20ms);
            continue;
        }
        const long id = load.next_id++;
        const int from = 1 + static_cast<int>(random() % kAccounts);
        const int to = 1 + (from + static_cast<int>(random() % (kAccounts - 1))) % kAccounts;
        const auto begin = Clock::now();
        std::string wrong;
        const Outcome outcome = transfer(*connection, id, from, to, wrong);
        load.ledger.note(id, outcome);
        if (!connection->alive()) {
            connection.reset();
            continue;
        }
        if (!wrong.empty()) load.fail(fmt::format("a client of node {}: {}", node, wrong));
        const long micros =
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
        long known = load.longest_pause_micros;
        while (micros > known && !load.longest_pause_micros.compare_exchange_weak(known, micros)) {
        }
    }
}

void expect(bool truth, const std::string& what) {
    if (!truth) throw std::runtime_error(what);
}

std::string scalar(Cluster& cluster, int node, const std::string& query) {
    std::string problem;
    auto connection = Connection::open(cluster.conninfo(node), &problem);
    expect(connection != nullptr, fmt::format("node {}: {}", node, problem));
    Answer answer = connection->execute(query);
    expect(answer.ok(), fmt::format("node {}: {}", node, answer.summary()));
    return answer.rows.at(0).at(0).value_or("NULL");
}

/// Until so many more transfers have come through: the cluster works.
void await_progress(Load& load, long more) {
    const long target = load.ledger.acknowledged() + more;
    const auto deadline = Clock::now() + 30s;
    while (load.ledger.acknowledged() < target) {
        expect(load.failed().empty(), load.failed());
        expect(Clock::now() < deadline, "nothing is committed for 30 s");
        std::this_thread::sleep_for(1ms);
    }
}

int await_leader(Cluster& cluster, int asked, int other_than) {
    const auto deadline = Clock::now() + 30s;
    for (;;) {
        const int leader = cluster.leader(asked);
        if (leader != 0 && leader != other_than) return leader;
        expect(Clock::now() < deadline, "no leader within 30 s");
        std::this_thread::sleep_for(5ms);
    }
}

int node_besides(int node) {
    return node == 1 ? 2 : 1;
}

void verify(Cluster& cluster, Ledger& ledger) {
    const std::map<long, Outcome> outcomes = ledger.outcomes();
    for (int node = 1; node <= cluster.size(); ++node) {
        expect(scalar(cluster, node, "SELECT sum(balance) FROM account") ==
                   std::to_string(kAccounts * kBalance),
               fmt::format("node {}: the sum of balances has changed", node));
        auto connection = Connection::open(cluster.conninfo(node));
        Answer answer = connection->execute("SELECT id FROM ledger");
        expect(answer.ok(), answer.summary());
        std::map<long, int> found;
        for (const auto& row : answer.rows) ++found[std::stol(*row[0])];
        for (const auto& [id, outcome] : outcomes) {
            const int times = found.contains(id) ? found[id] : 0;
            expect(times <= 1, fmt::format("node {}: transfer {} is there twice", node, id));
            expect(outcome != Outcome::kAcknowledged || times == 1,
                   fmt::format("node {}: acknowledged transfer {} is lost", node, id));
            expect(outcome != Outcome::kRefused || times == 0,
                   fmt::format("node {}: refused transfer {} is there", node, id));
        }
    }
}

void kill_leader(Cluster& cluster, Load& load) {
    const int leader = await_leader(cluster, 1, 0);
    const int other = node_besides(leader);
    load.longest_pause_micros = 0;
    cluster.signal(leader, SIGKILL);
    const int next = await_leader(cluster, other, leader);
    await_progress(load, 50);
    std::printf("leader %d killed, %d leads; longest transfer at another node %.3f s\n", leader,
                next, static_cast<double>(load.longest_pause_micros) / 1e6);
    cluster.start(leader);
    cluster.wait_until_it_answers(leader);
    await_progress(load, 50);
}

/// Stopped while others elect a leader and write; when it goes on, it must not show what it knew.
void stall_leader(Cluster& cluster, Load& load) {
    const int leader = await_leader(cluster, 1, 0);
    const int other = node_besides(leader);
    auto connection = Connection::open(cluster.conninfo(leader));
    expect(connection && connection->execute("SELECT count(*) FROM ledger").ok(),
           "the leader does not answer");
    cluster.signal(leader, SIGSTOP);
    await_leader(cluster, other, leader);
    await_progress(load, 50);
    const long before = std::stol(scalar(cluster, other, "SELECT count(*) FROM ledger"));
    cluster.signal(leader, SIGCONT);
    Answer answer = connection->execute("SELECT count(*) FROM ledger");
    if (answer.ok()) {
        const long seen = std::stol(*answer.rows[0][0]);
        expect(seen >= before,
               fmt::format("a stalled leader shows {} of {} transfers", seen, before));
    }
    std::printf("leader %d stalled and went on: %s\n", leader,
                answer.ok() ? "shows the latest" : answer.summary().c_str());
    await_progress(load, 50);
}

void kill_all(Cluster& cluster, Load& load) {
    for (int node = 1; node <= cluster.size(); ++node) cluster.signal(node, SIGKILL);
    for (int node = 1; node <= cluster.size(); ++node) cluster.start(node);
    for (int node = 1; node <= cluster.size(); ++node) cluster.wait_until_it_answers(node);
    std::printf("all nodes killed and started\n");
    await_progress(load, 50);
}

void run(const std::string& binary, int rounds, unsigned seed) {
    Cluster cluster(binary, 3);
    {
        auto connection = Connection::open(cluster.conninfo(1));
        for (const std::string& statement :
             {std::string("CREATE TABLE account (id int PRIMARY KEY, balance int)"),
              std::string("CREATE TABLE ledger (id bigint PRIMARY KEY)"),
              fmt::format("INSERT INTO account SELECT g, {} FROM generate_series(1, {}) g",
                          kBalance, kAccounts)}) {
            Answer answer = connection->execute(statement);
            expect(answer.ok(), answer.summary());
        }
    }
    Load load{cluster};
    std::vector<std::jthread> clients;
    auto start_clients = [&](int node) {
        for (int i = 0; i < kClientsPerNode; ++i)
            clients.emplace_back(
                [&load, node, seed = seed + static_cast<unsigned>(clients.size())] {
                    run_client(load, node, seed);
                });
    };
    struct Stopper {
        Load& load;
        ~Stopper() { load.stop = true; }
    } stopper{load};
    for (int node = 1; node <= 3; ++node) start_clients(node);
    await_progress(load, 50);
    for (int round = 0; round < rounds; ++round) {
        kill_leader(cluster, load);
        stall_leader(cluster, load);
        kill_all(cluster, load);
    }
    const int added = cluster.add_node();
    expect(scalar(cluster, added, "SELECT sum(balance) FROM account") ==
               std::to_string(kAccounts * kBalance),
           "the new node shows another sum");
    std::printf("node %d joined\n", added);
    start_clients(added);
    await_progress(load, 50);
    load.stop = true;
    clients.clear();
    expect(load.failed().empty(), load.failed());
    verify(cluster, load.ledger);
    std::printf("%ld transfers acknowledged\n", load.ledger.acknowledged());
}

}  // namespace

int main(int argc, char** argv) {
    const std::string binary = argc > 1 ? argv[1] : "build/release/aerolith";
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 1;
    const unsigned seed =
        argc > 3 ? static_cast<unsigned>(std::atol(argv[3])) : std::random_device{}();
    std::printf("seed %u\n", seed);
    try {
        run(binary, rounds, seed);
    } catch (const std::exception& failure) {
        std::printf("FAILED: %s\n", failure.what());
        return 1;
    }
    return 0;
}
