#include "cluster/local_replica.h"

#include <thread>

#include "cluster/commands/list.h"
#include "cluster/state_names.h"

namespace aerolith {

Result<LocalReplica::Applied> LocalReplica::read_applied(bool durable) {
    std::string value;
    const std::string name = state_names::applied(group_);
    bool found =
        TRY(durable ? store_.get_durable_state(name, value) : store_.get_state(name, value));
    if (!found) return Applied{};
    ByteReader reader(value);
    Applied applied;
    applied.index = TRY(reader.get<std::uint64_t>());
    applied.commit = { TRY(reader.get<std::uint64_t>()) };
    return applied;
}

Result<std::uint64_t> LocalReplica::durable_index() {
    return TRY(read_applied(true))
    .index;
}

Status LocalReplica::recover() {
    applied_ = TRY(read_applied(false));
    last_index_ = applied_.index;
    std::vector<std::string> gathered;
    std::vector<LogRecord> entries;
    std::size_t bytes = 0;
    auto apply_gathered = [&]() -> Status {
        for (std::size_t i = 0; i < entries.size(); ++i) entries[i].data = gathered[i];
        if (!entries.empty()) TRY(apply(entries));
        replayed_ += entries.size();
        entries.clear();
        gathered.clear();
        bytes = 0;
        return {};
    };
    TRY(log_.replay([&](const LogRecord& record) -> Status {
        if (record.group != group_ || record.kind != LogRecordKind::kEntry ||
            record.index <= applied_.index)
            return {};
        if (record.index != last_index_ + 1) {
            return error(SqlState::kDataCorrupted, "log entry {} is missing", last_index_ + 1)
                .detail(fmt::format("The log goes on at entry {}.", record.index));
        }
        last_index_ = record.index;
        if (bytes + record.data.size() > kReplayBytes) TRY(apply_gathered());
        if (record.data.size() > kReplayBytes) {  // alone, it needs no copy and is in order
            ++replayed_;
            return apply({&record, 1});
        }
        entries.push_back(record);
        gathered.emplace_back(record.data);
        bytes += record.data.size();
        return {};
    }));
    TRY(apply_gathered());
    visible_.store(applied_.commit.value, std::memory_order_release);
    return {};
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
        apply_or_stop(entries);
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

Status LocalReplica::apply(std::span<const LogRecord> entries) {
    ApplyBatch batch(store_, entries.size() > 1);
    ApplyContext context(batch);
    for (const LogRecord& entry : entries) TRY(apply_entry(entry.data, context));
    Applied applied{entries.back().index, std::max(applied_.commit, context.last_commit())};
    ByteWriter value;
    value.put(applied.index).put(applied.commit.value);
    batch.put_state(state_names::applied(group_), value.bytes());
    TRY(batch.commit());
    applied_ = applied;
    applied_entries_.fetch_add(entries.size(), std::memory_order_relaxed);
    visible_.store(applied_.commit.value, std::memory_order_release);
    return {};
}

// The entries are in the log, so they have happened: a full disk only delays them. Whatever else
// goes wrong, a restart with its replay is the way out.
void LocalReplica::apply_or_stop(std::span<const LogRecord> entries) {
    for (;;) {
        Status applied = apply(entries);
        if (applied.ok()) return;
        if (applied.error().state() != SqlState::kDiskFull) stop_node(applied.error());
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

}  // namespace aerolith
