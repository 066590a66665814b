#include "storage/log_writer.h"

namespace aerolith {

LogWriter::LogWriter(LogStore& log, LogGroup& group, std::uint64_t group_id, std::uint64_t last_index,
                     Scheduler& scheduler, std::chrono::microseconds poll)
    : log_(log), group_(group), group_id_(group_id), last_index_(last_index) {
    // Commits that did not ask for a sync get theirs at the next of these calls.
    constexpr std::chrono::milliseconds kAsynchronousDelay{200};
    service_ = scheduler.start_service({"log", poll, kAsynchronousDelay}, [this] { return step(); });
}

LogWriter::~LogWriter() {
    service_.reset();
    while (step()) {}
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
        if (std::exchange(unsynced_, false)) (void)log_.sync();  // its failure has stopped the node
        return false;
    }
    std::span<LogItem> rest(taken_);
    while (!rest.empty()) {
        std::size_t count = 1, bytes = rest[0].data.size();
        while (count < rest.size() && bytes + rest[count].data.size() <= kMaxBatchBytes) bytes += rest[count++].data.size();
        write(rest.first(count));
        rest = rest.subspan(count);
    }
    taken_.clear();
    return true;
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
    unsynced_ = !sync;
    batches_.fetch_add(1, std::memory_order_relaxed);
    group_.logged(items);
}

}  // namespace aerolith
