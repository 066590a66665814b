#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "cluster/rpc/tls_peer_network.h"
#include "runtime/disk.h"
#include "security/cluster_certificate.h"

namespace aerolith {

/// Certificates and free ports of nodes on loopback; everything is gone with it.
class PeerClusterForTest {
  public:
    explicit PeerClusterForTest(RaftNode nodes, const std::string& cluster = "test")
        : cluster_(cluster), authority_(make_cluster_authority(cluster, 10).value()) {
        char name[] = "/tmp/aerolith-peers-XXXXXX";
        directory_ = mkdtemp(name);
        write("ca.crt", authority_.certificate_pem);
        for (RaftNode node = 1; node <= nodes; ++node) {
            certify(node, authority_);
            book_[node] = {"127.0.0.1", free_port()};
        }
    }
    ~PeerClusterForTest() { std::filesystem::remove_all(directory_); }

    PeerNetworkOptions options(RaftNode node) const {
        PeerNetworkOptions options{.cluster = cluster_, .self = node, .listen = book_.at(node)};
        options.authority_file = directory_ + "/ca.crt";
        options.certificate_file = fmt::format("{}/{}.crt", directory_, node);
        options.key_file = fmt::format("{}/{}.key", directory_, node);
        options.ping = std::chrono::milliseconds(50);
        options.silence = std::chrono::milliseconds(1000);
        return options;
    }
    void certify(RaftNode node, const CertificatePair& authority) {
        CertificatePair pair = make_node_certificate(authority, node, 10).value();
        write(fmt::format("{}.crt", node), pair.certificate_pem);
        write(fmt::format("{}.key", node), pair.key_pem);
    }
    const AddressBook& book() const { return book_; }
    const CertificatePair& authority() const { return authority_; }

    static std::uint16_t free_port() {
        boost::asio::io_context io;
        boost::asio::ip::tcp::acceptor acceptor(
            io, {boost::asio::ip::address_v4::loopback(), std::uint16_t{0}});
        return acceptor.local_endpoint().port();
    }

  private:
    void write(const std::string& name, const std::string& content) {
        REQUIRE(system_disk().replace_file(directory_ + "/" + name, content).ok());
    }

    std::string cluster_;
    CertificatePair authority_;
    std::string directory_;
    AddressBook book_;
};

/// Answers in ways the request asks for, and keeps what it got.
class PeerHandlerForTest final : public PeerHandler {
  public:
    void received(RaftNode from, std::string_view message) override {
        std::lock_guard lock(mutex_);
        messages_.push_back(fmt::format("{}:{}", from, message));
    }
    Result<std::string> called(RaftNode from, std::string_view request,
                               CancelToken& cancel) override {
        if (request == "fail")
            return Error(SqlState::kLockNotAvailable, "no").detail("d").hint("h");
        if (request == "wait") {
            waiting.fetch_add(1);
            Event never;
            WaitResult result = wait(never, Deadline::never(), &cancel);
            cancelled.fetch_add(1);
            return std::string(result == WaitResult::kCancelled ? "cancelled" : "?");
        }
        if (request == "too long") return std::string(kMaxPeerBodyBytes + 1, 'x');
        if (request.starts_with("long")) return std::string(request.substr(4)) + "!";
        return fmt::format("{}>{}", from, request);
    }
    void disconnected(RaftNode peer) override { received(peer, "disconnected"); }
    std::vector<std::string> messages() {
        std::lock_guard lock(mutex_);
        return messages_;
    }

    std::atomic<int> waiting{0};
    std::atomic<int> cancelled{0};

  private:
    std::mutex mutex_;
    std::vector<std::string> messages_;
};

/// A node: a network and its handler.
struct PeerForTest {
    PeerForTest(const PeerNetworkOptions& options, const AddressBook& book) : network(options) {
        network.serve(PeerService::kLeader, handler);
        network.set_peers(book);
        REQUIRE(network.start().ok());
    }
    PeerForTest(const PeerClusterForTest& cluster, RaftNode node)
        : PeerForTest(cluster.options(node), cluster.book()) {}
    ~PeerForTest() { network.stop(); }

    Result<std::string> call(RaftNode to, std::string request,
                             Deadline deadline = Deadline::after(std::chrono::seconds(20)),
                             CancelToken* cancel = nullptr) {
        return network.call(to, PeerService::kLeader, std::move(request), deadline, cancel);
    }

    PeerHandlerForTest handler;
    TlsPeerNetwork network;
};

/// Whether it comes true within a few seconds.
template <class Condition>
bool soon(Condition condition) {
    for (int i = 0; i < 5000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

}  // namespace aerolith
