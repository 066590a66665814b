#include "txn/maintenance.h"

#include "cluster/commands/drop_index.h"
#include "cluster/shard_map.h"

namespace aerolith {

void Maintenance::run() {
    (void)transactions_.advance_horizon();
    (void)flush_if_due();
    (void)recycle_log();
    (void)log_.prepare();
    (void)remove_dropped_indexes();
    (void)collect_if_due();
}

Status Maintenance::flush_if_due() {
    std::lock_guard lock(flush_mutex_);
    LogStatistics statistics = log_.statistics();
    if (!store_.engine().health().ok())
        return store_.engine().flush();  // commits are refused until it succeeds
    const std::uint64_t most_segments =
        limits_.flush_after_log_bytes / limits_.log_segment_bytes + 2;
    const std::uint64_t grown = statistics.appended_bytes - flushed_at_bytes_;
    if (grown < limits_.flush_after_log_bytes &&
        (statistics.segments <= most_segments || grown == 0))
        return {};
    TRY(store_.engine().flush());
    flushed_at_bytes_ = statistics.appended_bytes;
    return {};
}

Status Maintenance::recycle_log() {
    std::uint64_t droppable = TRY(replica_.droppable_index());
    return log_.drop_below({{kLocalGroup, droppable}});
}

Status Maintenance::checkpoint() {
    {
        std::lock_guard lock(flush_mutex_);
        std::uint64_t appended = log_.statistics().appended_bytes;
        TRY(store_.engine().flush());
        flushed_at_bytes_ = appended;
    }
    return recycle_log();
}

Status Maintenance::remove_dropped_indexes() {
    std::vector<DropIndex> due;
    auto names = store_.iterate_state(state_names::kDroppedIndexPrefix);
    for (names->seek(state_names::kDroppedIndexPrefix); names->valid(); names->next()) {
        std::string_view name = names->key().substr(state_names::kDroppedIndexPrefix.size());
        if (name.size() != 12)
            return Error(SqlState::kDataCorrupted, "stored list of dropped indexes is damaged");
        DropIndex command;
        command.dropped_at = {load_big<std::uint64_t>(name.data())};
        command.index_id = load_big<std::uint32_t>(name.data() + 8);
        if (command.dropped_at <= transactions_.horizon()) due.push_back(command);
    }
    TRY(names->status());
    for (const DropIndex& command : due) TRY(replica_.propose_and_wait(encode_entry(command)));
    return {};
}

Status Maintenance::collect_if_due() {
    if (store_.garbage_estimate() < kGarbageEntries) return {};
    if (clock_.monotonic_nanos() - collected_at_ < kGarbageNanos) return {};
    collected_at_ = clock_.monotonic_nanos();
    return store_.collect_history();
}

Status Maintenance::vacuum(bool keep_history, std::span<const std::string> prefixes,
                           std::atomic<bool>* cancelled) {
    (void)transactions_.advance_horizon(keep_history);
    TRY(remove_dropped_indexes());
    if (prefixes.empty()) return store_.collect_garbage({}, cancelled);
    for (const std::string& prefix : prefixes) {
        if (!cancelled || !*cancelled) TRY(store_.collect_garbage(prefix, cancelled));
    }
    return {};
}

}  // namespace aerolith
