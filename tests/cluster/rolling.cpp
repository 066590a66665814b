// cluster_rolling <binary> [rounds]: see README.md.
#include <fmt/format.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "harness/cluster.h"
#include "harness/connection.h"

using namespace aerolith::testing;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kNodes = 3;
constexpr int kAccounts = 12;
constexpr int kClientsPerNode = 3;
constexpr double kLongestPause = 3;  // seconds

void expect(bool truth, const std::string& what) {
    if (!truth) throw std::runtime_error(what);
}

/// What the clients share with who restarts the nodes.
struct Load {
    explicit Load(Cluster& all) : cluster(all) {}

    Cluster& cluster;
    std::atomic<bool> stop = false;
    std::atomic<int> restarting = 0;  ///< the node whose clients may lose their connections
    std::atomic<long> done = 0;
    std::atomic<long> longest_micros = 0;
    std::mutex mutex;
    std::string failure;

    void fail(std::string what) {
        std::lock_guard lock(mutex);
        if (failure.empty()) failure = std::move(what);
    }
    void check() {
        std::lock_guard lock(mutex);
        expect(failure.empty(), failure);
    }
    void note(Clock::duration took) {
        const long micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
        long known = longest_micros;
        while (micros > known && !longest_micros.compare_exchange_weak(known, micros)) {
        }
    }
};

/// Locks in one order, so that clients never deadlock; reads at another level in between.
std::string transact(Connection& connection, long number) {
    const long low = 1 + number % (kAccounts - 1), high = low + 1 + number % (kAccounts - low);
    const bool moves = number % 4 != 0;
    const std::string level = moves ? "READ COMMITTED" : "REPEATABLE READ";
    std::vector<std::string> statements{"BEGIN ISOLATION LEVEL " + level};
    if (moves) {
        statements.push_back(
            fmt::format("UPDATE account SET balance = balance - 1 WHERE id = {}", low));
        statements.push_back(
            fmt::format("UPDATE account SET balance = balance + 1 WHERE id = {}", high));
    } else {
        for (int i = 0; i < 3; ++i) statements.push_back("SELECT sum(balance) FROM account");
    }
    statements.push_back("COMMIT");
    for (const std::string& statement : statements) {
        const Answer answer = connection.execute(statement);
        if (!answer.ok()) return statement + ": " + answer.summary();
        if (answer.returns_rows && answer.rows[0][0] != "0")
            return "the sum of balances is " + *answer.rows[0][0];
    }
    return "";
}

void run_client(Load& load, int node, long first) {
    std::unique_ptr<Connection> connection;
    for (long number = first; !load.stop;) {
        if (!connection) {
            connection = Connection::open(load.cluster.conninfo(node));
            if (!connection) std::this_thread::sleep_for(5ms);
            continue;
        }
        const auto begin = Clock::now();
        const std::string problem = transact(*connection, number++);
        if (load.restarting != node) load.note(Clock::now() - begin);
        if (problem.empty()) {
            ++load.done;
            continue;
        }
        if (load.restarting != node)
            load.fail(fmt::format("a client of node {}, while node {} is restarted: {}", node,
                                  load.restarting.load(), problem));
        connection.reset();
    }
}

void await_progress(Load& load) {
    const long target = load.done + 100;
    const auto deadline = Clock::now() + 30s;
    while (load.done < target) {
        load.check();
        expect(Clock::now() < deadline, "nothing is committed for 30 s");
        std::this_thread::sleep_for(1ms);
    }
}

int await_leader(Cluster& cluster, int asked) {
    for (const auto deadline = Clock::now() + 30s; Clock::now() < deadline;
         std::this_thread::sleep_for(5ms)) {
        if (const int leader = cluster.leader(asked); leader != 0) return leader;
    }
    throw std::runtime_error("no leader within 30 s");
}

void restart(Cluster& cluster, Load& load, int node) {
    const int leader = await_leader(cluster, node);
    load.restarting = node;
    load.longest_micros = 0;
    cluster.signal(node, SIGTERM);
    const bool handed_over = cluster.log_tail(node).find("leads from here on") != std::string::npos;
    const int next = await_leader(cluster, node % kNodes + 1);
    await_progress(load);
    cluster.start(node);
    cluster.wait_until_it_answers(node);
    await_progress(load);
    const double pause = static_cast<double>(load.longest_micros) / 1e6;
    std::printf("node %d restarted%s; longest transaction at the others %.3f s\n", node,
                leader == node ? fmt::format(", which led; now node {} does", next).c_str() : "",
                pause);
    expect(next != node, fmt::format("node {} still leads after its end", node));
    expect(leader != node || handed_over,
           fmt::format("node {} led and did not hand over:\n{}", node, cluster.log_tail(node)));
    expect(pause < kLongestPause, "clients of other nodes waited too long");
}

void run(const std::string& binary, int rounds) {
    Cluster cluster(binary, kNodes);
    {
        auto connection = Connection::open(cluster.conninfo(1));
        const Answer answer = connection->execute(
            fmt::format("CREATE TABLE account (id int PRIMARY KEY, balance int);"
                        "INSERT INTO account SELECT g, 0 FROM generate_series(1, {}) g",
                        kAccounts));
        expect(answer.ok(), answer.summary());
    }
    Load load(cluster);
    std::vector<std::jthread> clients;
    struct Stopper {
        Load& load;
        ~Stopper() { load.stop = true; }
    } stopper{load};
    for (int i = 0; i < kNodes * kClientsPerNode; ++i)
        clients.emplace_back([&load, i] { run_client(load, 1 + i % kNodes, i * 1000); });
    await_progress(load);
    for (int round = 0; round < rounds; ++round) {
        for (int node = 1; node <= kNodes; ++node) restart(cluster, load, node);
        const int leader = await_leader(cluster, 1);
        restart(cluster, load, leader);
    }
    load.stop = true;
    clients.clear();
    load.check();
    std::printf("%ld transactions\n", load.done.load());
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(argc > 1 ? argv[1] : "build/release/aerolith", argc > 2 ? std::atoi(argv[2]) : 1);
    } catch (const std::exception& failure) {
        std::printf("FAILED: %s\n", failure.what());
        return 1;
    }
    return 0;
}
