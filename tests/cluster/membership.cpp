// cluster_membership <binary>: see README.md.
#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "harness/cluster.h"
#include "harness/connection.h"

using namespace aerolith::testing;
using namespace std::chrono_literals;

namespace {

void expect(bool truth, const std::string& what) {
    if (!truth) throw std::runtime_error(what);
}

std::string scalar(Cluster& cluster, int node, const std::string& query) {
    std::string problem;
    auto connection = Connection::open(cluster.conninfo(node), &problem);
    expect(connection != nullptr, fmt::format("node {}: {}", node, problem));
    const Answer answer = connection->execute(query);
    expect(answer.ok(), fmt::format("node {}: {}: {}", node, query, answer.summary()));
    return answer.rows.empty() ? "" : answer.rows[0][0].value_or("NULL");
}

/// Until it is done: the group may be busy with another change.
void retry(Cluster& cluster, int node, const std::string& statement) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    for (;; std::this_thread::sleep_for(50ms)) {
        auto connection = Connection::open(cluster.conninfo(node));
        const Answer answer = connection ? connection->execute(statement) : Answer{};
        if (connection && answer.ok()) return;
        expect(std::chrono::steady_clock::now() < deadline,
               fmt::format("node {}: {}: {}", node, statement, answer.summary()));
    }
}

int replace(Cluster& cluster, int gone, int asked) {
    const int added = cluster.add_node();
    retry(cluster, asked, fmt::format("SELECT aerolith.remove_node({})", gone));
    cluster.signal(gone, SIGKILL);
    return added;
}

/// Those whom a node was told of at its start are all gone, and nobody is left who could tell it
/// more.
void restart_with_other_members(const std::string& binary) {
    Cluster cluster(binary, 3);
    (void)scalar(cluster, 1, "CREATE TABLE t (n int)");
    std::vector<int> nodes{1, replace(cluster, 2, 1), replace(cluster, 3, 1)};
    (void)scalar(cluster, 1, "INSERT INTO t VALUES (1)");
    for (int round = 0; round < 2; ++round) {
        for (int node : nodes) cluster.signal(node, SIGKILL);
        for (int node : nodes) cluster.start(node);
        for (int node : nodes) cluster.wait_until_it_answers(node);
        for (int node : nodes)
            expect(scalar(cluster, node, "SELECT count(*) FROM t") == "1",
                   "what was written is lost");
        if (round == 0) nodes = {nodes[1], nodes[2], replace(cluster, 1, nodes[1])};
    }
    std::printf("all nodes replaced, killed and started\n");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        restart_with_other_members(argc > 1 ? argv[1] : "build/release/aerolith");
    } catch (const std::exception& failure) {
        std::printf("FAILED: %s\n", failure.what());
        return 1;
    }
    return 0;
}
