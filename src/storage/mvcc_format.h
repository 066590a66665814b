#pragma once

#include <string>
#include <string_view>

#include "common/bytes.h"
#include "storage/timestamp.h"

namespace aerolith {

/// The head of every stored version: a timestamp and flags (mvcc_store.h has the format).
struct VersionHead {
    static constexpr std::size_t kBytes = 9;

    Timestamp timestamp;
    bool deleted = false;
};

inline Result<VersionHead> read_version_head(std::string_view value) {
    if (value.size() < VersionHead::kBytes)
        return Error(SqlState::kDataCorrupted, "stored row version is truncated");
    return VersionHead{{load_little<std::uint64_t>(value.data())}, value[8] != 0};
}

inline void append_version_head(std::string& out, Timestamp timestamp, bool deleted) {
    append_little(out, timestamp.value);
    out += static_cast<char>(deleted);
}

inline void append_history_suffix(std::string& key, Timestamp timestamp) {
    append_big(key, ~timestamp.value);
}

}  // namespace aerolith
