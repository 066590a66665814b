#include "sim/raft/raft_host.h"

namespace aerolith::sim {

namespace {

constexpr RaftMillis kElectionTimeout = 300;
constexpr RaftMillis kHeartbeat = 50;
constexpr RaftMillis kSnapshotTimeout = 2000;

std::uint64_t mixed(std::uint64_t history, const RaftCommitted& committed) {
    const std::string text = fmt::format("{} {} {} {}", history, committed.index,
                                         committed.entry.term, *committed.entry.data);
    return std::hash<std::string>{}(text);
}

void supersede(RaftPersisted& disk, const RaftAppend& append) {
    disk.entries.resize(append.first - disk.first_index);
    disk.entries.insert(disk.entries.end(), append.entries.begin(), append.entries.end());
}

}  // namespace

void RaftHost::start() {
    RaftOptions options;
    options.group = 1;
    options.self = id_;
    options.election_timeout = kElectionTimeout;
    options.heartbeat = kHeartbeat;
    options.snapshot_timeout = kSnapshotTimeout;
    options.max_inflight_entries = options_.max_inflight_entries;
    applied_ = {};
    seen_commit_ = 0;
    snapshot_index_ = 0;
    configurations_.clear();
    if (disk_.durable().snapshot.index > 0) restore(disk_.durable().snapshot);
    note_configurations(disk_.durable().first_index, disk_.durable().entries);
    core_ = make_libraft_core(options, scheduler_.clock(), random_, options_.guards);
    take(core_->start(disk_.durable()));
}

void RaftHost::crash() {
    core_.reset();
    disk_.crash();
    held_.clear();
    proposed_.clear();
    unsynced_hard_states_ = 0;
    busy_with_snapshot_ = false;
    scheduler_.cancel_timer(timer_);
}

void RaftHost::receive(RaftMessage message) {
    if (up()) take(core_->receive(std::move(message)));
}

void RaftHost::propose(std::vector<std::string> commands) {
    const std::size_t count = commands.size();
    std::vector<RaftBytes> bytes;
    for (std::string& command : commands)
        bytes.push_back(std::make_shared<const std::string>(std::move(command)));
    RaftUpdate update = core_->propose(std::move(bytes));
    if (update.outcome == RaftOutcome::kOk) {
        const RaftTerm term = core_->status().term;
        for (std::size_t i = 0; i < count; ++i) proposed_[update.proposed + i] = term;
    }
    take(std::move(update));
}

void RaftHost::take(RaftUpdate update) {
    if (update.fatal) {
        checker_.violation(fmt::format("node {}: {}: {}", id_, update.fatal->message(),
                                       update.fatal->diagnostic().detail));
        return;
    }
    if (update.hard_state) write_hard_state(*update.hard_state);
    if (update.install) write_install(std::move(*update.install));
    for (RaftAppend& append : update.appends) write_append(std::move(append));
    for (RaftMessage& message : update.messages) {
        if (unsynced_hard_states_ > 0)
            held_.push_back(std::move(message));
        else
            send(std::move(message));
    }
    for (const RaftCommitted& committed : update.committed) apply(committed);
    maybe_take_snapshot();
    arm(update.timer);
    watch();
}

void RaftHost::write_hard_state(const RaftHardState& state) {
    ++unsynced_hard_states_;
    disk_.write([state](RaftPersisted& disk) { disk.hard_state = state; },
                [this] {
                    if (--unsynced_hard_states_ > 0) return;
                    for (RaftMessage& message : std::exchange(held_, {})) send(std::move(message));
                });
}

void RaftHost::write_install(RaftSnapshot snapshot) {
    busy_with_snapshot_ = true;
    disk_.write(
        [snapshot](RaftPersisted& disk) {
            disk.snapshot = snapshot;
            disk.first_index = snapshot.index + 1;
            disk.entries.clear();
        },
        [this, snapshot] {
            busy_with_snapshot_ = false;
            restore(snapshot);
            take(core_->snapshot_persisted());
        });
}

void RaftHost::write_append(RaftAppend append) {
    note_configurations(append.first, append.entries);
    const RaftIndex last = append.first + append.entries.size() - 1;
    const RaftTerm term = append.entries.back().term;
    disk_.write(
        [this, append = std::move(append)](RaftPersisted& disk) {
            if (append.first > disk_.durable_end() + 1 || append.first < disk.first_index) {
                checker_.violation(
                    fmt::format("node {} leaves a gap before {}", id_, append.first));
                return;
            }
            supersede(disk, append);
            for (std::size_t i = 0; i < append.entries.size(); ++i) {
                const RaftIndex index = append.first + i;
                if (index == disk.first_index) continue;
                checker_.appended(id_, index, append.entries[i],
                                  disk.entries[index - disk.first_index - 1].term);
            }
        },
        [this, last, term] { take(core_->entries_persisted(last, term)); });
}

void RaftHost::send(RaftMessage message) {
    const auto* result = std::get_if<AppendEntriesResult>(&message.body);
    if (result && result->rejected == 0 && result->last_index > disk_.durable_end()) {
        checker_.violation(fmt::format("node {} confirms {}, durable is {}", id_,
                                       result->last_index, disk_.durable_end()));
    }
    network_.send(message.from, message.to, encode_message(message));
}

void RaftHost::apply(const RaftCommitted& committed) {
    const auto& [index, entry] = committed;
    if (index != applied_.index + 1)
        checker_.violation(fmt::format("node {} applies {} after {}", id_, index, applied_.index));
    applied_.index = index;
    applied_.term = entry.term;
    applied_.history = mixed(applied_.history, committed);
    if (entry.kind == RaftEntryKind::kConfiguration) {
        applied_.configuration = decode_configuration(*entry.data).value();
        applied_.configuration_index = index;
    }
    checker_.applied(id_, index, entry, applied_.history);
    const auto proposed = proposed_.find(index);
    if (proposed == proposed_.end()) return;
    if (proposed->second == entry.term) checker_.acknowledged(index, entry);
    proposed_.erase(proposed);
}

void RaftHost::restore(const RaftSnapshot& snapshot) {
    snapshot_index_ = snapshot.index;
    applied_ = {snapshot.index, snapshot.term, load_little<std::uint64_t>(snapshot.data->data()),
                snapshot.configuration, snapshot.configuration_index};
    configurations_ = {{snapshot.configuration_index, snapshot.configuration}};
    checker_.restored(id_, snapshot.index, applied_.history);
}

void RaftHost::note_configurations(RaftIndex first, const std::vector<RaftEntry>& entries) {
    // A snapshot's configuration may lie within what the log begins with, and is the same there.
    if (first > disk_.durable().snapshot.index)
        configurations_.erase(configurations_.lower_bound(first), configurations_.end());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].kind == RaftEntryKind::kConfiguration)
            configurations_[first + i] = decode_configuration(*entries[i].data).value();
    }
}

void RaftHost::maybe_take_snapshot() {
    if (busy_with_snapshot_ || applied_.index < snapshot_index_ + options_.snapshot_every) return;
    busy_with_snapshot_ = true;
    std::string state;
    append_little(state, applied_.history);
    const RaftSnapshot snapshot{applied_.index, applied_.term, applied_.configuration,
                                applied_.configuration_index,
                                std::make_shared<const std::string>(std::move(state))};
    disk_.write(
        [snapshot, trailing = options_.trailing](RaftPersisted& disk) {
            disk.snapshot = snapshot;
            while (!disk.entries.empty() && disk.first_index + trailing <= snapshot.index) {
                disk.entries.erase(disk.entries.begin());
                ++disk.first_index;
            }
        },
        [this, snapshot] {
            if (snapshot_index_ >= snapshot.index) return;
            busy_with_snapshot_ = false;
            snapshot_index_ = snapshot.index;
            take(core_->snapshot_taken(snapshot, options_.trailing));
        });
}

void RaftHost::arm(RaftMillis timer) {
    scheduler_.cancel_timer(timer_);
    const std::int64_t due = static_cast<std::int64_t>(timer) * 1'000'000;
    const std::int64_t delay =
        std::max<std::int64_t>(due - scheduler_.clock().monotonic_nanos(), 0);
    const std::int64_t late = static_cast<std::int64_t>(1 + random_.below(3'000)) * 1000;
    timer_ = scheduler_.schedule_after(std::chrono::nanoseconds(delay + late),
                                       [this] { take(core_->tick()); });
}

void RaftHost::watch() {
    const RaftStatus status = core_->status();
    if (status.state == RaftState::kLeader) checker_.leads(id_, status.term);
    if (status.commit < seen_commit_)
        checker_.violation(
            fmt::format("node {}: commit falls from {} to {}", id_, seen_commit_, status.commit));
    seen_commit_ = status.commit;
    if (!configurations_.empty() && status.configuration != configurations_.rbegin()->second)
        checker_.violation(
            fmt::format("node {} goes by another configuration than its log's", id_));
}

}  // namespace aerolith::sim
