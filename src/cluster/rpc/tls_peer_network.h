#pragma once

#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <unordered_set>

#include "cluster/rpc/peer_link.h"
#include "cluster/rpc/peer_session.h"

namespace aerolith {

/// The other nodes over TCP, TLS 1.3 with certificates of the cluster's authority on both sides.
///
/// Between two nodes there are two connections: each side dials one for its own messages and
/// requests, on which the answers come back. What goes to a peer, from whatever thread, arrives and
/// begins to be handled in the order of sending; what is sent in one turn of the io thread's loop
/// leaves in one write. `called` starts on the io thread, in a fiber; who computes for long moves
/// elsewhere (Fiber::move_to).
///
/// While a peer is not connected, messages to it are dropped and calls fail at once with 08006.
/// When more than `outbox_bytes` wait for it, messages are dropped and calls fail with 53000. A
/// deadline that passes is 08006 too: the peer may have acted. `disconnected` is told when the
/// peer's own connection has ended; of its requests that still run the tokens are cancelled.
class TlsPeerNetwork final : public PeerNetwork, private PeerSession::Keeper {
  public:
    explicit TlsPeerNetwork(PeerNetworkOptions options);
    ~TlsPeerNetwork() override;

    /// Before start(); handlers live until stop() has returned.
    void serve(PeerService service, PeerHandler& handler);
    /// Whom to dial; this node itself may be among them. Exchangeable while it runs.
    void set_peers(const AddressBook& peers);
    /// Listens and dials.
    Status start();
    /// Everything under way fails with 08006, requests of others are cancelled and waited for.
    /// Nothing is called afterwards. Not from the io thread.
    void stop();

    /// The port it listens on. REQUIRES: started.
    std::uint16_t port() const { return port_; }

    void send(RaftNode to, PeerService service, std::string message) override;
    Result<std::string> call(RaftNode to, PeerService service, std::string request,
                             Deadline deadline, CancelToken* cancel = nullptr) override;
    void give_up(RaftNode peer, PeerService service) override;
    bool connected(RaftNode peer) const override;
    AddressBook introduced() const override;

  private:
    /// Connections from outside that have not yet said who they are.
    static constexpr std::size_t kMaxStrangers = 128;
    using Links = std::map<RaftNode, std::shared_ptr<PeerLink>>;

    Status listen();
    void accept();
    void accepted(PeerConnection::Socket socket);
    void admitted(PeerSession& session) override;
    void ended(PeerSession& session) override;
    void shut_down(Event& done);
    std::shared_ptr<PeerLink> link(RaftNode peer) const;

    PeerShared shared_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    bool started_ = false;
    bool stopping_ = false;  // io thread

    mutable std::shared_mutex links_mutex_;
    Links links_;
    AddressBook introduced_;

    // The io thread's.
    std::unordered_set<std::shared_ptr<PeerSession>> sessions_;
    std::map<RaftNode, PeerSession*> admitted_;
};

}  // namespace aerolith
