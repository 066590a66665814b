#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "cluster/rpc/peer_connection.h"
#include "cluster/rpc/peer_shared.h"

namespace aerolith {

/// This node's way to one peer: dials, and dials again, sends messages and requests, and gets the
/// answers. The peer's own messages and requests come in on a connection it has dialled
/// (PeerSession).
///
/// Threading: what goes out may be queued from any thread; the connection lives on the io thread.
class PeerLink final : public PeerConnection::Owner, public std::enable_shared_from_this<PeerLink> {
  public:
    PeerLink(PeerShared& shared, RaftNode peer, NodeAddress address);

    const NodeAddress& address() const { return address_; }

    /// On the io thread. After stop() everything fails at once, and nothing is dialled any more.
    void start();
    void stop();

    /// From any thread.
    bool connected() const;
    void send(PeerService service, std::string message);
    Result<std::string> call(PeerService service, std::string request, Deadline deadline,
                             CancelToken* cancel);
    void give_up(PeerService service);

  private:
    struct Call {
        PeerService service;
        Event answered;
        Result<std::string> answer = std::string();
    };
    using Calls = std::unordered_map<std::uint64_t, std::shared_ptr<Call>>;
    using Tcp = boost::asio::ip::tcp;

    void dial();
    void resolved(const Tcp::resolver::results_type& endpoints, std::uint64_t attempt);
    void dialled(const boost::system::error_code& failure, std::uint64_t attempt);
    void arm_watch();
    void watch();
    /// Ends the connection or the attempt at one, and tries again later.
    void lose(const std::string& why);
    void fail_calls();
    void fail(Calls calls, std::string_view why);
    void flush();

    Status secured(const TlsSubject& peer) override;
    Status received(proto::Envelope& envelope) override;
    void written(std::size_t bytes) override;
    void closed(const std::string& why) override { lose(why); }
    Status greeted(const proto::Hello& hello);
    void answered(proto::Response& response);

    /// Queues a frame for the connection. REQUIRES: mutex_ is held and the peer is connected.
    void push(std::string frame);
    /// REQUIRES: mutex_ is held.
    bool has_room(const std::string& frame) const;
    void send_cancel(std::uint64_t id, CancelReason reason);
    std::shared_ptr<Call> forget(std::uint64_t id);
    Error not_connected() const;

    PeerShared& shared_;
    const RaftNode peer_;
    const NodeAddress address_;

    // The io thread's.
    Tcp::resolver resolver_;
    std::shared_ptr<Tcp::socket> dialling_;
    std::shared_ptr<PeerConnection> connection_;
    std::uint64_t attempt_ = 0;  // answers to earlier ones are ignored
    std::int64_t attempt_began_ = 0;
    std::chrono::nanoseconds delay_;
    TimerId timer_ = 0;
    bool stopped_ = false;
    bool suspected_ = false;  // of being gone
    std::string reported_;    // of this failure the operator has heard

    std::atomic<std::uint64_t> next_call_{1};
    mutable std::mutex mutex_;
    bool connected_ = false;
    bool flush_posted_ = false;
    std::string outbox_;
    std::size_t queued_bytes_ = 0;  // in the outbox and in the connection
    Calls calls_;
};

}  // namespace aerolith
