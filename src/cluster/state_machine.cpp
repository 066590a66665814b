#include "cluster/state_machine.h"

#include <thread>

#include "cluster/commands/list.h"
#include "cluster/origin_registry.h"
#include "cluster/raft/raft_configuration.h"
#include "cluster/state_names.h"

namespace aerolith {

namespace {

std::string encode_applied(const AppliedState& applied) {
    ByteWriter writer;
    writer.put(applied.index).put(applied.commit.value);
    if (applied.configuration.empty()) return writer.take();
    writer.put(applied.term).put(applied.configuration_index);
    writer.put(std::string_view(encode_configuration(applied.configuration)));
    return writer.take();
}

Result<AppliedState> decode_applied(std::string_view bytes) {
    ByteReader reader(bytes);
    AppliedState applied;
    applied.index = TRY(reader.get<std::uint64_t>());
    applied.commit = { TRY(reader.get<std::uint64_t>()) };
    if (reader.rest().empty()) return applied;
    applied.term = TRY(reader.get<std::uint64_t>());
    applied.configuration_index = TRY(reader.get<std::uint64_t>());
    applied.configuration = TRY(decode_configuration(TRY(reader.get_string())));
    return applied;
}

}  // namespace

Result<AppliedState> StateMachine::read(bool durable) const {
    std::string value;
    const std::string name = state_names::applied(group_);
    const bool found =
        TRY(durable ? store_.get_durable_state(name, value) : store_.get_state(name, value));
    return found ? decode_applied(value) : AppliedState{};
}

Result<AppliedState> StateMachine::durable() const {
    return read(true);
}

Status StateMachine::load() {
    applied_ = TRY(read(false));
    if (origins_) origins_->missed();
    show(applied_.commit, true);
    return {};
}

/// Who reads the catalog in between does not keep it.
void StateMachine::show(Timestamp timestamp, bool catalog,
                        const std::vector<std::string_view>& notifications) {
    catalog = catalog && catalog_hooks_.begin;
    if (catalog) catalog_hooks_.begin();
    visible_.store(timestamp.value);
    if (catalog) catalog_hooks_.end();
    for (std::string_view told : notifications) {
        if (notified_) notified_(told);
    }
    told_.store(timestamp.value);
    if (waiting_.load() > 0) call_waiters();
}

Status StateMachine::apply(std::span<const LogRecord> entries) {
    ApplyBatch batch(store_, entries.size() > 1);
    ApplyContext context(batch);
    AppliedState next = applied_;
    std::size_t originated = 0, dropped = 0;
    for (const LogRecord& entry : entries) {
        if (entry.kind == LogRecordKind::kConfiguration) {
            next.configuration = TRY(decode_configuration(entry.data));
            next.configuration_index = entry.index;
        } else if (entry.kind == LogRecordKind::kEntry && !entry.data.empty()) {
            TRY(apply_entry(entry.data, context));
        }
        if (!origins_) continue;
        for (; dropped < context.dropped_locks().size(); ++dropped)
            origins_->dropped_locks(context.dropped_locks()[dropped]);
        if (context.origins().size() > originated) origins_->committed_in(entry.term);
        originated = context.origins().size();
    }
    next.index = entries.back().index;
    next.term = entries.back().term;
    next.commit = std::max(applied_.commit, context.last_commit());
    batch.put_state(state_names::applied(group_), encode_applied(next));
    TRY(batch.commit());
    applied_ = std::move(next);
    show(applied_.commit, context.touches_catalog(), context.notifications());
    if (origins_ && !context.origins().empty()) origins_->applied(context.origins());
    return {};
}

void StateMachine::apply_or_stop(std::span<const LogRecord> entries) {
    for (;;) {
        Status applied = apply(entries);
        if (applied.ok()) return;
        if (applied.error().state() != SqlState::kDiskFull) stop_node(applied.error());
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

// The count is raised before told_ is read, and told_ written before the count is read: one
// of the two sees the other.
void StateMachine::when_visible(Timestamp timestamp, std::function<void()> then) {
    {
        std::lock_guard lock(waiters_mutex_);
        waiting_.fetch_add(1);
        if (told_.load() < timestamp.value) {
            waiters_.emplace(timestamp, std::move(then));
            return;
        }
        waiting_.fetch_sub(1);
    }
    then();
}

void StateMachine::call_waiters() {
    std::vector<std::function<void()>> due;
    {
        std::lock_guard lock(waiters_mutex_);
        const auto end = waiters_.upper_bound(Timestamp{told_.load()});
        for (auto waiter = waiters_.begin(); waiter != end; ++waiter)
            due.push_back(std::move(waiter->second));
        waiters_.erase(waiters_.begin(), end);
        waiting_.fetch_sub(due.size());
    }
    for (const std::function<void()>& then : due) then();
}

}  // namespace aerolith
