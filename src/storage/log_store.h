#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/result.h"
#include "runtime/scheduler.h"

namespace aerolith {

/// kEntry, kBarrier and kConfiguration are a group's entries. kVote carries a group's term and vote
/// (index unused), so that one sync covers them too. kSnapshot: the group's log begins anew behind
/// this index, whose state the store has.
enum class LogRecordKind : std::uint32_t {
    kEntry = 1,
    kVote = 2,
    kBarrier = 3,
    kConfiguration = 4,
    kSnapshot = 5
};

inline bool is_entry(LogRecordKind kind) {
    return kind != LogRecordKind::kVote && kind != LogRecordKind::kSnapshot;
}

struct LogRecord {
    LogRecordKind kind = LogRecordKind::kEntry;
    std::uint64_t group = 0;
    std::uint64_t index = 0;
    std::uint64_t term = 0;
    std::string_view data;
};

struct LogStatistics {
    std::uint64_t segments = 0;
    std::uint64_t bytes = 0;           ///< in the segments that are kept
    std::uint64_t appended_bytes = 0;  ///< since the log was opened
    std::uint64_t syncs = 0;
};

/// The node's one log for all its groups. One thread appends; sync() and drop_below() may come from
/// others.
class LogStore {
  public:
    virtual ~LogStore() = default;
    /// One write and, if asked, one sync for all records; a record supersedes all of its group with
    /// an index at or above its own. kDiskFull leaves the log as it was. Other failures stop the
    /// node: what is on disk is then unknown.
    virtual Status append(std::span<const LogRecord> records, bool sync) = 0;
    /// Everything appended is durable afterwards.
    virtual Status sync() = 0;
    /// Every record in order of appending. Called once, before the first append.
    virtual Status replay(const std::function<Status(const LogRecord&)>& each) = 0;
    /// Nobody needs a group's entries at or below its index any more: whole segments of such
    /// entries are recycled, up to that with a group's last vote.
    virtual Status drop_below(const std::map<std::uint64_t, std::uint64_t>& index_by_group) = 0;
    /// Makes the next segment ready, so that append() need not; called now and then by a thread
    /// that may wait.
    virtual Status prepare() = 0;
    virtual LogStatistics statistics() = 0;
};

struct SegmentLogOptions {
    std::size_t segment_bytes = 16u << 20;
    /// Called when the log on disk is in an unknown state; must not return.
    std::function<void(const Error&)> on_fatal;
};

/// Opens or creates the log of segment files in the directory (formats: log_segment.h).
Result<std::unique_ptr<LogStore>> open_segment_log(const std::string& directory,
                                                   SegmentLogOptions options, Runtime& runtime);

/// Prints "PANIC: ..." and ends the process.
[[noreturn]] void stop_node(const Error& error);

}  // namespace aerolith
