#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "cluster/raft/raft_types.h"
#include "common/result.h"

namespace aerolith {

/// Where a node listens for other nodes: "10.0.0.3:7433", "db3.example.org:7433", "[::1]:7433".
struct NodeAddress {
    std::string host;
    std::uint16_t port = 0;
    bool operator==(const NodeAddress&) const = default;
};

using AddressBook = std::map<RaftNode, NodeAddress>;

Result<NodeAddress> parse_node_address(std::string_view text);
std::string to_string(const NodeAddress& address);

}  // namespace aerolith
