#include "server/demo/demo_cluster.h"

#include <boost/asio/ip/tcp.hpp>

#include "security/cluster_certificate.h"

namespace aerolith {

namespace {

constexpr const char* kClusterName = "demo";
constexpr const char* kLoopback = "127.0.0.1";
constexpr int kCertificateDays = 3650;
constexpr std::size_t kLongestDemoSocketPath = 107;

/// The port asked for, or any when it is 0; 0 when it is taken.
int free_port(int wanted) {
    using Tcp = boost::asio::ip::tcp;
    boost::asio::io_context io;
    Tcp::acceptor acceptor(io);
    boost::system::error_code failure;
    acceptor.open(Tcp::v4(), failure);
    acceptor.set_option(boost::asio::socket_base::reuse_address(true), failure);
    acceptor.bind({boost::asio::ip::make_address_v4(kLoopback), static_cast<std::uint16_t>(wanted)},
                  failure);
    if (!failure) acceptor.listen(1, failure);
    return failure ? 0 : acceptor.local_endpoint().port();
}

Result<std::string> new_directory() {
    char name[] = "/tmp/aerolith-demo-XXXXXX";
    if (!mkdtemp(name)) return Error(SqlState::kIoError, "could not make a directory in /tmp");
    return std::string(name);
}

Result<CertificatePair> authority_of(Disk& disk, const std::string& directory) {
    std::string certificate = directory + "/ca.crt";
    std::string key = directory + "/ca.key";
    CertificatePair authority;
    if (TRY(disk.exists(certificate))) {
        authority.certificate_pem = TRY(disk.read_file(certificate));
        authority.key_pem = TRY(disk.read_file(key));
        return authority;
    }
    TRY(disk.create_directories(directory));
    authority = TRY(make_cluster_authority(kClusterName, kCertificateDays));
    TRY(write_certificate(authority, certificate, key));
    return authority;
}

Status certify(Disk& disk, const NodeIdentity& identity, RaftNode node,
               const CertificatePair& authority) {
    if (TRY(disk.exists(identity.certificate_file()))) return {};
    TRY(disk.create_directories(identity.directory()));
    CertificatePair pair = TRY(make_node_certificate(authority, node, kCertificateDays));
    TRY(write_certificate(pair, identity.certificate_file(), identity.key_file()));
    return disk.replace_file(identity.authority_file(), authority.certificate_pem);
}

/// The one the others know already; at first the port a hundred above its clients', unless that is
/// taken.
Result<NodeAddress> choose_address(Disk& disk, const NodeIdentity& identity, int port) {
    if (TRY(identity.exists(disk))) {
        NodeConfiguration configuration = TRY(identity.read(disk));
        if (free_port(configuration.listen.port) != 0) return configuration.listen;
        return error(SqlState::kSystemError,
                     "port {}, where node {} listens for the others, is taken",
                     configuration.listen.port, configuration.node);
    }
    int chosen = free_port(port + 100);
    if (chosen == 0) chosen = free_port(0);
    return NodeAddress{kLoopback, static_cast<std::uint16_t>(chosen)};
}

Status check_count(Disk& disk, const std::string& directory, int nodes) {
    int found = 0;
    while (TRY(disk.exists(fmt::format("{}/node{}", directory, found + 1)))) ++found;
    if (found == 0 || found == nodes) return {};
    return error(SqlState::kInvalidParameterValue, "the cluster in \"{}\" has {} nodes, not {}",
                 directory, found, nodes)
        .hint(fmt::format("Give --nodes {}, or another --data-dir.", found));
}

Status check_ports(const DemoCluster& cluster) {
    for (const DemoNode& node : cluster.nodes)
        if (free_port(node.port) == 0)
            return error(SqlState::kSystemError, "port {} is taken or may not be listened on",
                         node.port)
                .hint("Choose others with --port.");
    return {};
}

Status configure(Disk& disk, const DemoCluster& cluster) {
    AddressBook book;
    for (const DemoNode& node : cluster.nodes)
        book[node.number] = TRY(choose_address(disk, NodeIdentity(node.data_directory), node.port));
    for (const DemoNode& node : cluster.nodes) {
        NodeConfiguration configuration{.cluster = kClusterName, .node = node.number};
        configuration.founder = node.number == 1;
        configuration.listen = book[node.number];
        configuration.peers = book;
        configuration.peers.erase(node.number);
        TRY(NodeIdentity(node.data_directory).write(disk, configuration));
    }
    return {};
}

}  // namespace

Result<DemoCluster> prepare_demo(const DemoOptions& options) {
    Disk& disk = system_disk();
    DemoCluster cluster;
    cluster.directory = options.directory.empty() ? TRY(new_directory()) : options.directory;
    TRY(disk.create_directories(cluster.directory));
    TRY(check_count(disk, cluster.directory, options.nodes));
    for (int i = 0; i < options.nodes; ++i)
        cluster.nodes.push_back({static_cast<RaftNode>(i + 1),
                                 fmt::format("{}/node{}", cluster.directory, i + 1),
                                 options.port + i});
    TRY(check_ports(cluster));
    std::size_t socket_path =
        fmt::format("{}/.s.PGSQL.{}.lock", cluster.directory, options.port).size();
    cluster.socket_directory = socket_path <= kLongestDemoSocketPath ? cluster.directory : "/tmp";
    CertificatePair authority = TRY(authority_of(disk, cluster.directory + "/ca"));
    for (const DemoNode& node : cluster.nodes)
        TRY(certify(disk, NodeIdentity(node.data_directory), node.number, authority));
    TRY(configure(disk, cluster));
    return cluster;
}

}  // namespace aerolith
