#include "cluster/raft/raft_guards.h"

#include <algorithm>

namespace aerolith {

namespace {

/// Fewer voters than this can neither lose one nor agree without all.
constexpr std::size_t kLeastVoters = 3;

}  // namespace

RaftGuards RaftGuards::without(int number) {
    RaftGuards guards;
    guards.on_.reset(static_cast<std::size_t>(number));
    return guards;
}

std::vector<AppendEntries> RaftGuards::cut_before_configurations(AppendEntries message) const {
    std::vector<AppendEntries> parts;
    AppendEntries part{message.prev_index, message.prev_term, message.commit, {}};
    for (RaftEntry& entry : message.entries) {
        if (on(1) && entry.kind == RaftEntryKind::kConfiguration && !part.entries.empty()) {
            const RaftIndex last = part.prev_index + part.entries.size();
            const RaftTerm term = part.entries.back().term;
            part.commit = std::min(message.commit, last);
            parts.push_back(std::move(part));
            part = {last, term, message.commit, {}};
        }
        part.entries.push_back(std::move(entry));
    }
    parts.push_back(std::move(part));
    return parts;
}

RaftIndex RaftGuards::commit_index(RaftIndex known, RaftIndex reported) const {
    return on(2) ? std::max(known, reported) : reported;
}

void RaftGuards::tell_own_term(RaftMessage& reply, RaftTerm own_term) const {
    const auto* result = std::get_if<RequestVoteResult>(&reply.body);
    if (on(3) && result && result->pre_vote && !result->granted)
        reply.term = std::max(reply.term, own_term);
}

void RaftGuards::begin_behind_snapshot(AppendEntries& message, const RaftLog& log) const {
    const RaftSnapshot& snapshot = log.snapshot();
    if (!on(4) || message.prev_index >= snapshot.index || message.prev_index >= log.first_index())
        return;
    const auto covered =
        std::min<std::size_t>(snapshot.index - message.prev_index, message.entries.size());
    message.entries.erase(message.entries.begin(),
                          message.entries.begin() + static_cast<std::ptrdiff_t>(covered));
    message.prev_index = snapshot.index;
    message.prev_term = snapshot.term;
}

void RaftGuards::answer_stale_leader(AppendEntriesResult& result) const {
    if (!on(5)) return;
    result.rejected = std::max<RaftIndex>(result.rejected, 1);
    result.last_index = 0;
}

bool RaftGuards::may_change_configuration(RaftTerm term_of_commit, RaftTerm own_term) const {
    return !on(6) || term_of_commit == own_term;
}

bool RaftGuards::may_reduce_voters(std::size_t before, std::size_t after) const {
    return !on(7) || after >= before || after >= kLeastVoters;
}

void RaftGuards::improve_hint(AppendEntriesResult& result, const AppendEntries& refused,
                              const RaftLog& log, RaftIndex commit) const {
    if (!on(8) || result.rejected == 0 || result.rejected != refused.prev_index) return;
    const RaftEntry* own = log.at(refused.prev_index);
    if (!own || own->term == refused.prev_term) return;
    const RaftIndex start = log.start_of_term_at(refused.prev_index);
    result.last_index = std::max(start - 1, std::min(commit, refused.prev_index - 1));
}

std::optional<RaftIndex> RaftGuards::durable_index(RaftIndex index, RaftTerm term, RaftIndex known,
                                                   const RaftLog& log, bool installing) const {
    if (on(9) && (installing || index <= known || log.term_at(index) != term || !log.at(index)))
        return std::nullopt;
    return index;
}

std::optional<RaftIndex> RaftGuards::implied_configuration(const AppendEntries& part,
                                                           const RaftLog& log,
                                                           RaftIndex uncommitted) const {
    const auto is_configuration = [](const RaftEntry* entry) {
        return entry && entry->kind == RaftEntryKind::kConfiguration;
    };
    if (!on(10) || part.entries.empty() || !is_configuration(&part.entries.front()) ||
        !is_configuration(log.at(uncommitted)) || uncommitted > part.prev_index ||
        log.term_at(part.prev_index) != part.prev_term) {
        return std::nullopt;
    }
    return uncommitted;
}

bool RaftGuards::votes_as_voter(const RaftConfiguration& own, RaftNode self) const {
    return on(11) && find_member(own, self) && !is_voter(own, self);
}

void RaftGuards::confirm_what_is_known(AppendEntriesResult& result, RaftIndex known) const {
    if (on(12) && result.rejected == 0) result.last_index = std::max(result.last_index, known);
}

bool RaftGuards::begins_new_term(const RaftConfiguration& members, RaftNode self) const {
    return on(13) && is_voter(members, self) && count_voters(members) == 1;
}

}  // namespace aerolith
