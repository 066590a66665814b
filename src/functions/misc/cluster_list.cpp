#include "functions/families.h"
#include "functions/misc/ask_catalog.h"

namespace aerolith {
namespace {

constexpr FunctionSpec kClusterFunctions[] = {
    volatile_(internal(15101, "aerolith.transfer_leadership(bigint) -> boolean",
                       ask_catalog_strictly<"aerolith.transfer_leadership">,
                       "makes a node the leader; false when it did not come about in time")),
    volatile_(internal(15102, "aerolith.remove_node(bigint) -> void",
                       ask_catalog_strictly<"aerolith.remove_node">,
                       "takes a node out of the cluster for good")),
};

}  // namespace

std::span<const FunctionSpec> cluster_functions() {
    return kClusterFunctions;
}

}  // namespace aerolith
