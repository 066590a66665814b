#include "cluster/raft/libraft_core.h"

#include "common/assert.h"

namespace aerolith {

namespace {

RaftOutcome outcome_of(int code) {
    switch (code) {
        case 0:
            return RaftOutcome::kOk;
        case RAFT_NOTLEADER:
        case RAFT_LEADERSHIPLOST:
            return RaftOutcome::kNotLeader;
        case RAFT_BUSY:
        case RAFT_NOCONNECTION:
        case RAFT_TOOMANY:
        case RAFT_NOSPACE:
            return RaftOutcome::kBusy;
        case RAFT_CANTCHANGE:
            return RaftOutcome::kNotNow;
        case RAFT_NOTFOUND:
        case RAFT_BADID:
        case RAFT_BADROLE:
        case RAFT_DUPLICATEID:
        case RAFT_DUPLICATEADDRESS:
        case RAFT_INVALID:
            return RaftOutcome::kRefused;
        default:
            return RaftOutcome::kStopped;
    }
}

raft_event event_of(raft_event_type type) {
    raft_event event{};
    event.type = type;
    return event;
}

raft_snapshot_metadata metadata_of(const RaftSnapshot& snapshot) {
    raft_snapshot_metadata metadata{};
    metadata.index = snapshot.index;
    metadata.term = snapshot.term;
    metadata.configuration = to_libraft(snapshot.configuration);
    metadata.configuration_index = snapshot.configuration_index;
    return metadata;
}

RaftConfiguration last_configuration(const RaftPersisted& persisted) {
    for (auto entry = persisted.entries.rbegin(); entry != persisted.entries.rend(); ++entry) {
        if (entry->kind == RaftEntryKind::kConfiguration)
            return decode_configuration(*entry->data).value();
    }
    return persisted.snapshot.configuration;
}

RaftState state_of(int state) {
    switch (state) {
        case RAFT_LEADER:
            return RaftState::kLeader;
        case RAFT_CANDIDATE:
            return RaftState::kCandidate;
        default:
            return RaftState::kFollower;
    }
}

}  // namespace

LibraftCore::LibraftCore(RaftOptions options, Clock& clock, Random& random, RaftGuards guards)
    : options_(options), clock_(clock), guards_(guards) {
    ASSERT(raft_init(&raft_, nullptr, nullptr, options.self,
                     libraft_address(options.self).c_str()) == 0);
    raft_seed(&raft_, static_cast<unsigned>(random.next()));
    raft_set_election_timeout(&raft_, static_cast<unsigned>(options.election_timeout));
    raft_set_heartbeat_timeout(&raft_, static_cast<unsigned>(options.heartbeat));
    raft_set_install_snapshot_timeout(&raft_, static_cast<unsigned>(options.snapshot_timeout));
    raft_set_max_inflight_entries(&raft_, options.max_inflight_entries);
    raft_set_pre_vote(&raft_, true);
}

LibraftCore::~LibraftCore() {
    raft_close(&raft_, nullptr);
}

RaftUpdate LibraftCore::finish() {
    RaftUpdate update = std::move(update_);
    update_ = {};
    if (stopped_)
        update.outcome = RaftOutcome::kStopped;
    else
        update.timer = raft_timeout(&raft_);
    return update;
}

void LibraftCore::stop(int code) {
    stopped_ = true;
    update_.fatal = error(SqlState::kInternalError, "consensus group {} cannot go on: {}",
                          options_.group, raft_strerror(code))
                        .detail(raft_errmsg(&raft_));
}

RaftUpdate LibraftCore::start(RaftPersisted persisted) {
    if (guards_.begins_new_term(last_configuration(persisted), options_.self)) {
        persisted.hard_state = {persisted.hard_state.term + 1, options_.self};
        update_.hard_state = persisted.hard_state;
    }
    raft_event event = event_of(RAFT_START);
    event.start.term = persisted.hard_state.term;
    event.start.voted_for = persisted.hard_state.voted_for;
    event.start.start_index = persisted.first_index;
    raft_snapshot_metadata metadata{};
    if (persisted.snapshot.index > 0) {
        metadata = metadata_of(persisted.snapshot);
        event.start.metadata = &metadata;
    }
    LibraftEntries packed(persisted.entries);
    event.start.entries = packed.array();
    event.start.n_entries = packed.count();
    handed_out_ = std::max(persisted.applied, persisted.snapshot.index);
    settled_ = persisted.snapshot.index;
    log_ =
        RaftLog(persisted.first_index, std::move(persisted.entries), std::move(persisted.snapshot));
    // The entry that founds the group is committed in itself.
    if (settled_ == 0 && log_.at(1)) {
        settled_ = 1;
        if (handed_out_ == 0) {
            handed_out_ = 1;
            update_.committed.push_back({1, *log_.at(1)});
        }
    }
    commit_ = settled_;
    step_or_stop(event);
    return finish();
}

bool LibraftCore::member_of_group(const RaftMessage& message) const {
    return message.group == options_.group && message.to == options_.self &&
           message.from != options_.self;
}

RaftUpdate LibraftCore::receive(RaftMessage message) {
    if (stopped_ || !member_of_group(message)) return finish();
    const bool of_leader = std::holds_alternative<AppendEntries>(message.body) ||
                           std::holds_alternative<InstallSnapshot>(message.body);
    if (of_leader && message.term >= raft_current_term(&raft_)) heard_of_leader_ = now();
    auto* append = std::get_if<AppendEntries>(&message.body);
    if (!append) {
        raft_index known = 0;
        auto* result = std::get_if<AppendEntriesResult>(&message.body);
        if (result && leads() && message.term == raft_current_term(&raft_) &&
            raft_match_index(&raft_, message.from, &known) == 0) {
            guards_.confirm_what_is_known(*result, known);
        }
        if (std::holds_alternative<RequestVote>(message.body))
            receive_vote_request(message);
        else
            receive_part(message);
        return finish();
    }
    if (message.term >= raft_current_term(&raft_) && !installing_)
        guards_.begin_behind_snapshot(*append, log_);
    for (AppendEntries& part : guards_.cut_before_configurations(std::move(*append))) {
        if (stopped_) break;
        receive_part({message.group, message.from, message.to, message.term, std::move(part)});
    }
    return finish();
}

void LibraftCore::receive_part(const RaftMessage& message) {
    const auto* append = std::get_if<AppendEntries>(&message.body);
    if (append) {
        const auto implied =
            guards_.implied_configuration(*append, log_, raft_.configuration_uncommitted_index);
        if (implied) tell_configuration(*implied);
    }
    LibraftEntries packed(append ? std::span<const RaftEntry>(append->entries)
                                 : std::span<const RaftEntry>());
    LibraftMessage form(message, packed);
    raft_event event = event_of(RAFT_RECEIVE);
    event.receive.message = form.get();
    receiving_ = &message;
    const int code = append ? step(event, &packed, append->entries) : step(event, &packed);
    receiving_ = nullptr;
    // A snapshot that the library neither takes nor answers (it installs one already) it leaves to
    // us.
    if (std::holds_alternative<InstallSnapshot>(message.body) && !update_.install &&
        update_.messages.empty()) {
        form.free_snapshot();
    }
    if (outcome_of(code) == RaftOutcome::kStopped) stop(code);
}

void LibraftCore::receive_vote_request(const RaftMessage& message) {
    const bool lends = raft_state(&raft_) == RAFT_FOLLOWER &&
                       guards_.votes_as_voter(from_libraft(raft_.configuration), options_.self);
    if (!lends) {
        receive_part(message);
        return;
    }
    // Whoever has no vote never stands for election, and so never forgets a leader that is gone.
    if (now() >= heard_of_leader_ + options_.election_timeout)
        raft_.follower_state.current_leader.id = 0;
    const std::span servers(raft_.configuration.servers, raft_.configuration.n);
    const auto self = std::find_if(servers.begin(), servers.end(), [&](const raft_server& server) {
        return server.id == options_.self;
    });
    const int role = std::exchange(self->role, RAFT_VOTER);
    receive_part(message);
    self->role = role;
}

RaftUpdate LibraftCore::tick() {
    if (stopped_) return finish();
    if (now() >= raft_timeout(&raft_)) {
        raft_event event = event_of(RAFT_TIMEOUT);
        step_or_stop(event);
    }
    if (!stopped_) finish_promotion();
    return finish();
}

RaftUpdate LibraftCore::entries_persisted(RaftIndex index, RaftTerm term) {
    if (stopped_) return finish();
    const std::optional<RaftIndex> durable =
        guards_.durable_index(index, term, raft_.last_stored, log_, installing_.has_value());
    if (durable) {
        raft_event event = event_of(RAFT_PERSISTED_ENTRIES);
        event.persisted_entries.index = *durable;
        step_or_stop(event);
    }
    return finish();
}

RaftUpdate LibraftCore::snapshot_persisted() {
    if (stopped_ || !installing_) return finish();
    raft_event event = event_of(RAFT_PERSISTED_SNAPSHOT);
    event.persisted_snapshot.metadata = metadata_of(*installing_);
    event.persisted_snapshot.last = true;
    settled_ = handed_out_ = installing_->index;
    commit_ = guards_.commit_index(commit_, installing_->index);
    installing_.reset();
    step_or_stop(event);
    return finish();
}

RaftUpdate LibraftCore::snapshot_taken(RaftSnapshot snapshot, RaftIndex trailing) {
    if (stopped_ || installing_ || snapshot.index <= log_.snapshot().index) return finish();
    raft_event event = event_of(RAFT_SNAPSHOT);
    event.snapshot.metadata = metadata_of(snapshot);
    event.snapshot.trailing = static_cast<unsigned>(trailing);
    log_.compact(std::move(snapshot), trailing);
    step_or_stop(event);
    return finish();
}

RaftUpdate LibraftCore::propose(std::vector<RaftBytes> commands) {
    if (stopped_ || commands.empty()) return finish();
    std::vector<RaftEntry> entries;
    entries.reserve(commands.size());
    for (RaftBytes& command : commands)
        entries.push_back({0, RaftEntryKind::kCommand, std::move(command)});
    submit(std::move(entries));
    return finish();
}

RaftUpdate LibraftCore::transfer_leadership(RaftNode to) {
    if (stopped_) return finish();
    raft_event event = event_of(RAFT_TRANSFER);
    event.transfer.server_id = to;
    step_request(event);
    return finish();
}

RaftStatus LibraftCore::status() const {
    RaftStatus status;
    raft_id leader = 0;
    const char* address = nullptr;
    raft_leader(&raft_, &leader, &address);
    status.state = stopped_ ? RaftState::kFollower : state_of(raft_state(&raft_));
    status.term = raft_current_term(&raft_);
    status.leader = leader;
    status.commit = commit_;
    status.last_index = log_.last_index();
    status.configuration = from_libraft(raft_.configuration);
    return status;
}

void LibraftCore::step_or_stop(raft_event& event) {
    const int code = step(event);
    if (outcome_of(code) == RaftOutcome::kStopped) stop(code);
}

void LibraftCore::step_request(raft_event& event) {
    take_outcome(step(event));
}

void LibraftCore::take_outcome(int code) {
    update_.outcome = outcome_of(code);
    if (update_.outcome == RaftOutcome::kStopped) stop(code);
}

RaftPersisted first_state(const RaftConfiguration& members) {
    RaftPersisted state;
    state.hard_state.term = 1;
    state.entries.push_back({1, RaftEntryKind::kConfiguration,
                             std::make_shared<const std::string>(encode_configuration(members))});
    return state;
}

std::unique_ptr<RaftCore> make_libraft_core(RaftOptions options, Clock& clock, Random& random,
                                            RaftGuards guards) {
    return std::make_unique<LibraftCore>(options, clock, random, guards);
}

}  // namespace aerolith
