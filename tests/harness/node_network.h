#pragma once

#include <memory>
#include <string>
#include <vector>

namespace aerolith::testing {

/// A network of its own for the nodes of a cluster, to be cut as a test likes: every node is in a
/// network namespace, and a bridge in one more joins them. Clients reach the nodes by Unix sockets,
/// which have no part in it.
class NodeNetwork {
  public:
    /// nullptr with the reason where this machine or user cannot have one.
    static std::unique_ptr<NodeNetwork> create(std::string& why_not);
    /// Removes everything; processes within must have ended.
    ~NodeNetwork();
    NodeNetwork(const NodeNetwork&) = delete;

    void add(int node);
    std::string address(int node) const;
    /// What a command has to begin with to run as this node.
    std::vector<std::string> enter(int node) const;

    /// Nobody reaches the node, nor it anybody.
    void isolate(int node);
    /// What `from` sends to `to` vanishes; the other direction is left as it is.
    void silence(int from, int to);
    /// As if nothing had been cut.
    void heal();

  private:
    explicit NodeNetwork(std::string prefix) : prefix_(std::move(prefix)) {}
    std::string space(int node) const { return prefix_ + std::to_string(node); }
    std::string hub() const { return prefix_ + "hub"; }
    static std::string port(int node) { return "node" + std::to_string(node); }

    std::string prefix_;
    std::vector<int> nodes_;
    std::vector<int> isolated_;
    std::vector<std::pair<int, int>> silenced_;
};

}  // namespace aerolith::testing
