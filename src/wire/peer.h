#pragma once

#include <cstdint>
#include <string>

#include "runtime/scheduler.h"
#include "wire/channel.h"

namespace aerolith {

class TlsSession;

/// Where a connection comes from.
struct PeerAddress {
    bool is_local = false;  // Unix socket
    std::string text;       // "127.0.0.1", "::1", "[local]"
    int port = -1;
    std::string bytes;          // 4 or 16, of the IP address
    std::uint32_t user_id = 0;  // of the process at the other end of a Unix socket
};

/// A connection before it has a session.
class Peer {
  public:
    virtual ~Peer() = default;
    virtual const PeerAddress& address() const = 0;
    /// nullptr in the clear.
    virtual const TlsSession* tls() const = 0;
    /// Bytes beyond the message at hand have already come.
    virtual bool has_buffered_input() const = 0;
    virtual void start_tls() = 0;
    virtual void set_stage(FrameStage stage) = 0;
    virtual Channel& channel() = 0;
    virtual FiberExecutor& executor() = 0;
};

}  // namespace aerolith
