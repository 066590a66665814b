#pragma once

#include <string>
#include <string_view>

#include "common/bytes.h"
#include "storage/timestamp.h"

namespace aerolith {

/// The head of every stored version: a timestamp and flags (mvcc_store.h has the format).
struct VersionHead {
    static constexpr std::size_t kBytes = 9;
    static constexpr std::uint8_t kDeleted = 1;
    static constexpr std::uint8_t kKeepsKeys = 2;

    Timestamp timestamp;
    bool deleted = false;
    bool keeps_keys = false;

    void store(char* out) const {
        store_little(out, timestamp.value);
        out[8] = static_cast<char>((deleted ? kDeleted : 0) | (keeps_keys ? kKeepsKeys : 0));
    }
};

inline Result<VersionHead> read_version_head(std::string_view value) {
    if (value.size() < VersionHead::kBytes)
        return Error(SqlState::kDataCorrupted, "stored row version is truncated");
    auto flags = static_cast<std::uint8_t>(value[8]);
    return VersionHead{{load_little<std::uint64_t>(value.data())},
                       (flags & VersionHead::kDeleted) != 0,
                       (flags & VersionHead::kKeepsKeys) != 0};
}

inline void append_history_suffix(std::string& key, Timestamp timestamp) {
    append_big(key, ~timestamp.value);
}

}  // namespace aerolith
