#pragma once

#include <vector>

#include "harness/node_network.h"
#include "harness/process.h"
#include "harness/server.h"

namespace aerolith::testing {

/// Several nodes of ours on this machine, each a process that a test may end as it likes. Nodes are
/// numbered from 1; the first founds the cluster.
class Cluster {
  public:
    /// Starts them and waits until all answer. They talk over the network, if there is one, which
    /// must outlive them.
    Cluster(std::string binary, int nodes, std::vector<std::string> options = {},
            NodeNetwork* network = nullptr);
    ~Cluster();

    int size() const { return static_cast<int>(nodes_.size()); }
    std::string conninfo(int node) const;
    /// The node that the others follow, as `asked` sees it; 0: none.
    int leader(int asked);

    /// One more node, which joins; waits until it answers.
    int add_node();
    void start(int node);
    /// Throws when it ended though nobody asked it to.
    void expect_running(int node);
    void wait_until_it_answers(int node);
    /// SIGKILL and SIGTERM end it, and this waits for that.
    void signal(int node, int signal);
    /// Everything it has stored is gone. REQUIRES: it does not run.
    void wipe(int node);
    std::string log_tail(int node) const;

  private:
    struct Node {
        int port = 0;
        int peer_port = 0;
        pid_t process = -1;
    };

    std::string data(int node) const;
    std::string log(int node) const { return data(node) + ".log"; }
    std::string address(int node) const;
    void prepare(int node);
    void run(std::vector<std::string> arguments);

    std::string binary_;
    std::vector<std::string> options_;
    NodeNetwork* network_;
    TemporaryDirectory directory_;
    std::vector<Node> nodes_;
};

}  // namespace aerolith::testing
