#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cluster/raft/raft_message.h"

namespace aerolith {

/// What one node tells another of a group in one go.
struct RaftFrame {
    std::int64_t sent_at = 0;  ///< monotonic nanoseconds of the sender
    /// To the leader of a term: the sent_at of its latest frame that was acted upon, else 0.
    RaftTerm echo_term = 0;
    std::int64_t echo = 0;
    /// The sender hands its leadership over: its lease is void, an election need not wait for it.
    bool released = false;
    std::vector<RaftMessage> messages;
};

/// Version(u8) sent_at(i64) echo_term(u64) echo(i64) released(u8) count(u32) message(u32 size,
/// bytes)*.
std::string encode_frame(const RaftFrame& frame);
/// Survives any input.
Result<RaftFrame> decode_frame(std::string_view bytes);

/// Entries of a message are cut into several messages so that none has many more bytes than this.
std::vector<RaftMessage> split_by_bytes(RaftMessage message, std::size_t bytes);

}  // namespace aerolith
