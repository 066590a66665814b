#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace aerolith {

using RaftIndex = std::uint64_t;   ///< of an entry; the first has 1
using RaftTerm = std::uint64_t;    ///< the first has 1
using RaftNode = std::uint64_t;    ///< of a member, never 0; 0 is nobody
using RaftMillis = std::uint64_t;  ///< of the monotonic clock
inline std::int64_t nanos(RaftMillis millis) {
    return static_cast<std::int64_t>(millis) * 1'000'000;
}
using RaftBytes = std::shared_ptr<const std::string>;

enum class RaftEntryKind : std::uint8_t {
    kCommand = 1,
    kBarrier = 2,       ///< says nothing; a leader commits one to learn what is committed
    kConfiguration = 3  ///< data: an encoded RaftConfiguration
};

struct RaftEntry {
    RaftTerm term = 0;
    RaftEntryKind kind = RaftEntryKind::kCommand;
    RaftBytes data;  ///< never null

    bool operator==(const RaftEntry& other) const {
        return term == other.term && kind == other.kind && *data == *other.data;
    }
};

/// kStandby gets the log and has no vote, kSpare is known and gets nothing.
enum class RaftRole : std::uint8_t { kStandby = 0, kVoter = 1, kSpare = 2 };

struct RaftMember {
    RaftNode id = 0;
    RaftRole role = RaftRole::kSpare;
    bool operator==(const RaftMember&) const = default;
};

using RaftConfiguration = std::vector<RaftMember>;

/// What a vote or a new term is lost without.
struct RaftHardState {
    RaftTerm term = 0;
    RaftNode voted_for = 0;
    bool operator==(const RaftHardState&) const = default;
};

/// Everything up to an index. `data` is the state machine's, or says where its state can be had.
struct RaftSnapshot {
    RaftIndex index = 0;
    RaftTerm term = 0;
    RaftConfiguration configuration;
    RaftIndex configuration_index = 0;
    RaftBytes data;  ///< never null when index is not 0

    bool operator==(const RaftSnapshot& other) const {
        return index == other.index && term == other.term && configuration == other.configuration &&
               configuration_index == other.configuration_index && *data == *other.data;
    }
};

}  // namespace aerolith
