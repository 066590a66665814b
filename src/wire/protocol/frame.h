#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/result.h"

namespace aerolith {

/// One message as it came: its type (0 for a start-up packet) and what follows the length.
struct Frame {
    char type = 0;
    std::string_view body;
};

/// Which messages may come, and how long they may be, depends on how far the connection is.
enum class FrameStage : std::uint8_t { kStartUp, kAuthentication, kSession };

inline constexpr std::size_t kMaxUnauthenticatedFrame = 10'000;
inline constexpr std::size_t kMaxSmallFrame = 10'000;
inline constexpr std::size_t kMaxLargeFrame = 0x3fffffff - 1;

/// The size of the message `input` begins with, all bytes counted; nullopt when that is not known
/// yet. Fails (FATAL 08P01) as soon as type or length cannot be right, before any of the body has
/// arrived.
Result<std::optional<std::size_t>> frame_size(std::string_view input, FrameStage stage);

/// The message `input` begins with. REQUIRES: frame_size() of it is at most input.size().
Frame frame_at(std::string_view input, FrameStage stage);

}  // namespace aerolith
