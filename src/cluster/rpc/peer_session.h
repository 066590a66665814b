#pragma once

#include <memory>
#include <optional>
#include <unordered_map>

#include "cluster/rpc/peer_connection.h"
#include "cluster/rpc/peer_shared.h"

namespace aerolith {

/// A connection that a peer has dialled: takes its messages and requests, sends the answers. Lives
/// on the io thread.
class PeerSession final : public PeerConnection::Owner,
                          public std::enable_shared_from_this<PeerSession> {
  public:
    class Keeper {
      public:
        virtual ~Keeper() = default;
        /// The peer has said who it is. An earlier session of the same node is over.
        virtual void admitted(PeerSession& session) = 0;
        virtual void ended(PeerSession& session) = 0;
    };

    PeerSession(PeerShared& shared, Keeper& keeper, PeerConnection::Socket socket);

    void start();
    /// Ends it as if the peer had gone.
    void end(const std::string& why);

    /// 0 until it is admitted.
    RaftNode node() const { return node_; }
    bool is_admitted() const { return admitted_; }
    /// Where it says that it listens; nothing if it does not.
    const std::optional<NodeAddress>& listens() const { return listens_; }

  private:
    /// What one peer may have running here at the same time.
    static constexpr std::size_t kMaxRequests = 8192;
    static constexpr std::int64_t kHeardEveryNanos = 20'000'000;
    /// Answers that a peer may leave unread.
    static constexpr std::size_t kMaxUnsentBytes = 256 * 1024 * 1024;

    struct Running : std::enable_shared_from_this<Running> {
        CancelToken cancel;
        TimerId timer = 0;
    };

    Status secured(const TlsSubject& peer) override;
    Status received(proto::Envelope& envelope) override;
    void heard() override;
    void written(std::size_t) override {}
    void closed(const std::string& why) override { end(why); }

    Status greeted(const proto::Hello& hello);
    Status take_message(proto::Message& message);
    Status take_request(proto::Request& request);
    Status take_cancel(const proto::Cancel& cancel);
    void arm_timeout(Running& running, std::uint64_t micros);
    void run(std::uint64_t id, PeerHandler& handler, std::string request,
             std::shared_ptr<Running> running);
    void answer(std::uint64_t id, Result<std::string> outcome);
    void watch();
    void disconnect_handlers();

    PeerShared& shared_;
    Keeper& keeper_;
    std::string address_;
    std::shared_ptr<PeerConnection> connection_;
    RaftNode node_ = 0;
    std::optional<NodeAddress> listens_;
    bool admitted_ = false;
    bool suspected_ = false;  // of being gone
    std::int64_t told_heard_ = 0;
    TimerId timer_ = 0;
    std::unordered_map<std::uint64_t, std::shared_ptr<Running>> requests_;
};

}  // namespace aerolith
