#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "cluster/rpc/node_address.h"
#include "cluster/rpc/peer_network.h"
#include "envelope.pb.h"
#include "runtime/io_executor.h"
#include "security/tls.h"

namespace aerolith {

/// The versions of the protocol between nodes that this program speaks.
inline constexpr std::uint32_t kPeerVersionMin = 1;
inline constexpr std::uint32_t kPeerVersionMax = 1;

struct PeerNetworkOptions {
    std::string cluster;
    RaftNode self = 0;
    NodeAddress listen;
    /// PEM files: the cluster's authority, this node's certificate and key.
    std::string authority_file;
    std::string certificate_file;
    std::string key_file;
    /// How long the io thread looks for work after the last one before sleeping. A little saves 10
    /// us of a round trip on idle cores; on busy ones, who sleeps is woken sooner than who yields.
    std::chrono::microseconds poll{0};
    /// What may wait for one peer before more is refused.
    std::size_t outbox_bytes = 16 * 1024 * 1024;
    /// A peer that says nothing for `silence` is given up; each side hears something every `ping`.
    std::chrono::milliseconds ping{500};
    std::chrono::milliseconds silence{3000};
    std::chrono::milliseconds redial_min{10};
    std::chrono::milliseconds redial_max{500};
    /// Told what an operator wants to know, on the io thread (kLog, kWarning).
    std::function<void(Severity, const std::string&)> report;
};

/// What the connections of one network share.
struct PeerShared {
    static constexpr std::size_t kScratchBytes = 64 * 1024;

    explicit PeerShared(PeerNetworkOptions settings)
        : options(std::move(settings)),
          scratch(new char[kScratchBytes]),
          io("peers", options.poll) {}

    std::span<char> scratch_span() { return {scratch.get(), kScratchBytes}; }
    void report(Severity severity, const std::string& text) const {
        if (options.report) options.report(severity, text);
    }
    /// nullptr when nobody serves it.
    PeerHandler* handler(std::uint32_t service) const {
        return service < handlers.size() ? handlers[service] : nullptr;
    }

    PeerNetworkOptions options;
    std::shared_ptr<TlsContext> tls;
    std::array<PeerHandler*, 16> handlers{};
    std::unique_ptr<char[]> scratch;
    std::size_t running_requests = 0;     // io thread
    std::function<void()> requests_done;  // io thread; called when there is none, from stop() on
    IoExecutor io;                        // last: what it still holds uses the others
};

proto::Envelope make_hello(const PeerNetworkOptions& options);
/// The node that a certificate of the cluster names.
Result<RaftNode> node_of_certificate(const TlsSubject& subject, const std::string& cluster);
/// The Hello of the node whose certificate was shown.
Status check_hello(const proto::Hello& hello, RaftNode node, const std::string& cluster);

}  // namespace aerolith
