#include "cluster/raft_replica.h"

#include "common/bytes.h"

namespace aerolith {

namespace {

constexpr std::chrono::milliseconds kTick{10};

Error not_leading() {
    return Error(SqlState::kCannotConnectNow, "this node does not lead the group");
}

}  // namespace

RaftReplica::RaftReplica(RaftReplicaOptions options, MvccStore& store, LogStore& log,
                         Runtime& runtime, Send send, FetchState fetch)
    : options_(std::move(options)),
      log_(log),
      store_(store),
      runtime_(runtime),
      send_(std::move(send)),
      fetch_(std::move(fetch)),
      exports_(runtime.clock),
      machine_(options_.raft.group, store),
      storage_(options_.raft.group, log),
      lease_(options_.raft.self, options_.raft.election_timeout) {}

void RaftReplica::start() {
    auto service = runtime_.scheduler.start_service({"raft", options_.log_poll, kTick},
                                                    [this] { return step(); });
    keep_alive_ = runtime_.scheduler.start_service(
        {"heartbeat", {}, std::chrono::milliseconds(options_.raft.heartbeat)}, [this] {
            keep_alive();
            return false;
        });
    std::lock_guard lock(mutex_);
    service_ = std::move(service);
}

void RaftReplica::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    keep_alive_.reset();
    service_.reset();
    if (import_) import_->stop();
    const Error error(SqlState::kAdminShutdown, "the node is stopping");
    proposals_.give_up(UINT64_MAX, error);
    for (Proposal& proposal : std::exchange(waiting_, {})) proposal.done(Status(error.clone()));
    for (Proposal& proposal : std::exchange(inbox_.proposals, {}))
        proposal.done(Status(error.clone()));
}

void RaftReplica::propose(std::string entry, ProposeOptions options, OnApplied on_applied) {
    {
        std::lock_guard lock(mutex_);
        if (!stopping_) {
            const RaftTerm led = leadership_.leader == self() ? leadership_.term : 0;
            const RaftTerm term = options.term != 0 ? options.term : led;
            inbox_.proposals.push_back({term, std::make_shared<const std::string>(std::move(entry)),
                                        std::move(on_applied)});
            service_->wake();
            return;
        }
    }
    on_applied(Status(Error(SqlState::kAdminShutdown, "the node is stopping")));
}

void RaftReplica::receive(RaftNode from, std::string_view bytes) {
    Result<RaftFrame> frame = decode_frame(bytes);
    if (!frame.ok()) return;
    std::lock_guard lock(mutex_);
    if (stopping_ || !service_) return;
    inbox_.frames.emplace_back(from, std::move(frame).value());
    service_->wake();
}

void RaftReplica::request(Request request, std::function<void(RaftOutcome)> done) {
    enqueue([this, request = std::move(request), done = std::move(done)] {
        RaftUpdate update = request(*core_);
        const RaftOutcome outcome = update.outcome;
        take(std::move(update));
        done(outcome);
    });
}

void RaftReplica::enqueue(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    inbox_.requests.push_back(std::move(task));
    service_->wake();
}

void RaftReplica::transfer_leadership(RaftNode to, std::function<void(RaftOutcome)> done) {
    request(
        [this, to](RaftCore& core) {
            if (core.status().state == RaftState::kLeader) {
                lease_term_.store(0);
                lease_.release();
                handover_until_ =
                    runtime_.clock.monotonic_nanos() + nanos(2 * options_.raft.election_timeout);
            }
            return core.transfer_leadership(to);
        },
        std::move(done));
}

RaftStatus RaftReplica::status() const {
    std::lock_guard lock(mutex_);
    return status_;
}

Leadership RaftReplica::leadership() const {
    std::lock_guard lock(mutex_);
    return leadership_;
}

bool RaftReplica::holds_lease(RaftTerm term) const {
    return term != 0 && lease_term_.load() == term &&
           runtime_.clock.monotonic_nanos() < lease_until_.load();
}

bool RaftReplica::step() {
    if (!carry_out()) return false;  // the disk was full
    const bool worked = take_inbox();
    propose_waiting();
    if (runtime_.clock.monotonic_nanos() >= nanos(timer_) && !leader_is_sending())
        take(core_->tick());
    end_handover();
    if (installing_ && !import_) fetch_installation();
    compact();
    if (!carry_out()) return false;
    droppable_index_.store(compacted_to_);
    publish();
    take(core_->announce_commit());
    send_messages();
    return worked;
}

bool RaftReplica::leader_is_sending() const {
    const std::int64_t age =
        runtime_.clock.monotonic_nanos() - heard_at_.load(std::memory_order_acquire);
    if (age > nanos(options_.raft.election_timeout)) return false;
    const RaftStatus status = core_->status();
    return status.state == RaftState::kFollower && status.leader != 0 &&
           status.leader == heard_from_.load(std::memory_order_relaxed);
}

bool RaftReplica::take_inbox() {
    Inbox inbox;
    {
        std::lock_guard lock(mutex_);
        std::swap(inbox, inbox_);
    }
    for (Proposal& proposal : inbox.proposals) waiting_.push_back(std::move(proposal));
    for (auto& [from, frame] : inbox.frames) take_frame(from, std::move(frame));
    for (const std::function<void()>& request : inbox.requests) request();
    return !inbox.empty();
}

void RaftReplica::take_frame(RaftNode from, RaftFrame frame) {
    if (frame.echo_term != 0) lease_.echoed(from, frame.echo_term, frame.echo);
    for (RaftMessage& message : frame.messages) {
        if (message.from != from || too_early_to_vote(message)) continue;
        const bool of_leader = std::holds_alternative<AppendEntries>(message.body) ||
                               std::holds_alternative<InstallSnapshot>(message.body);
        const RaftTerm term = message.term;
        take(core_->receive(std::move(message)));
        if (!of_leader || core_->status().term != term) continue;
        lease_.heard(from, term, frame.sent_at, frame.released);
        votes_from_ = runtime_.clock.monotonic_nanos() + nanos(options_.raft.election_timeout);
    }
}

/// Whoever heard of a leader helps no other before the leader's lease is over; nor does a node that
/// has just started, as it may have heard of one in its last life.
bool RaftReplica::too_early_to_vote(const RaftMessage& message) const {
    const auto* vote = std::get_if<RequestVote>(&message.body);
    if (!vote || runtime_.clock.monotonic_nanos() >= votes_from_) return false;
    return !vote->disrupt_leader || !lease_.leader_released();
}

/// A handover that has not come about by now is not waited for any longer.
void RaftReplica::end_handover() {
    const std::int64_t now = runtime_.clock.monotonic_nanos();
    if (!lease_.released() || now < handover_until_) return;
    std::lock_guard lock(mutex_);  // what keep_alive() says must not be older
    lease_.resume(now);
    released_ = false;
}

void RaftReplica::propose_waiting() {
    while (!waiting_.empty()) {
        const RaftTerm term = core_->status().term;
        if (waiting_.front().term != term) {
            Proposal late = std::move(waiting_.front());
            waiting_.pop_front();
            late.done(Status(not_leading()));
            continue;
        }
        std::vector<RaftBytes> commands;
        std::size_t bytes = 0;
        for (const Proposal& proposal : waiting_) {
            if (!commands.empty() && bytes + proposal.entry->size() > kProposalBytes) break;
            if (commands.size() >= options_.raft.max_inflight_entries / 2) break;
            if (proposal.term != term) break;
            bytes += proposal.entry->size();
            commands.push_back(proposal.entry);
        }
        const std::size_t count = commands.size();
        RaftUpdate update = core_->propose(std::move(commands));
        if (update.outcome == RaftOutcome::kBusy) return;
        for (std::size_t i = 0; i < count; ++i) {
            Proposal proposal = std::move(waiting_.front());
            waiting_.pop_front();
            if (update.outcome == RaftOutcome::kOk)
                proposals_.add(update.proposed + i, term, std::move(proposal.done));
            else
                proposal.done(Status(not_leading()));
        }
        take(std::move(update));
    }
}

void RaftReplica::take(RaftUpdate update) {
    if (update.fatal) stop_node(*update.fatal);
    if (update.hard_state) {
        hard_state_ = *update.hard_state;
        storage_.put(hard_state_);
        write_first_ = true;
    }
    if (update.install) begin_install(std::move(*update.install));
    for (RaftAppend& append : update.appends) {
        while (!kept_.empty() && kept_.back().first >= append.first) {
            kept_bytes_ -= kept_.back().second;
            kept_.pop_back();
        }
        for (std::size_t i = 0; i < append.entries.size(); ++i) {
            kept_.emplace_back(append.first + i, append.entries[i].data->size());
            kept_bytes_ += kept_.back().second;
        }
        written_.emplace_back(kept_.back().first, append.entries.back().term);
        storage_.put(std::move(append));
    }
    for (RaftMessage& message : update.messages) {
        const RaftNode to = message.to;
        for (RaftMessage& part : split_by_bytes(std::move(message), kMessageBytes))
            outbox_[to].push_back(std::move(part));
    }
    for (RaftCommitted& committed : update.committed) committed_.push_back(std::move(committed));
    timer_ = update.timer;
}

bool RaftReplica::carry_out() {
    for (;;) {
        apply_committed();
        // Others write while we do. But they hear of a commit only when it is applied here: no
        // member shows what its leader does not.
        if (!write_first_ && committed_.empty()) send_messages();
        if (storage_.anything_to_write()) {
            Status status = storage_.write();
            if (!status.ok()) return false;
            write_first_ = false;
        }
        for (const auto& [index, term] : std::exchange(written_, {}))
            take(core_->entries_persisted(index, term));
        if (outbox_.empty() && !storage_.anything_to_write() && committed_.empty()) return true;
    }
}

void RaftReplica::apply_committed() {
    // What the log still has otherwise on disk, or not at all, waits: a crash would leave effects
    // that contradict it.
    const auto unwritten = std::ranges::find_if(committed_, [this](const RaftCommitted& each) {
        return each.index >= storage_.first_unwritten();
    });
    std::vector<RaftCommitted> committed(std::make_move_iterator(committed_.begin()),
                                         std::make_move_iterator(unwritten));
    committed_.erase(committed_.begin(), unwritten);
    // A state that was fetched is ahead of the snapshot that it was fetched for.
    std::erase_if(committed, [this](const RaftCommitted& each) {
        return each.index <= machine_.applied().index;
    });
    std::vector<LogRecord> entries;
    std::size_t next = 0;
    while (next < committed.size()) {
        entries.clear();
        const std::size_t begin = next;
        std::size_t bytes = 0;
        for (; next < committed.size(); ++next) {
            const auto& [index, entry] = committed[next];
            if (!entries.empty() && bytes + entry.data->size() > kApplyBytes) break;
            bytes += entry.data->size();
            entries.push_back(
                {record_kind(entry.kind), options_.raft.group, index, entry.term, *entry.data});
        }
        machine_.apply_or_stop(entries);
        applied_index_.store(machine_.applied().index);
        for (std::size_t i = begin; i < next; ++i)
            proposals_.applied(committed[i].index, committed[i].entry.term);
    }
}

void RaftReplica::publish() {
    RaftStatus status = core_->status();
    const RaftTerm term = status.term;
    if (status.state == RaftState::kLeader && led_term_ != term) {
        led_term_ = term;
        // Nothing of earlier terms is known to be committed before an entry of this one is.
        waiting_.push_front({term, std::make_shared<const std::string>(), [](const Status&) {}});
        propose_waiting();
        (void)carry_out();
        status = core_->status();
    }
    const bool caught_up = machine_.applied().term == term;
    const Leadership next{term, caught_up ? status.leader : 0};
    const bool leads = next.leader == self();
    const std::int64_t until =
        leads ? lease_.until(status.configuration, term, runtime_.clock.monotonic_nanos()) : 0;
    if (until == 0) lease_term_.store(0);
    lease_until_.store(until);
    if (until != 0) lease_term_.store(term);
    bool changed;
    {
        std::lock_guard lock(mutex_);
        if (leads_ != (status.state == RaftState::kLeader)) heartbeats_.clear();
        leads_ = status.state == RaftState::kLeader;
        released_ = lease_.released();
        changed = !(next == leadership_);
        leadership_ = next;
        status_ = std::move(status);
    }
    if (!changed) return;
    for (const auto& listener : listeners_) listener(next);
}

}  // namespace aerolith
