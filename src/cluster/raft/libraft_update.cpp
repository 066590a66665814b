// What the library answers an event with, made into what the host has to do.
#include "cluster/raft/libraft_core.h"
#include "common/assert.h"

namespace aerolith {

namespace {

// The library defines them without parentheses.
constexpr unsigned kHardStateChanged = (RAFT_UPDATE_CURRENT_TERM) | (RAFT_UPDATE_VOTED_FOR);
constexpr unsigned kEntriesToAppend = (RAFT_UPDATE_ENTRIES);
constexpr unsigned kSnapshotToInstall = (RAFT_UPDATE_SNAPSHOT);
constexpr unsigned kMessagesToSend = (RAFT_UPDATE_MESSAGES);
constexpr unsigned kStateChanged = (RAFT_UPDATE_STATE);
constexpr unsigned kCommitChanged = (RAFT_UPDATE_COMMIT_INDEX);

}  // namespace

int LibraftCore::step(raft_event& event, LibraftEntries* packed,
                      std::span<const RaftEntry> payload) {
    raft_update update{};
    event.time = now();
    const int code = raft_step(&raft_, &event, &update);
    // What was received and is not to be appended is the library's to free; a refused proposal is
    // ours.
    const bool received = event.type == RAFT_RECEIVE;
    if (packed && received && (code != 0 || !(update.flags & kEntriesToAppend)))
        packed->give_up_content();
    if (code != 0) return code;
    if (update.flags & kHardStateChanged) take_hard_state();
    if (update.flags & kSnapshotToInstall) take_snapshot(update);
    if (update.flags & kEntriesToAppend) take_entries(update, packed, payload);
    if (update.flags & kMessagesToSend) {
        for (unsigned i = 0; i < update.messages.n; ++i) take_message(update.messages.batch[i]);
    }
    if (update.flags & kCommitChanged)
        commit_ = guards_.commit_index(commit_, raft_commit_index(&raft_));
    if ((update.flags & kStateChanged) && !leads()) promoting_ = 0;
    settle();
    return 0;
}

void LibraftCore::take_hard_state() {
    update_.hard_state = RaftHardState{raft_current_term(&raft_), raft_voted_for(&raft_)};
}

void LibraftCore::take_snapshot(raft_update& update) {
    RaftSnapshot snapshot;
    snapshot.index = update.snapshot.metadata.index;
    snapshot.term = update.snapshot.metadata.term;
    snapshot.configuration = from_libraft(update.snapshot.metadata.configuration);
    snapshot.configuration_index = update.snapshot.metadata.configuration_index;
    snapshot.data = std::make_shared<const std::string>(
        static_cast<const char*>(update.snapshot.chunk.base), update.snapshot.chunk.len);
    raft_free(update.snapshot.chunk.base);
    raft_configuration_close(&update.snapshot.metadata.configuration);
    log_.reset_to(snapshot);
    installing_ = snapshot;
    update_.install = std::move(snapshot);
}

void LibraftCore::take_entries(const raft_update& update, const LibraftEntries* packed,
                               std::span<const RaftEntry> payload) {
    RaftAppend append{update.entries.index, {}};
    if (update.entries.batch == &raft_.barrier) {
        append.entries.push_back(
            {raft_.barrier.term, RaftEntryKind::kBarrier, std::make_shared<const std::string>()});
        raft_free(raft_.barrier.buf.base);
    } else {
        const auto from = static_cast<std::size_t>(update.entries.batch - packed->array());
        const auto chosen = payload.subspan(from, update.entries.n);
        append.entries.assign(chosen.begin(), chosen.end());
    }
    log_.append(append.first, append.entries);
    update_.appends.push_back(std::move(append));
}

void LibraftCore::take_message(const raft_message& message) {
    if (message.server_id == 0) return;  // to a leader that was forgotten meanwhile
    RaftMessage out = from_libraft(message);
    out.group = options_.group;
    out.from = options_.self;
    if (!fill_from_log(out, message)) return;
    guards_.tell_own_term(out, raft_current_term(&raft_));
    if (const auto* append = std::get_if<AppendEntries>(&out.body))
        note_told(out.to, append->commit);
    auto* result = std::get_if<AppendEntriesResult>(&out.body);
    if (result && receiving_) {
        const auto* append = std::get_if<AppendEntries>(&receiving_->body);
        if (receiving_->term < raft_current_term(&raft_))
            guards_.answer_stale_leader(*result);
        else if (append)
            guards_.improve_hint(*result, *append, log_, commit_);
    }
    update_.messages.push_back(std::move(out));
}

void LibraftCore::note_told(RaftNode member, RaftIndex commit) {
    auto& [term, index] = told_commit_[member];
    const RaftTerm now = raft_current_term(&raft_);
    index = term == now ? std::max(index, commit) : commit;
    term = now;
}

// An empty message behind the committed entry, which the member is known to have.
RaftUpdate LibraftCore::announce_commit() {
    if (stopped_ || !leads()) return finish();
    const RaftTerm term = raft_current_term(&raft_);
    const RaftTerm term_of_commit = log_.term_at(commit_);
    for (unsigned i = 0; i < raft_.configuration.n && term_of_commit != 0; ++i) {
        const raft_server& member = raft_.configuration.servers[i];
        raft_index match = 0;
        if (member.id == options_.self || member.role == RAFT_SPARE ||
            told_commit_[member.id] >= std::pair(term, commit_) ||
            raft_match_index(&raft_, member.id, &match) != 0 || match < commit_)
            continue;
        update_.messages.push_back({options_.group, options_.self, member.id, term,
                                    AppendEntries{commit_, term_of_commit, commit_, {}}});
        note_told(member.id, commit_);
    }
    return finish();
}

bool LibraftCore::fill_from_log(RaftMessage& out, const raft_message& message) {
    if (auto* append = std::get_if<AppendEntries>(&out.body)) {
        for (unsigned i = 0; i < message.append_entries.n_entries; ++i) {
            const RaftEntry* entry = log_.at(append->prev_index + 1 + i);
            if (!entry) return false;
            append->entries.push_back(*entry);
        }
    } else if (auto* install = std::get_if<InstallSnapshot>(&out.body)) {
        if (log_.snapshot().index == 0) return false;
        install->snapshot = log_.snapshot();
    }
    return true;
}

void LibraftCore::settle() {
    while (settled_ < commit_ && !installing_ && !stopped_) {
        const RaftEntry* found = log_.at(settled_ + 1);
        if (!found) return;
        const RaftEntry entry = *found;
        ++settled_;
        if (settled_ > handed_out_) {
            handed_out_ = settled_;
            update_.committed.push_back({settled_, entry});
        }
        if (entry.kind == RaftEntryKind::kConfiguration) tell_configuration(settled_);
    }
}

void LibraftCore::tell_configuration(RaftIndex index) {
    raft_event event{};
    event.type = RAFT_CONFIGURATION;
    event.configuration.index = index;
    event.configuration.conf = to_libraft(decode_configuration(*log_.at(index)->data).value());
    step_or_stop(event);
}

}  // namespace aerolith
