#include "cluster/cluster_membership.h"
#include "cluster/commands/list.h"
#include "cluster/raft/raft_configuration.h"
#include "cluster/raft/raft_guards.h"

namespace aerolith {

namespace {

constexpr std::chrono::seconds kHandOver{5};

Error does_not_lead() {
    return Error(SqlState::kCannotConnectNow, "the node asked does not lead");
}

}  // namespace

Result<bool> ClusterMembership::was_removed(RaftNode node) const {
    std::string address;
    const bool written = TRY(store_.get_state(state_names::member(node), address));
    return written && address.empty();
}

Error ClusterMembership::removed_before(RaftNode node) {
    return error(SqlState::kObjectNotInPrerequisiteState,
                 "node {} has been removed from the cluster", node)
        .hint("A number is given once: choose another.");
}

Status ClusterMembership::check_known(RaftNode node) const {
    if (TRY(members()).contains(node)) return {};
    return error(SqlState::kInvalidParameterValue, "node {} is not in the cluster", node);
}

Status ClusterMembership::check_removal(RaftNode node) const {
    TRY(check_known(node));
    const AddressBook members = TRY(this->members());
    std::size_t before = 0, after = 0;
    for (const RaftMember& member : replica_.status().configuration) {
        if (member.role != RaftRole::kVoter || !members.contains(member.id)) continue;
        ++before;
        after += member.id != node;
    }
    if (RaftGuards().may_reduce_voters(before, after)) return {};
    return error(SqlState::kObjectNotInPrerequisiteState, "node {} cannot be removed", node)
        .detail(fmt::format("The cluster would be left with {} voting node{}; it keeps three.",
                            after, after == 1 ? "" : "s"))
        .hint(
            "Add the node that takes its place first, and wait until aerolith.nodes shows it as "
            "a voter.");
}

Status ClusterMembership::ask(RaftNode leader, MemberRequest what, RaftNode node, Deadline deadline,
                              CancelToken* cancel) {
    ByteWriter request;
    request.put(what).put(node);
    TRY(network_.call(leader, PeerService::kMembers, request.take(), deadline, cancel));
    return {};
}

Status ClusterMembership::ask_to_remove(RaftNode leader, RaftNode node, Deadline deadline,
                                        CancelToken* cancel) {
    if (leader == replica_.self()) return remove(node);
    return ask(leader, MemberRequest::kRemove, node, deadline, cancel);
}

Status ClusterMembership::ask_to_hand_over(RaftNode leader, RaftNode to, Deadline deadline,
                                           CancelToken* cancel) {
    if (leader == replica_.self()) return hand_over(to, cancel);
    return ask(leader, MemberRequest::kHandOver, to, deadline, cancel);
}

Status ClusterMembership::take_in(RaftNode node, const std::string& address, bool begins_empty) {
    if (!leads()) return does_not_lead();
    if (TRY(was_removed(node))) return removed_before(node);
    if (begins_empty && is_voter(replica_.status().configuration, node))
        return error(SqlState::kObjectInUse, "node {} is a voter already and has lost what it had",
                     node)
            .hint("Give it a new number, and remove the old one from the cluster.");
    return write_down(node, address);
}

/// Who is written down as removed counts no longer, though the group may still have it.
Status ClusterMembership::remove(RaftNode node) {
    if (!leads()) return does_not_lead();
    if (removing_.exchange(true))
        return Error(SqlState::kCannotConnectNow, "another node is being removed");
    Status removed = check_removal(node);
    if (removed.ok()) removed = write_down(node, {});
    removing_.store(false);
    return removed;
}

Status ClusterMembership::hand_over(RaftNode to, CancelToken* cancel) {
    if (!leads()) return does_not_lead();
    struct Answer {
        Event given;
        RaftOutcome outcome = RaftOutcome::kStopped;
    };
    auto answer = std::make_shared<Answer>();
    replica_.transfer_leadership(to, [answer](RaftOutcome outcome) {
        answer->outcome = outcome;
        answer->given.set();
    });
    if (wait(answer->given, Deadline::after(kHandOver), cancel) == WaitResult::kCancelled)
        return cancel->error();
    if (!answer->given.is_set()) return does_not_lead();
    if (answer->outcome == RaftOutcome::kOk) return {};
    if (answer->outcome != RaftOutcome::kRefused) return does_not_lead();
    return error(SqlState::kObjectNotInPrerequisiteState, "node {} cannot lead yet", to)
        .hint("It has no vote so far: wait until aerolith.nodes shows it as a voter.");
}

}  // namespace aerolith
