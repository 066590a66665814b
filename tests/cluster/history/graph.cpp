#include "cluster/history/graph.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <unordered_map>
#include <unordered_set>

namespace aerolith::history {

namespace {

constexpr std::uint32_t kUnvisited = 0;
/// More starting points than this make a report no better.
constexpr std::size_t kStartsTried = 200;
constexpr long kDearStep = 1000;

}  // namespace

std::vector<std::vector<Graph::Node>> Graph::components(unsigned kinds) const {
    struct Frame {
        Node node;
        std::size_t next_edge;
    };
    std::vector<std::uint32_t> number(size(), kUnvisited), low(size());
    std::vector<bool> open(size());
    std::vector<Node> stack;
    std::vector<Frame> path;
    std::vector<std::vector<Node>> found;
    std::uint32_t last_number = 0;
    auto enter = [&](Node node) {
        number[node] = low[node] = ++last_number;
        open[node] = true;
        stack.push_back(node);
        path.push_back({node, 0});
    };
    auto leave = [&](Node node) {
        path.pop_back();
        if (!path.empty()) low[path.back().node] = std::min(low[path.back().node], low[node]);
        if (low[node] != number[node]) return;
        auto first = std::find(stack.rbegin(), stack.rend(), node).base() - 1;
        for (auto member = first; member != stack.end(); ++member) open[*member] = false;
        if (stack.end() - first > 1) found.emplace_back(first, stack.end());
        stack.erase(first, stack.end());
    };
    for (Node root = 0; root < size(); ++root) {
        if (number[root] != kUnvisited) continue;
        enter(root);
        while (!path.empty()) {
            Frame& frame = path.back();
            const Node node = frame.node;
            if (frame.next_edge == edges_[node].size()) {
                leave(node);
                continue;
            }
            const Edge edge = edges_[node][frame.next_edge++];
            if (!(edge.kind & kinds)) continue;
            if (number[edge.to] == kUnvisited) {
                enter(edge.to);
            } else if (open[edge.to]) {
                low[node] = std::min(low[node], number[edge.to]);
            }
        }
    }
    return found;
}

Graph::Cycle Graph::cheapest_cycle(const std::vector<Node>& component, unsigned kinds,
                                   unsigned dear) const {
    const std::unordered_set<Node> members(component.begin(), component.end());
    Cycle best;
    long best_cost = std::numeric_limits<long>::max();
    for (std::size_t i = 0; i < component.size() && i < kStartsTried; ++i) {
        const Node start = component[i];
        std::unordered_map<Node, long> cost;
        std::unordered_map<Node, Step> arrived_by;
        using Entry = std::pair<long, Node>;
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
        queue.emplace(0, start);
        while (!queue.empty()) {
            const auto [spent, node] = queue.top();
            queue.pop();
            if (node == start && spent > 0) break;
            if (auto known = cost.find(node); known != cost.end() && known->second < spent)
                continue;
            for (const Edge& edge : edges_[node]) {
                if (!(edge.kind & kinds) || !members.contains(edge.to)) continue;
                const long total = spent + (edge.kind & dear ? kDearStep : 1);
                auto known = cost.find(edge.to);
                if (total >= best_cost || (known != cost.end() && known->second <= total)) continue;
                cost[edge.to] = total;
                arrived_by[edge.to] = {node, edge.to, edge.kind};
                queue.emplace(total, edge.to);
            }
        }
        if (!cost.contains(start) || cost[start] >= best_cost) continue;
        best_cost = cost[start];
        best.clear();
        Node node = start;
        do {
            best.push_back(arrived_by[node]);
            node = best.back().from;
        } while (node != start);
        std::reverse(best.begin(), best.end());
    }
    return best;
}

}  // namespace aerolith::history
