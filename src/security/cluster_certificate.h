#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"
#include "security/certificate.h"

namespace aerolith {

/// Letters, digits, '-', '_', at most 63: it stands in certificates.
Status check_cluster_name(std::string_view cluster);
/// "node-3", a node's common name.
std::string node_common_name(std::uint64_t node);

/// The key (Ed25519) that says who is a node of the cluster, and its certificate.
Result<CertificatePair> make_cluster_authority(const std::string& cluster, int days);

struct NodeRequest {
    std::string request_pem;
    std::string key_pem;
};

/// A node's new key (Ed25519) and its request to the authority; the key need not leave the node.
Result<NodeRequest> make_node_request(const std::string& cluster, std::uint64_t node);

/// The certificate, in PEM form, when the request is signed by its own key and names this node and
/// the authority's cluster.
Result<std::string> sign_node_request(const CertificatePair& authority,
                                      const std::string& request_pem, std::uint64_t node, int days);

/// Both steps.
Result<CertificatePair> make_node_certificate(const CertificatePair& authority, std::uint64_t node,
                                              int days);

/// The cluster an authority's certificate names.
Result<std::string> cluster_of_authority(const std::string& certificate_pem);

}  // namespace aerolith
