#pragma once

#include "server/demo/demo_cluster.h"

namespace aerolith {

/// Runs a node of the cluster in a process each, with what they log in one stream, until SIGINT or
/// SIGTERM; a second one kills them. Fails when none is left before that.
Status run_demo_processes(const DemoCluster& cluster);

}  // namespace aerolith
