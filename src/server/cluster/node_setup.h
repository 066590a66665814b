#pragma once

#include <string>

#include "cluster/node_identity.h"

namespace aerolith {

/// How a data directory becomes a node's. Directories are absolute paths.
struct NodeSetup {
    std::string data_directory;
    /// Holds ca.crt and ca.key.
    std::string authority_directory;
    /// Of a node that joins: as the authority says.
    std::string cluster;
    RaftNode node = 1;
    NodeAddress listen;
    AddressBook peers;
};

/// The first node of a new cluster, in a new directory or in that of a stopped database, whose data
/// become the cluster's. Makes the authority where it is missing.
Status set_up_founder(const NodeSetup& setup);
/// One more node, in a new directory. Fills in the name of the cluster.
Status set_up_joining_node(NodeSetup& setup);

}  // namespace aerolith
