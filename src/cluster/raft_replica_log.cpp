// How a replica begins with what is on disk, and what of its log it keeps.
#include "cluster/raft_replica.h"
#include "common/bytes.h"

namespace aerolith {

RaftSnapshot RaftReplica::snapshot_of(const AppliedState& applied) const {
    if (applied.configuration.empty()) return {};
    // The state itself is the store's: members ask the sender for it.
    std::string source;
    append_little(source, options_.raft.self);
    return {applied.index, applied.term, applied.configuration, applied.configuration_index,
            std::make_shared<const std::string>(std::move(source))};
}

Status RaftReplica::recover() {
    TRY(machine_.load());
    RaftPersisted persisted = TRY(storage_.read());
    const RaftIndex applied = machine_.applied().index;
    const RaftIndex end = persisted.first_index + persisted.entries.size();
    const bool wiped = applied == 0 && persisted.first_index > 1 && persisted.hard_state.term > 1;
    if (end <= applied || wiped) {
        // The state came from another member and covers what the log had, or was to come and the
        // log had not been emptied yet.
        persisted.first_index = applied + 1;
        persisted.entries.clear();
        storage_.put_reset(applied, machine_.applied().term);
    } else if (persisted.first_index > applied + 1) {
        return error(SqlState::kDataCorrupted, "log entry {} is missing", applied + 1)
            .detail(fmt::format("The log goes on at entry {}.", persisted.first_index));
    }
    replayed_ = persisted.first_index + persisted.entries.size() - 1 - applied;
    // In a later term it belongs to a group already, and may have lost its state while it took over
    // another member's.
    const bool alone = machine_.applied().configuration.empty() && persisted.hard_state.term <= 1;
    if (options_.founder && alone) TRY(found(persisted));
    began_empty_ = persisted.hard_state.term == 0 && persisted.entries.empty() &&
                   machine_.applied().index == 0;
    persisted.snapshot = snapshot_of(machine_.applied());
    persisted.applied = machine_.applied().index;
    hard_state_ = persisted.hard_state;
    for (std::size_t i = 0; i < persisted.entries.size(); ++i) {
        kept_.emplace_back(persisted.first_index + i, persisted.entries[i].data->size());
        kept_bytes_ += kept_.back().second;
    }
    applied_index_.store(persisted.applied);
    flushed_index_.store(persisted.applied);
    const std::int64_t now = runtime_.clock.monotonic_nanos();
    votes_from_ = hard_state_.term > 1 ? now + nanos(options_.raft.election_timeout) : now;
    core_ = make_libraft_core(options_.raft, runtime_.clock, runtime_.random, options_.guards);
    take(core_->start(std::move(persisted)));
    return {};
}

/// What the node has was decided by itself alone, so all of it is committed. The group begins with
/// the next entry.
Status RaftReplica::found(RaftPersisted& persisted) {
    std::vector<LogRecord> records;
    RaftIndex next = machine_.applied().index + 1;
    for (RaftIndex index = next; index < persisted.first_index + persisted.entries.size();
         ++index) {
        const RaftEntry& entry = persisted.entries[index - persisted.first_index];
        const LogRecord record{record_kind(entry.kind), options_.raft.group, index, entry.term,
                               *entry.data};
        TRY(machine_.apply({&record, 1}));
        ++next;
    }
    if (machine_.applied().configuration.empty()) {
        RaftAppend append{next,
                          {{1, RaftEntryKind::kConfiguration,
                            std::make_shared<const std::string>(
                                encode_configuration({{options_.raft.self, RaftRole::kVoter}}))}}};
        const RaftEntry entry = append.entries.front();
        const LogRecord record{LogRecordKind::kConfiguration, options_.raft.group, next, 1,
                               *entry.data};
        storage_.put(RaftHardState{1, 0});
        storage_.put(std::move(append));
        TRY(storage_.write());
        TRY(machine_.apply({&record, 1}));
        persisted.entries.push_back(entry);
        persisted.hard_state = {1, 0};
    }
    return store_.engine().flush();
}

Result<std::uint64_t> RaftReplica::droppable_index() {
    flushed_index_.store(TRY(machine_.durable()).index);
    return droppable_index_.load();
}

/// What the store has for good and members that are behind a little do not need is forgotten.
void RaftReplica::compact() {
    const RaftIndex flushed = flushed_index_.load();
    if (kept_.empty() || kept_bytes_ <= options_.kept_bytes || kept_.front().first > flushed)
        return;
    Result<AppliedState> durable = machine_.durable();
    if (!durable.ok() || durable->index <= 1) return;
    while (!kept_.empty() && kept_bytes_ > options_.kept_bytes / 2 &&
           kept_.front().first <= durable->index) {
        kept_bytes_ -= kept_.front().second;
        kept_.pop_front();
    }
    const RaftIndex first = kept_.empty() ? durable->index + 1 : kept_.front().first;
    const RaftIndex trailing = durable->index + 1 - std::min(first, durable->index + 1);
    take(core_->snapshot_taken(snapshot_of(*durable), trailing));
    // Segments that hold the term and vote may go with the entries in them.
    storage_.put(hard_state_);
    compacted_to_ = first - 1;
}

}  // namespace aerolith
