// Proposals, and among them those that change who belongs to the group.
#include "cluster/raft/libraft_core.h"

namespace aerolith {

namespace {

RaftConfiguration with_role(RaftConfiguration configuration, RaftNode id, RaftRole role) {
    for (RaftMember& member : configuration) {
        if (member.id == id) member.role = role;
    }
    return configuration;
}

}  // namespace

void LibraftCore::submit(std::vector<RaftEntry> entries) {
    for (RaftEntry& entry : entries) entry.term = raft_current_term(&raft_);
    LibraftEntries packed(entries);
    raft_event event{};
    event.type = RAFT_SUBMIT;
    event.submit.entries = packed.array();
    event.submit.n = packed.count();
    update_.proposed = log_.last_index() + 1;
    take_outcome(step(event, &packed, entries));
}

RaftUpdate LibraftCore::add_member(RaftNode id) {
    if (stopped_) return finish();
    RaftConfiguration next = from_libraft(raft_.configuration);
    if (id == 0 || find_member(next, id)) {
        update_.outcome = RaftOutcome::kRefused;
        return finish();
    }
    next.push_back({id, RaftRole::kSpare});
    change_configuration(next);
    return finish();
}

RaftUpdate LibraftCore::change_role(RaftNode id, RaftRole role) {
    if (stopped_) return finish();
    RaftConfiguration next = from_libraft(raft_.configuration);
    const RaftMember* member = find_member(next, id);
    if (!leads()) {
        update_.outcome = RaftOutcome::kNotLeader;
    } else if (!member || member->role == role) {
        update_.outcome = RaftOutcome::kRefused;
    } else if (role == RaftRole::kVoter) {
        promote(id);
    } else {
        change_configuration(with_role(std::move(next), id, role));
    }
    return finish();
}

RaftUpdate LibraftCore::remove_member(RaftNode id) {
    if (stopped_) return finish();
    RaftConfiguration next = from_libraft(raft_.configuration);
    if (std::erase_if(next, [&](const RaftMember& member) { return member.id == id; }) == 0)
        update_.outcome = RaftOutcome::kRefused;
    else
        change_configuration(next);
    return finish();
}

void LibraftCore::promote(RaftNode id) {
    if (promoting_ != 0) {
        update_.outcome = RaftOutcome::kNotNow;
        return;
    }
    raft_event event{};
    event.type = RAFT_CATCH_UP;
    event.catch_up.server_id = id;
    step_request(event);
    if (update_.outcome == RaftOutcome::kOk && leads()) promoting_ = id;
}

void LibraftCore::finish_promotion() {
    int status = RAFT_CATCH_UP_NONE;
    if (promoting_ == 0 || !leads() || raft_catch_up(&raft_, promoting_, &status) != 0) return;
    if (status == RAFT_CATCH_UP_RUNNING) return;
    const RaftNode id = promoting_;
    promoting_ = 0;
    if (status != RAFT_CATCH_UP_FINISHED) return;
    change_configuration(with_role(from_libraft(raft_.configuration), id, RaftRole::kVoter));
}

void LibraftCore::change_configuration(const RaftConfiguration& next) {
    const RaftConfiguration present = from_libraft(raft_.configuration);
    if (!leads()) {
        update_.outcome = RaftOutcome::kNotLeader;
    } else if (!guards_.may_reduce_voters(count_voters(present), count_voters(next))) {
        update_.outcome = RaftOutcome::kRefused;
    } else if (promoting_ != 0) {
        update_.outcome = RaftOutcome::kNotNow;
    } else if (!guards_.may_change_configuration(log_.term_at(commit_),
                                                 raft_current_term(&raft_))) {
        // A barrier commits something of our own term, so that the next attempt may succeed.
        if (log_.last_index() == commit_)
            submit({{0, RaftEntryKind::kBarrier, std::make_shared<const std::string>()}});
        update_.outcome = RaftOutcome::kNotNow;
    } else {
        submit({{0, RaftEntryKind::kConfiguration,
                 std::make_shared<const std::string>(encode_configuration(next))}});
    }
}

}  // namespace aerolith
