#include "server/cluster/cluster_report.h"

#include <fmt/format.h>

namespace aerolith {

namespace {

constexpr const char* kNodesQuery =
    "SELECT node, coalesce(address, ''), role, is_leader, is_self, connected FROM aerolith.nodes "
    "ORDER BY node";

struct NodeRow {
    std::string node, address, role;
    bool is_leader = false, is_self = false, connected = false;

    std::string remarks() const {
        std::string text;
        for (auto [holds, word] :
             {std::pair(is_leader, "leader"), std::pair(is_self, "the one asked"),
              std::pair(!connected, "not connected")})
            if (holds) text += (text.empty() ? "" : ", ") + std::string(word);
        return text;
    }
};

Result<std::vector<NodeRow>> ask_for_nodes(NodeClient& client) {
    std::vector<NodeRow> nodes;
    for (std::vector<std::string>& row : TRY(client.query(kNodesQuery)))
        nodes.push_back({row[0], row[1], row[2], row[3] == "t", row[4] == "t", row[5] == "t"});
    return nodes;
}

void print_nodes(const std::vector<NodeRow>& nodes) {
    std::size_t width = sizeof("address") - 1;
    for (const NodeRow& node : nodes) width = std::max(width, node.address.size());
    fmt::print("node  {:<{}}  {:<8}\n", "address", width, "role");
    for (const NodeRow& node : nodes) {
        std::string line = fmt::format("{:>4}  {:<{}}  {:<8}  {}", node.node, node.address, width,
                                       node.role, node.remarks());
        line.erase(line.find_last_not_of(' ') + 1);
        fmt::print("{}\n", line);
    }
}

void print_meaning(const std::vector<NodeRow>& nodes) {
    std::size_t voters = 0;
    bool has_leader = false;
    for (const NodeRow& node : nodes) {
        voters += node.role == "voter";
        has_leader = has_leader || node.is_leader;
    }
    const std::size_t spared = voters == 0 ? 0 : (voters - 1) / 2;
    fmt::print("\n{} voter{}: ", voters, voters == 1 ? "" : "s");
    if (spared == 0)
        fmt::print("no node may be lost; with three, one may.\n");
    else
        fmt::print("the cluster goes on while no more than {} of them {} lost.\n", spared,
                   spared == 1 ? "is" : "are");
    if (!has_leader)
        fmt::print(
            "The one asked knows no leader: nothing is written until a majority is there.\n");
    for (const NodeRow& node : nodes)
        if (!node.connected)
            fmt::print(
                "Node {} is not connected. If it does not come back: a new node in its place, "
                "then\n"
                "  aerolith cluster decommission --node {}\n",
                node.node, node.node);
}

}  // namespace

Status print_cluster_status(const NodeClientOptions& options) {
    NodeClient client = TRY(NodeClient::connect(options));
    const std::vector<NodeRow> nodes = TRY(ask_for_nodes(client));
    if (nodes.size() == 1 && nodes.front().role == "alone") {
        fmt::print(
            "This database stands alone. To make it the first node of a cluster, stop it, then\n"
            "  aerolith cluster init --data-dir DATA --cluster NAME --listen HOST:PORT\n");
        return {};
    }
    print_nodes(nodes);
    print_meaning(nodes);
    return {};
}

Status decommission_node(const NodeClientOptions& options, std::uint64_t node) {
    NodeClient client = TRY(NodeClient::connect(options));
    TRY(client.query("SELECT aerolith.remove_node($1)", {std::to_string(node)}));
    fmt::print(
        "Node {} has left the cluster. Its process may be stopped and its data directory removed; "
        "a "
        "node in its place needs a number of its own.\n\n",
        node);
    const std::vector<NodeRow> nodes = TRY(ask_for_nodes(client));
    print_nodes(nodes);
    print_meaning(nodes);
    return {};
}

}  // namespace aerolith
