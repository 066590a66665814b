#include "sim/raft/raft_story.h"

namespace aerolith::sim {

namespace {

constexpr std::int64_t kNanosPerMilli = 1'000'000;
constexpr std::uint64_t kFaultsMillis = 20'000;
constexpr std::uint64_t kRecoveryMillis = 30'000;
constexpr std::uint64_t kGuests = 2;

}  // namespace

RaftStory::RaftStory(std::uint64_t seed, RaftGuards guards)
    : random_(seed),
      scheduler_(clock_, random_),
      network_(scheduler_, random_,
               [this](RaftNode, RaftNode to, const std::string& bytes) {
                   host(to).receive(decode_message(bytes).value());
               }),
      members_change_(random_.below(2) == 0) {
    RaftHostOptions options;
    options.guards = guards;
    if (random_.below(2) == 0) options.snapshot_every = 20 + random_.below(60);
    options.trailing = random_.below(2) ? random_.below(3) : 10;
    options.max_inflight_entries = random_.below(2) ? 32 : 1024;
    const RaftNode founders = random_.below(3) ? 3 : 5;
    const RaftNode nodes = founders + (members_change_ ? kGuests : 0);
    if (members_change_ && random_.below(2)) {
        handovers_ = 10;
        member_changes_ = 30;
    }
    network_.faults.delay_millis = 1 + random_.below(40);
    network_.faults.reorder = random_.below(2) == 0;
    const std::uint64_t disk_delay = random_.below(40);
    RaftConfiguration members;
    for (RaftNode id = 1; id <= founders; ++id) members.push_back({id, RaftRole::kVoter});
    for (RaftNode id = 1; id <= nodes; ++id) {
        hosts_.push_back(
            std::make_unique<RaftHost>(id, scheduler_, random_, network_, checker_, options));
        hosts_.back()->disk().delay_millis = disk_delay;
        if (id <= founders) hosts_.back()->found(members);
    }
}

std::string RaftStory::run() {
    for (auto& host : hosts_) host->start();
    live_through_faults();
    if (!checker_.failed()) come_together();
    return checker_.failure();
}

void RaftStory::run_for(std::uint64_t millis) {
    bool over = false;
    scheduler_.schedule_after(std::chrono::milliseconds(millis), [&over] { over = true; });
    while (!over && !checker_.failed()) scheduler_.step();
}

RaftHost* RaftStory::leader() {
    RaftHost* found = nullptr;
    RaftTerm term = 0;
    for (auto& host : hosts_) {
        if (!host->up()) continue;
        const RaftStatus status = host->status();
        if (status.state != RaftState::kLeader || status.term <= term) continue;
        found = host.get();
        term = status.term;
    }
    return found;
}

void RaftStory::live_through_faults() {
    const std::int64_t end =
        clock_.monotonic_nanos() + static_cast<std::int64_t>(kFaultsMillis) * kNanosPerMilli;
    while (clock_.monotonic_nanos() < end && !checker_.failed()) {
        run_for(1 + random_.below(60));
        if (!checker_.failed()) disturb();
    }
}

void RaftStory::disturb() {
    const std::uint64_t rare = random_.below(100);
    if (rare < handovers_) {
        if (RaftHost* from = leader()) from->transfer_leadership(some_host().id());
        return;
    }
    if (rare < handovers_ + member_changes_) {
        if (members_change_) change_members();
        return;
    }
    const std::uint64_t choice = random_.below(94);
    if (choice < 60) {
        propose();
    } else if (choice < 80) {
        disturb_network(choice);
    } else if (choice < 84) {
        RaftHost& host = some_host();
        if (host.up()) host.crash();
    } else if (choice < 92) {
        RaftHost& host = some_host();
        if (!host.up()) host.start();
    } else {
        network_.faults.loss_percent = random_.below(2) ? 5 : 0;
        network_.faults.duplicate_percent = random_.below(2) ? 5 : 0;
    }
}

void RaftStory::disturb_network(std::uint64_t choice) {
    if (choice < 66) {
        network_.heal();
    } else if (choice < 72) {
        network_.isolate(some_host().id(), hosts_.size());
    } else if (choice < 77) {
        network_.split(hosts_.size());
    } else {
        const RaftNode from = some_host().id();
        const RaftNode to = some_host().id();
        if (from != to) network_.cut(from, to);
    }
}

/// To everybody who thinks to lead: what a deposed one takes must be lost.
void RaftStory::propose() {
    for (auto& host : hosts_) {
        if (!host->up() || host->status().state != RaftState::kLeader) continue;
        std::vector<std::string> commands;
        for (std::uint64_t count = 1 + random_.below(4); count > 0; --count)
            commands.push_back(fmt::format("{} by {}", ++commands_, host->id()));
        host->propose(std::move(commands));
    }
}

void RaftStory::change_members() {
    RaftHost* at = leader();
    if (!at) return;
    const RaftNode id = some_host().id();
    const RaftConfiguration members = at->status().configuration;
    const RaftMember* member = find_member(members, id);
    if (!member) {
        at->add_member(id);
    } else if (member->role == RaftRole::kSpare) {
        at->change_role(id, random_.below(2) ? RaftRole::kVoter : RaftRole::kStandby);
    } else if (member->role == RaftRole::kStandby) {
        at->change_role(id, random_.below(2) ? RaftRole::kVoter : RaftRole::kSpare);
    } else if (random_.below(2)) {
        at->change_role(id, RaftRole::kSpare);
    } else {
        at->remove_member(id);
    }
}

bool RaftStory::all_voters_reached(RaftIndex index) {
    RaftHost* at = leader();
    if (!at || at->applied() < index) return false;
    for (const RaftMember& member : at->status().configuration) {
        if (member.role == RaftRole::kVoter && host(member.id).applied() < index) return false;
    }
    return true;
}

void RaftStory::come_together() {
    network_.heal();
    network_.faults.loss_percent = 0;
    network_.faults.duplicate_percent = 0;
    for (auto& host : hosts_) {
        if (!host->up()) host->start();
    }
    const std::size_t before = checker_.acknowledged_count();
    const RaftIndex last = checker_.last_acknowledged();
    for (std::uint64_t waited = 0; waited < kRecoveryMillis && !checker_.failed(); waited += 500) {
        if (checker_.acknowledged_count() > before + 3 && checker_.last_acknowledged() > last &&
            all_voters_reached(checker_.last_acknowledged())) {
            return;
        }
        propose();
        run_for(500);
    }
    checker_.violation(fmt::format("{} acknowledged after the faults have stopped: {}",
                                   checker_.acknowledged_count() - before, describe()));
}

std::string RaftStory::describe() {
    std::string text;
    for (auto& host : hosts_) {
        const RaftStatus status = host->status();
        text += fmt::format(
            "\n    node {} state {} term {} leader {} log {} commit {} applied {} members",
            host->id(), static_cast<int>(status.state), status.term, status.leader,
            status.last_index, status.commit, host->applied());
        for (const RaftMember& member : status.configuration)
            text += fmt::format(" {}:{}", member.id, static_cast<int>(member.role));
    }
    return text;
}

}  // namespace aerolith::sim
