#include "cluster/cluster_administration.h"

namespace aerolith {

namespace {

constexpr std::chrono::seconds kTransferLimit{5};
constexpr std::chrono::seconds kRemovalLimit{10};
constexpr std::chrono::seconds kStepDownLimit{2};
constexpr std::chrono::milliseconds kLook{20};
constexpr std::chrono::milliseconds kAskAgain{1500};

/// Of somebody who leads no longer, or not yet: another answer may come.
bool may_pass(const Status& answer) {
    return !answer.ok() && (answer.error().state() == SqlState::kCannotConnectNow ||
                            answer.error().state() == SqlState::kConnectionFailure);
}

Status pause(CancelToken* cancel) {
    Event never;
    if (wait(never, Deadline::after(kLook), cancel) == WaitResult::kCancelled)
        return cancel->error();
    return {};
}

}  // namespace

Result<bool> ClusterAdministration::transfer_leadership(RaftNode node, CancelToken* cancel) {
    TRY(membership_.check_known(node));
    const Deadline deadline = Deadline::after(kTransferLimit);
    Deadline ask_at = Deadline::after({});
    while (!deadline.passed()) {
        const RaftNode leader = replica_.leadership().leader;
        if (leader == node) return true;
        if (leader != 0 && ask_at.passed()) {
            Status answer = membership_.ask_to_hand_over(leader, node, deadline, cancel);
            if (!answer.ok() && !may_pass(answer)) return answer.take_error();
            if (answer.ok()) ask_at = Deadline::after(kAskAgain);
        }
        TRY(pause(cancel));
    }
    return false;
}

bool ClusterAdministration::is_gone(RaftNode node) const {
    return std::ranges::none_of(replica_.status().configuration,
                                [node](const RaftMember& member) { return member.id == node; }) &&
           !membership_.check_known(node).ok();
}

/// A leader first hands over: the group lets go of others only.
Status ClusterAdministration::remove_node(RaftNode node, CancelToken* cancel) {
    TRY(membership_.check_removal(node));
    const Deadline deadline = Deadline::after(kRemovalLimit);
    bool asked = false;
    bool removed = false;
    while (!deadline.passed()) {
        const RaftNode leader = replica_.leadership().leader;
        if (removed && (node == replica_.self() || is_gone(node))) return {};
        if (!removed && leader != 0) {
            if (asked && !membership_.check_known(node).ok()) {
                removed = true;
                continue;
            }
            Status answer = leader == node
                                ? membership_.ask_to_hand_over(leader, 0, deadline, cancel)
                                : membership_.ask_to_remove(leader, node, deadline, cancel);
            if (!answer.ok() && !may_pass(answer)) return answer;
            asked = asked || leader != node;
            removed = answer.ok() && leader != node;
        }
        TRY(pause(cancel));
    }
    if (removed) return {};  // written down; the group follows when it can
    return error(SqlState::kCannotConnectNow, "no leader took node {} out of the cluster", node)
        .hint("Look at aerolith.nodes, and try again.");
}

RaftNode ClusterAdministration::step_down() {
    const RaftNode self = replica_.self();
    const Deadline deadline = Deadline::after(kStepDownLimit);
    if (replica_.leadership().leader != self) return 0;
    if (!membership_.ask_to_hand_over(self, 0, deadline, nullptr).ok()) return 0;
    while (!deadline.passed()) {
        const RaftNode leader = replica_.leadership().leader;
        if (leader != 0 && leader != self) return leader;
        (void)pause(nullptr);
    }
    return 0;
}

}  // namespace aerolith
