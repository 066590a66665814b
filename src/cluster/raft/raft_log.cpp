#include "cluster/raft/raft_log.h"

#include "common/assert.h"

namespace aerolith {

RaftLog::RaftLog(RaftIndex first, std::vector<RaftEntry> entries, RaftSnapshot snapshot)
    : first_(first), entries_(entries.begin(), entries.end()), snapshot_(std::move(snapshot)) {}

const RaftEntry* RaftLog::at(RaftIndex index) const {
    if (index < first_ || index > last_index()) return nullptr;
    return &entries_[index - first_];
}

RaftTerm RaftLog::term_at(RaftIndex index) const {
    if (const RaftEntry* entry = at(index)) return entry->term;
    return index == snapshot_.index ? snapshot_.term : 0;
}

RaftIndex RaftLog::start_of_term_at(RaftIndex index) const {
    const RaftTerm term = at(index)->term;
    while (index > first_ && entries_[index - 1 - first_].term == term) --index;
    return index;
}

void RaftLog::append(RaftIndex first, const std::vector<RaftEntry>& entries) {
    ASSERT(first >= first_ && first <= last_index() + 1);
    entries_.resize(first - first_);
    entries_.insert(entries_.end(), entries.begin(), entries.end());
}

void RaftLog::reset_to(RaftSnapshot snapshot) {
    first_ = snapshot.index + 1;
    entries_.clear();
    snapshot_ = std::move(snapshot);
}

void RaftLog::compact(RaftSnapshot snapshot, RaftIndex trailing) {
    while (!entries_.empty() && first_ + trailing <= snapshot.index) {
        entries_.pop_front();
        ++first_;
    }
    snapshot_ = std::move(snapshot);
}

}  // namespace aerolith
