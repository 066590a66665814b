#pragma once

#include <variant>

#include "cluster/raft/raft_configuration.h"

namespace aerolith {

/// Entries that follow (prev_index, prev_term); without entries a heartbeat.
struct AppendEntries {
    RaftIndex prev_index = 0;
    RaftTerm prev_term = 0;
    RaftIndex commit = 0;
    std::vector<RaftEntry> entries;
    bool operator==(const AppendEntries&) const = default;
};

/// `rejected` 0: everything up to last_index is durable here. Otherwise the prev_index that did not
/// fit, and last_index is where to try next.
struct AppendEntriesResult {
    RaftIndex rejected = 0;
    RaftIndex last_index = 0;
    std::uint16_t features = 0;
    std::uint16_t capacity = 0;
    bool operator==(const AppendEntriesResult&) const = default;
};

struct RequestVote {
    RaftNode candidate = 0;
    RaftIndex last_index = 0;
    RaftTerm last_term = 0;
    bool disrupt_leader = false;
    bool pre_vote = false;
    bool operator==(const RequestVote&) const = default;
};

struct RequestVoteResult {
    bool granted = false;
    bool pre_vote = false;
    std::uint16_t features = 0;
    std::uint16_t capacity = 0;
    bool operator==(const RequestVoteResult&) const = default;
};

struct InstallSnapshot {
    RaftSnapshot snapshot;
    bool operator==(const InstallSnapshot&) const = default;
};

/// The receiver is to stand for election at once: leadership is handed over to it.
struct TimeoutNow {
    RaftIndex last_index = 0;
    RaftTerm last_term = 0;
    bool operator==(const TimeoutNow&) const = default;
};

/// What one member of a group tells another. The order of the alternatives is their number on the
/// wire: never change it.
struct RaftMessage {
    using Body = std::variant<AppendEntries, AppendEntriesResult, RequestVote, RequestVoteResult,
                              InstallSnapshot, TimeoutNow>;
    std::uint64_t group = 0;
    RaftNode from = 0;
    RaftNode to = 0;
    RaftTerm term = 0;
    Body body;
    bool operator==(const RaftMessage&) const = default;
};

/// Version(u8) body(u8) group(u64) from(u64) to(u64) term(u64), then the body's fields in order.
std::string encode_message(const RaftMessage& message);
/// Survives any input. What it returns is sound in itself: entries of falling terms, unknown kinds,
/// configurations that do not decode and indexes that overflow are refused.
Result<RaftMessage> decode_message(std::string_view bytes);

}  // namespace aerolith
