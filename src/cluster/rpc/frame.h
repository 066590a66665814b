#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"
#include "envelope.pb.h"

namespace aerolith {

/// frame = length of the envelope (4 bytes, big-endian), envelope (rpc/envelope.proto)
inline constexpr std::size_t kFrameHeaderBytes = 4;
inline constexpr std::size_t kMaxEnvelopeBytes = 256 * 1024 * 1024;
/// What a message or a request may have, so that its envelope fits.
inline constexpr std::size_t kMaxPeerBodyBytes = kMaxEnvelopeBytes - 1024;

/// REQUIRES: the envelope is not longer than kMaxEnvelopeBytes.
std::string encode_frame(const proto::Envelope& envelope);

/// Cuts a stream of bytes into envelopes.
class FrameReader {
  public:
    void append(std::string_view bytes);
    /// Nothing while the next one is incomplete; 08P01 when it is none, or longer than the limit.
    Result<std::optional<proto::Envelope>> next();
    void set_limit(std::size_t bytes) { limit_ = bytes; }

  private:
    /// A buffer grown beyond it by one long frame is given back.
    static constexpr std::size_t kKeptBytes = 1024 * 1024;

    std::string bytes_;
    std::size_t taken_ = 0;
    std::size_t limit_ = kMaxEnvelopeBytes;
};

}  // namespace aerolith
