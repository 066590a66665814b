#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace aerolith::testing {

/// A socket that speaks the protocol byte by byte.
class RawConnection {
  public:
    /// host: an address or, beginning with '/', the directory of a Unix socket. Throws
    /// std::runtime_error.
    RawConnection(const std::string& host, int port);
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;

    /// What the peer did not take because it has closed is dropped.
    void send(const std::string& bytes);
    /// The next message as a line; "closed" at the end of the stream; nullopt when none came in
    /// time.
    std::optional<std::string> next(std::chrono::milliseconds limit);
    /// One byte, without a frame (the answer to SSLRequest).
    std::optional<char> next_byte(std::chrono::milliseconds limit);

    std::uint32_t process_id = 0;  // of BackendKeyData
    std::uint32_t cancel_key = 0;

  private:
    /// False: timed out. Sets closed_ at the end.
    bool read_more(std::chrono::milliseconds limit);

    int socket_ = -1;
    bool closed_ = false;
    std::string input_;
};

}  // namespace aerolith::testing
