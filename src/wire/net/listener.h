#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/result.h"
#include "wire/net/io_thread.h"
#include "wire/net/transport.h"
#include "wire/peer.h"

namespace aerolith {

/// Accepts connections on one address and hands each to `accepted` on the io thread it was given
/// to. Lives on the first io thread; made before that runs.
class Listener {
  public:
    using Accepted = std::function<void(IoThread&, Transport::Socket, PeerAddress)>;
    using Threads = std::vector<std::unique_ptr<IoThread>>;

    virtual ~Listener() = default;
    virtual void start() = 0;
    virtual void close() = 0;
    /// 0 for a Unix socket.
    virtual int port() const = 0;
};

Result<std::unique_ptr<Listener>> listen_tcp(Listener::Threads& threads, const std::string& address,
                                             int port, Listener::Accepted accepted);
/// Makes .s.PGSQL.<port> in the directory, and a lock file beside it; both vanish with the
/// listener.
Result<std::unique_ptr<Listener>> listen_unix(Listener::Threads& threads, const std::string& path,
                                              Listener::Accepted accepted);

}  // namespace aerolith
