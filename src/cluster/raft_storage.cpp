#include "cluster/raft_storage.h"

#include "common/bytes.h"

namespace aerolith {

namespace {

RaftEntryKind entry_kind(LogRecordKind kind) {
    switch (kind) {
        case LogRecordKind::kBarrier:
            return RaftEntryKind::kBarrier;
        case LogRecordKind::kConfiguration:
            return RaftEntryKind::kConfiguration;
        default:
            return RaftEntryKind::kCommand;
    }
}

}  // namespace

LogRecordKind record_kind(RaftEntryKind kind) {
    switch (kind) {
        case RaftEntryKind::kBarrier:
            return LogRecordKind::kBarrier;
        case RaftEntryKind::kConfiguration:
            return LogRecordKind::kConfiguration;
        default:
            return LogRecordKind::kEntry;
    }
}

Status RaftStorage::replay_entry(const LogRecord& record, RaftPersisted& persisted) const {
    if (persisted.entries.empty() && persisted.first_index <= 1)
        persisted.first_index = record.index;
    const RaftIndex end = persisted.first_index + persisted.entries.size();
    if (record.index > end) {
        return error(SqlState::kDataCorrupted, "log entry {} of group {} is missing", end, group_)
            .detail(fmt::format("The log goes on at entry {}.", record.index));
    }
    if (record.index < persisted.first_index) {  // the log began later, and is replaced from here
        persisted.first_index = record.index;
        persisted.entries.clear();
    }
    persisted.entries.resize(record.index - persisted.first_index);
    persisted.entries.push_back(
        {record.term, entry_kind(record.kind), std::make_shared<const std::string>(record.data)});
    return {};
}

Result<RaftPersisted> RaftStorage::read() {
    RaftPersisted persisted;
    TRY(log_.replay([&](const LogRecord& record) -> Status {
        if (record.group != group_) return {};
        if (record.kind == LogRecordKind::kVote) {
            persisted.hard_state = { record.term, TRY(ByteReader(record.data).get<RaftNode>()) };
            return {};
        }
        if (record.kind == LogRecordKind::kSnapshot) {
            persisted.first_index = record.index + 1;
            persisted.entries.clear();
            return {};
        }
        return replay_entry(record, persisted);
    }));
    return persisted;
}

void RaftStorage::put(const RaftHardState& state) {
    std::string voted_for;
    append_little(voted_for, state.voted_for);
    pending_.push_back({LogRecordKind::kVote, 0, state.term,
                        std::make_shared<const std::string>(std::move(voted_for))});
}

void RaftStorage::put(RaftAppend append) {
    RaftIndex index = append.first;
    first_unwritten_ = std::min(first_unwritten_, index);
    for (RaftEntry& entry : append.entries)
        pending_.push_back({record_kind(entry.kind), index++, entry.term, std::move(entry.data)});
}

void RaftStorage::put_reset(RaftIndex index, RaftTerm term) {
    first_unwritten_ = 0;
    pending_.push_back(
        {LogRecordKind::kSnapshot, index, term, std::make_shared<const std::string>()});
}

Status RaftStorage::write() {
    std::vector<LogRecord> records;
    records.reserve(pending_.size());
    for (const Pending& record : pending_)
        records.push_back({record.kind, group_, record.index, record.term, *record.data});
    TRY(log_.append(records, true));
    pending_.clear();
    first_unwritten_ = UINT64_MAX;
    return {};
}

}  // namespace aerolith
