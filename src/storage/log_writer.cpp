#include "storage/log_writer.h"

namespace aerolith {

LogWriter::LogWriter(LogStore& log, LogGroup& group, std::uint64_t group_id,
                     std::uint64_t last_index, Runtime& runtime, std::chrono::microseconds poll)
    : log_(log),
      group_(group),
      clock_(runtime.clock),
      group_id_(group_id),
      last_index_(last_index) {
    service_ = runtime.scheduler.start_service({"log", poll, kAsynchronousDelay},
                                               [this] { return step(); });
}

LogWriter::~LogWriter() {
    service_.reset();
    while (step()) {
    }
}

void LogWriter::enqueue(LogItem item) {
    {
        std::lock_guard lock(mutex_);
        queue_.push_back(std::move(item));
    }
    service_->wake();
}

bool LogWriter::step() {
    {
        std::lock_guard lock(mutex_);
        std::swap(queue_, taken_);
    }
    if (taken_.empty()) {
        sync_if_due();
        return false;
    }
    std::span<LogItem> rest(taken_);
    while (!rest.empty()) {
        std::size_t count = 1, bytes = rest[0].data.size();
        while (count < rest.size() && bytes + rest[count].data.size() <= kMaxBatchBytes)
            bytes += rest[count++].data.size();
        write(rest.first(count));
        rest = rest.subspan(count);
    }
    taken_.clear();
    sync_if_due();
    return true;
}

void LogWriter::sync_if_due() {
    if (unsynced_since_ == 0) return;
    if (clock_.monotonic_nanos() - unsynced_since_ <
        std::chrono::nanoseconds(kAsynchronousDelay).count())
        return;
    unsynced_since_ = 0;
    (void)log_.sync();  // its failure has stopped the node
}

void LogWriter::write(std::span<LogItem> items) {
    records_.clear();
    bool sync = false;
    std::uint64_t index = last_index_;
    for (LogItem& item : items) {
        item.index = ++index;
        sync |= item.sync;
        records_.push_back({LogRecordKind::kEntry, group_id_, item.index, 1, item.data});
    }
    Status appended = log_.append(records_, sync);
    if (!appended.ok()) {
        group_.refused(items, appended.error());
        return;
    }
    last_index_ = index;
    if (sync) {
        unsynced_since_ = 0;
    } else if (unsynced_since_ == 0) {
        unsynced_since_ = clock_.monotonic_nanos();
    }
    batches_.fetch_add(1, std::memory_order_relaxed);
    group_.logged(items);
}

}  // namespace aerolith
