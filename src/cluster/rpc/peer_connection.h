#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>
#include <string>

#include "cluster/rpc/frame.h"
#include "runtime/io_executor.h"
#include "security/tls.h"

namespace aerolith {

/// One TLS connection between two nodes: envelopes in, frames out. Lives on its io thread.
class PeerConnection final : public std::enable_shared_from_this<PeerConnection> {
  public:
    using Socket = boost::asio::ip::tcp::socket;

    /// Called on the io thread. May close the connection from within.
    class Owner {
      public:
        virtual ~Owner() = default;
        /// The certificates were exchanged; nothing was received before.
        virtual Status secured(const TlsSubject& peer) = 0;
        /// An error closes the connection.
        virtual Status received(proto::Envelope& envelope) = 0;
        /// Bytes have come, whether they end a frame or not.
        virtual void heard() {}
        /// So many bytes have left the queue.
        virtual void written(std::size_t bytes) = 0;
        /// Once, unless it was the owner who closed it.
        virtual void closed(const std::string& why) = 0;
    };

    /// `scratch` is shared by the connections of the thread: reads land there.
    PeerConnection(IoExecutor& io, std::span<char> scratch, std::shared_ptr<TlsContext> context,
                   TlsSide side, Socket socket, Owner& owner);

    void start();
    /// Queues frames, and writes them once the tasks at hand have run: what is queued in one turn
    /// of the loop leaves together.
    void queue(std::string_view frames);
    /// Queues and writes at once.
    void write(std::string_view frames);
    /// The owner hears no more of it.
    void close();

    FrameReader& frames() { return frames_; }
    std::size_t unsent_bytes() const { return output_.size() - sent_; }
    /// When the peer's last bytes arrived, or it last took some for which there had been no room.
    std::int64_t heard_nanos() const { return heard_; }

  private:
    void read_some();
    Status take_input(std::string_view bytes);
    void write_some();
    void await(Socket::wait_type what);
    void fail(const std::string& why);

    IoExecutor& io_;
    std::span<char> scratch_;
    Socket socket_;
    TlsSession tls_;
    Owner* owner_;  // nullptr once closed
    FrameReader frames_;
    std::string output_;
    std::size_t sent_ = 0;
    bool secured_ = false;
    bool reading_ = false;  // waits to be readable
    bool writing_ = false;  // waits to be writable
    bool flush_posted_ = false;
    std::int64_t heard_;
};

}  // namespace aerolith
