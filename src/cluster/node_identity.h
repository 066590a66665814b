#pragma once

#include <string>

#include "cluster/rpc/node_address.h"
#include "runtime/disk.h"

namespace aerolith {

/// What a node is to its cluster, and where the other nodes were when it last heard of them.
struct NodeConfiguration {
    std::string cluster;
    RaftNode node = 0;
    /// The first node: begins the cluster with what it has.
    bool founder = false;
    NodeAddress listen;
    /// Without this node.
    AddressBook peers;
    bool operator==(const NodeConfiguration&) const = default;
};

/// node.conf: one word and its value per line; '#' begins a comment.
///     cluster demo
///     node 1
///     founder yes
///     listen 127.0.0.1:7433
///     peer 2 127.0.0.1:7434
///     peer 3 127.0.0.1:7435
std::string encode_node_configuration(const NodeConfiguration& configuration);
Result<NodeConfiguration> decode_node_configuration(std::string_view text);

/// The folder `cluster` of a data directory, which makes its node a member of a cluster: ca.crt,
/// node.crt, node.key (its owner's only), node.conf.
class NodeIdentity {
  public:
    explicit NodeIdentity(std::string data_directory)
        : directory_(std::move(data_directory) + "/cluster") {}

    const std::string& directory() const { return directory_; }
    std::string authority_file() const { return directory_ + "/ca.crt"; }
    std::string certificate_file() const { return directory_ + "/node.crt"; }
    std::string key_file() const { return directory_ + "/node.key"; }
    std::string configuration_file() const { return directory_ + "/node.conf"; }

    /// Whether the node belongs to a cluster; without, it stands alone.
    Result<bool> exists(Disk& disk) const { return disk.exists(configuration_file()); }
    Result<NodeConfiguration> read(Disk& disk) const;
    /// Makes the folder where it is missing.
    Status write(Disk& disk, const NodeConfiguration& configuration) const;

  private:
    std::string directory_;
};

}  // namespace aerolith
