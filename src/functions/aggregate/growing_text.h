#pragma once

#include <algorithm>
#include <cstring>

#include "common/arena.h"
#include "common/result.h"

namespace aerolith {

/// Text that an aggregate gathers: in the arena, in a buffer doubled when full, up to the length
/// PostgreSQL allows a value.
struct GrowingText {
    static constexpr std::uint64_t kMaxBytes = 0x3FFFFFFF;

    char* text = nullptr;
    std::uint32_t size = 0, room = 0;
    bool any = false;

    Status append(std::string_view bytes, Arena& arena) {
        std::uint64_t needed = std::uint64_t{size} + bytes.size();
        if (needed >= kMaxBytes) {
            return error(SqlState::kProgramLimitExceeded, "out of memory")
                .detail(fmt::format(
                    "Cannot enlarge string buffer containing {} bytes by {} more bytes.", size,
                    bytes.size()));
        }
        if (needed > room) {
            room = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(needed * 2, 64, kMaxBytes));
            char* larger = static_cast<char*>(arena.allocate(room, 1));
            if (size) std::memcpy(larger, text, size);
            text = larger;
        }
        if (!bytes.empty()) std::memcpy(text + size, bytes.data(), bytes.size());
        size = static_cast<std::uint32_t>(needed);
        return {};
    }
};

}  // namespace aerolith
