// cluster_history <binary> [seed] [seconds] [words in the names of faults]: see ../README.md.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>

#include "cluster/history/checker.h"
#include "cluster/live/faults.h"
#include "cluster/live/list_client.h"
#include "cluster/live/list_table.h"
#include "harness/cluster.h"
#include "harness/node_network.h"

using namespace aerolith::testing;
using namespace std::chrono_literals;
namespace history = aerolith::history;

namespace {

constexpr int kClients = 12;
/// Of them stay at each node.
constexpr int kSettled = 2;
constexpr std::size_t kShown = 20;
/// Within this time after the last fault every node has to answer, and commit.
constexpr std::chrono::seconds kRecovery{10};

void expect(bool truth, const std::string& what) {
    if (!truth) throw std::runtime_error(what);
}

void set_up(const Cluster& cluster) {
    auto connection = Connection::open(cluster.conninfo(1));
    expect(connection != nullptr, "node 1 does not answer");
    const Answer answer =
        connection->execute(create_list_tables() + "; CREATE TABLE recovered (n int)");
    expect(answer.ok(), answer.summary());
}

/// Every node answers, and commits, while the clients go on.
void await_recovery(const Cluster& cluster, const std::vector<int>& nodes) {
    const auto begin = std::chrono::steady_clock::now();
    for (int node : nodes) {
        for (std::string problem;; std::this_thread::sleep_for(10ms)) {
            auto connection =
                Connection::open(cluster.conninfo(node) + " connect_timeout=5", &problem);
            if (connection) {
                const Answer answer =
                    connection->execute(fmt::format("INSERT INTO recovered VALUES ({})", node));
                if (answer.ok()) break;
                problem = answer.summary();
            }
            expect(std::chrono::steady_clock::now() < begin + kRecovery,
                   fmt::format("node {} has not recovered within {} s: {}", node, kRecovery.count(),
                               problem));
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("all %zu nodes commit %.2f s after the last fault\n", nodes.size(), took.count());
}

std::map<history::Key, history::List> read_lists(const Cluster& cluster, int node) {
    std::string problem;
    auto connection = Connection::open(cluster.conninfo(node), &problem);
    expect(connection != nullptr, problem);
    const Answer answer = connection->execute(read_all_lists());
    expect(answer.ok(), answer.summary());
    std::map<history::Key, history::List> lists;
    for (const auto& row : answer.rows) lists[std::stoi(*row[0])] = parse_list(*row[1]);
    return lists;
}

void read_end(const Cluster& cluster, const std::vector<int>& nodes, history::History& seen) {
    seen.final_lists = read_lists(cluster, nodes[0]);
    seen.complete = true;
    for (int node : nodes)
        expect(read_lists(cluster, node) == seen.final_lists,
               fmt::format("nodes {} and {} have different lists", nodes[0], node));
    std::size_t values = 0;
    for (const auto& [key, list] : seen.final_lists) values += list.size();
    std::printf("all nodes have the same %zu lists of %zu values\n", seen.final_lists.size(),
                values);
}

/// For who has to find out what went wrong.
std::string write_down(const history::History& seen, unsigned seed) {
    const std::string path = fmt::format("/tmp/aerolith-history-{}.txt", seed);
    std::ofstream file(path);
    for (std::size_t i = 0; i < seen.transactions.size(); ++i) {
        const history::Transaction& transaction = seen.transactions[i];
        file << fmt::format("T{} {} {}..{} {}\n", i, transaction.client, transaction.begun,
                            transaction.ended,
                            std::array{"committed", "aborted",
                                       "unknown"}[static_cast<std::size_t>(transaction.outcome)]);
        for (const history::Operation& operation : transaction.operations) {
            file << (operation.kind == history::Operation::Kind::kAppend ? "  append " : "  read ")
                 << operation.key << " at " << operation.called << ":";
            if (operation.kind == history::Operation::Kind::kAppend) file << " " << operation.value;
            for (history::Value value : operation.list) file << " " << value;
            file << "\n";
        }
    }
    for (const auto& [key, list] : seen.final_lists) {
        file << "end " << key << ":";
        for (history::Value value : list) file << " " << value;
        file << "\n";
    }
    return path;
}

void report(Recorder& recorder) {
    const Recorder::Counts counts = recorder.counts();
    std::printf("%zu transactions committed, %zu rolled back, %zu with unknown outcome\n",
                counts.committed, counts.aborted, counts.unknown);
    for (const auto& [name, pauses] : recorder.pauses())
        std::printf("  %3d x %-34s longest time without a commit %.2f s\n", pauses.times,
                    name.c_str(), pauses.longest);
    for (const std::string& pause : recorder.long_pauses())
        std::printf("  a commit at %s\n", pause.c_str());
    for (const auto& [what, times] : recorder.errors())
        std::printf("  %5d x %s\n", times, what.c_str());
}

bool run(const std::string& binary, unsigned seed, int seconds, const std::string& faults_like) {
    std::string why_not;
    std::unique_ptr<NodeNetwork> network = NodeNetwork::create(why_not);
    if (!network) std::printf("links are not cut: %s\n", why_not.c_str());
    Cluster cluster(binary, 3, {}, network.get());
    set_up(cluster);
    Lists lists;
    Recorder recorder;
    Entrances entrances(cluster);
    Faults faults(seed, cluster, network.get(), entrances, recorder);
    faults.restrict_to(faults_like);
    std::atomic<bool> stop = false;
    {
        struct Stopper {
            std::atomic<bool>& stop;
            ~Stopper() { stop = true; }
        };
        std::vector<std::jthread> clients;
        Stopper stopper{stop};
        for (int i = 0; i < kClients; ++i)
            clients.emplace_back([&, i] {
                const int home = i < kSettled * cluster.size() ? 1 + i % cluster.size() : 0;
                ListClient(i, home, seed + static_cast<unsigned>(i) + 1, entrances, lists, recorder)
                    .run(stop);
            });
        faults.run_until(now() + std::chrono::nanoseconds(std::chrono::seconds(seconds)).count());
        await_recovery(cluster, faults.members());
        stop = true;
    }
    history::History seen = recorder.take_history();
    report(recorder);
    read_end(cluster, faults.members(), seen);
    const std::vector<history::Anomaly> anomalies = history::check(seen);
    std::printf("%zu anomalies\n", anomalies.size());
    if (anomalies.empty()) return true;
    for (std::size_t i = 0; i < anomalies.size() && i < kShown; ++i)
        std::printf("  %s: %s\n", std::string(name(anomalies[i].kind)).c_str(),
                    anomalies[i].what.c_str());
    std::printf("the history is in %s\n", write_down(seen, seed).c_str());
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string binary = argc > 1 ? argv[1] : "build/release/aerolith";
    const unsigned seed = argc > 2 && std::atol(argv[2]) != 0
                              ? static_cast<unsigned>(std::atol(argv[2]))
                              : std::random_device{}();
    const int seconds = argc > 3 ? std::atoi(argv[3]) : 20;
    std::printf("seed %u\n", seed);
    try {
        return run(binary, seed, seconds, argc > 4 ? argv[4] : "") ? 0 : 1;
    } catch (const std::exception& failure) {
        std::printf("FAILED: %s\n", failure.what());
        return 1;
    }
}
