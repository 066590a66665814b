#pragma once

#include "server/cluster/node_client.h"

namespace aerolith {

/// Prints who the cluster's nodes are, as the asked one knows them, and what that means.
Status print_cluster_status(const NodeClientOptions& options);
/// Takes a node out of the cluster for good.
Status decommission_node(const NodeClientOptions& options, std::uint64_t node);

}  // namespace aerolith
