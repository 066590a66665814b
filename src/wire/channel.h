#pragma once

#include <optional>
#include <string>

#include "common/result.h"
#include "runtime/wait.h"
#include "wire/protocol/frame.h"

namespace aerolith {

/// The connection as the protocol sees it; a socket behind it, or memory in tests. Called on the
/// connection's fiber.
class Channel {
  public:
    /// Output beyond this is handed to the socket at once, and waits for it.
    static constexpr std::size_t kOutputLimit = 64 * 1024;

    virtual ~Channel() = default;

    /// What is to be sent: whole messages are appended here.
    virtual std::string& output() = 0;
    /// Hands the output over; parks while more than kOutputLimit of it is unsent. Fails with 08006
    /// when the peer is gone, with the token's error when that is cancelled meanwhile.
    virtual Status send(CancelToken* token) = 0;
    /// Hands the output over once nothing is left to do, without waiting.
    virtual void send_soon() = 0;

    /// The next message; parks until it is there. nullopt: the peer is gone. Valid until the next
    /// call.
    virtual Result<std::optional<Frame>> wait_frame(CancelToken* token) = 0;
    /// The same when it is already there; nullopt otherwise.
    virtual Result<std::optional<Frame>> buffered_frame() = 0;
    /// Keeps the message at hand valid until keep(false), whatever else is read.
    virtual void keep_frame(bool keep) = 0;

    /// Back to the connection's own thread, after a statement that may have changed it.
    virtual void return_to_io_thread() = 0;
};

}  // namespace aerolith
