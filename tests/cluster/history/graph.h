#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace aerolith::history {

/// A directed graph whose edges have kinds, searched for cycles.
class Graph {
  public:
    using Node = std::uint32_t;
    struct Edge {
        Node to;
        unsigned kind;  ///< one bit
    };
    struct Step {
        Node from;
        Node to;
        unsigned kind;
    };
    using Cycle = std::vector<Step>;

    explicit Graph(std::size_t nodes) : edges_(nodes) {}

    std::size_t size() const { return edges_.size(); }
    void add(Node from, Node to, unsigned kind) { edges_[from].push_back({to, kind}); }

    /// Strongly connected components of more than one node, over edges of these kinds (Tarjan).
    std::vector<std::vector<Node>> components(unsigned kinds) const;

    /// The cycle within a component with the fewest edges of the dear kinds, then of all kinds.
    Cycle cheapest_cycle(const std::vector<Node>& component, unsigned kinds, unsigned dear) const;

  private:
    std::vector<std::vector<Edge>> edges_;
};

}  // namespace aerolith::history
