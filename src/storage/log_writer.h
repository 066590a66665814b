#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/result.h"
#include "runtime/scheduler.h"
#include "storage/log_store.h"

namespace aerolith {

struct LogItem {
    std::string data;
    bool sync = true;
    /// Given by the writer, in order, when the item is written.
    std::uint64_t index = 0;
    /// The group calls it once the item's effects are visible or it has failed.
    std::function<void(const Status&)> done;
};

/// A group's side of the log. Both are called on the log thread.
class LogGroup {
  public:
    virtual ~LogGroup() = default;
    /// Written, and synced if any of them asked for it. In order, nothing left out.
    virtual void logged(std::span<LogItem> items) = 0;
    /// Not in the log; their indexes will be given again.
    virtual void refused(std::span<LogItem> items, const Error& error) = 0;
};

/// The log thread: gathers what all sessions have queued, one write and one sync for all of it.
class LogWriter {
  public:
    /// `last_index`: of the group's last entry in the log.
    LogWriter(LogStore& log, LogGroup& group, std::uint64_t group_id, std::uint64_t last_index,
              Runtime& runtime, std::chrono::microseconds poll);
    ~LogWriter();

    /// Thread-safe; items are written in the order of the calls.
    void enqueue(LogItem item);
    std::uint64_t batches() const { return batches_.load(std::memory_order_relaxed); }

  private:
    static constexpr std::size_t kMaxBatchBytes = 16u << 20;

    /// Commits that did not ask for a sync get theirs within about twice this.
    static constexpr std::chrono::milliseconds kAsynchronousDelay{200};

    bool step();
    void sync_if_due();
    void write(std::span<LogItem> items);

    LogStore& log_;
    LogGroup& group_;
    Clock& clock_;
    std::uint64_t group_id_;
    std::uint64_t last_index_;
    std::mutex mutex_;
    std::vector<LogItem> queue_;
    std::vector<LogItem> taken_;
    std::vector<LogRecord> records_;
    /// When the oldest unsynced item was written; 0: everything is synced.
    std::int64_t unsynced_since_ = 0;
    std::atomic<std::uint64_t> batches_{0};
    std::unique_ptr<Service> service_;
};

}  // namespace aerolith
