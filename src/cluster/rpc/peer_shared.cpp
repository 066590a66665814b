#include "cluster/rpc/peer_shared.h"

#include <charconv>

#include "security/cluster_certificate.h"

namespace aerolith {

proto::Envelope make_hello(const PeerNetworkOptions& options) {
    proto::Envelope envelope;
    proto::Hello& hello = *envelope.mutable_hello();
    hello.set_version_min(kPeerVersionMin);
    hello.set_version_max(kPeerVersionMax);
    hello.set_cluster(options.cluster);
    hello.set_node(options.self);
    hello.set_address(to_string(options.listen));
    return envelope;
}

Result<RaftNode> node_of_certificate(const TlsSubject& subject, const std::string& cluster) {
    constexpr std::string_view kPrefix = "node-";
    if (subject.organization != cluster)
        return error(SqlState::kProtocolViolation, "its certificate is of cluster \"{}\"",
                     subject.organization);
    const std::string& name = subject.common_name;
    RaftNode node = 0;
    if (name.starts_with(kPrefix))
        std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), node);
    if (node == 0 || node_common_name(node) != name)
        return error(SqlState::kProtocolViolation, "its certificate names no node but \"{}\"",
                     name);
    return node;
}

Status check_hello(const proto::Hello& hello, RaftNode node, const std::string& cluster) {
    if (hello.version_min() > kPeerVersionMax || hello.version_max() < kPeerVersionMin)
        return error(SqlState::kProtocolViolation,
                     "it speaks versions {} to {} of the protocol between nodes, not {} to {}",
                     hello.version_min(), hello.version_max(), kPeerVersionMin, kPeerVersionMax);
    if (hello.node() != node)
        return error(SqlState::kProtocolViolation,
                     "it says it is node {}, but its certificate is of node {}", hello.node(),
                     node);
    if (hello.cluster() != cluster)
        return Error(SqlState::kProtocolViolation, "it says it is of another cluster");
    return {};
}

}  // namespace aerolith
