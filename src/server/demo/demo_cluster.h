#pragma once

#include <string>
#include <vector>

#include "cluster/node_identity.h"

namespace aerolith {

struct DemoOptions {
    int nodes = 3;
    /// Empty: a new one in /tmp.
    std::string directory;
    int port = 5433;
};

struct DemoNode {
    RaftNode number = 0;
    std::string data_directory;
    int port = 0;
};

/// A cluster on one machine: directory/ca, directory/node1, directory/node2 ...
struct DemoCluster {
    std::string directory;
    std::string socket_directory;
    std::vector<DemoNode> nodes;
};

/// Makes certificates and configurations where they are missing. Fails when a port is taken.
Result<DemoCluster> prepare_demo(const DemoOptions& options);

}  // namespace aerolith
