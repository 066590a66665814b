#include "cluster/local_replica.h"

namespace aerolith {

Result<std::uint64_t> LocalReplica::droppable_index() {
    return TRY(machine_.durable())
    .index;
}

Status LocalReplica::recover() {
    TRY(machine_.load());
    const std::uint64_t applied = machine_.applied().index;
    last_index_ = applied;
    std::vector<std::string> gathered;
    std::vector<LogRecord> entries;
    std::size_t bytes = 0;
    auto apply_gathered = [&]() -> Status {
        for (std::size_t i = 0; i < entries.size(); ++i) entries[i].data = gathered[i];
        if (!entries.empty()) TRY(machine_.apply(entries));
        replayed_ += entries.size();
        entries.clear();
        gathered.clear();
        bytes = 0;
        return {};
    };
    TRY(log_.replay([&](const LogRecord& record) -> Status {
        if (record.group != group_ || record.kind != LogRecordKind::kEntry ||
            record.index <= applied)
            return {};
        if (record.index != last_index_ + 1) {
            return error(SqlState::kDataCorrupted, "log entry {} is missing", last_index_ + 1)
                .detail(fmt::format("The log goes on at entry {}.", record.index));
        }
        last_index_ = record.index;
        if (bytes + record.data.size() > kReplayBytes) TRY(apply_gathered());
        if (record.data.size() > kReplayBytes) {  // alone, it needs no copy and is in order
            ++replayed_;
            return machine_.apply({&record, 1});
        }
        entries.push_back(record);
        gathered.emplace_back(record.data);
        bytes += record.data.size();
        return {};
    }));
    return apply_gathered();
}

void LocalReplica::start(std::chrono::microseconds log_poll) {
    writer_ = std::make_unique<LogWriter>(log_, *this, group_, last_index_, runtime_, log_poll);
}

void LocalReplica::propose(std::string entry, ProposeOptions options, OnApplied on_applied) {
    writer_->enqueue({std::move(entry), options.sync, 0, std::move(on_applied)});
}

void LocalReplica::logged(std::span<LogItem> items) {
    std::vector<LogRecord> entries;
    while (!items.empty()) {
        entries.clear();
        std::size_t bytes = 0;
        for (const LogItem& item : items) {
            if (!entries.empty() && bytes + item.data.size() > kApplyBytes) break;
            bytes += item.data.size();
            entries.push_back({LogRecordKind::kEntry, group_, item.index, 1, item.data});
        }
        machine_.apply_or_stop(entries);
        for (LogItem& item : items.first(entries.size())) {
            if (item.done) item.done(Status());
        }
        items = items.subspan(entries.size());
    }
}

void LocalReplica::refused(std::span<LogItem> items, const Error& error) {
    for (LogItem& item : items) {
        if (item.done) item.done(Status(error.clone()));
    }
}

}  // namespace aerolith
