#include "cluster/shard_map.h"
#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"
#include "txn/cluster_node.h"

namespace aerolith {
namespace {

std::string_view role_word(RaftRole role) {
    switch (role) {
        case RaftRole::kVoter:
            return "voter";
        case RaftRole::kStandby:
            return "standby";
        default:
            return "spare";
    }
}

/// Those that are written down and those that the group has; a node may be only one of the two for
/// a while.
std::map<RaftNode, std::string_view> roles_of(const AddressBook& members,
                                              const RaftConfiguration& group) {
    std::map<RaftNode, std::string_view> roles;
    for (const auto& [node, address] : members) roles[node] = "joining";
    for (const RaftMember& member : group)
        roles[member.id] = members.contains(member.id) ? role_word(member.role) : "leaving";
    return roles;
}

}  // namespace

Status produce_nodes(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("aerolith", "nodes", emit);
    ClusterNode* cluster = context.session.storage().cluster();
    if (!cluster) {
        return row.set("node", 1)
            .set("role", "alone")
            .set("is_leader", true)
            .set("is_self", true)
            .set("connected", true)
            .emit();
    }
    const AddressBook members = TRY(cluster->membership().members());
    const RaftNode self = cluster->configuration().node;
    const RaftNode leader = cluster->replica().leadership().leader;
    for (const auto& [node, role] : roles_of(members, cluster->replica().status().configuration)) {
        row.set("node", node);
        if (auto found = members.find(node); found != members.end())
            row.set("address", to_string(found->second));
        row.set("role", role).set("is_leader", node == leader).set("is_self", node == self);
        TRY(row.set("connected", node == self || cluster->connected(node)).emit());
    }
    return {};
}

/// As this node knows them; nothing where it is on its own.
Status produce_raft_groups(SystemViewContext& context, const VirtualTable::Emit& emit) {
    ClusterNode* cluster = context.session.storage().cluster();
    if (!cluster) return {};
    const RaftReplica& replica = cluster->replica();
    const RaftStatus status = replica.status();
    RowBuilder row("aerolith", "raft_groups", emit);
    row.set("consensus_group", kLocalGroup).set("term", status.term);
    if (status.leader != 0) row.set("leader", status.leader);
    return row.set("last_index", status.last_index)
        .set("commit_index", status.commit)
        .set("applied_index", replica.applied_index())
        .set("holds_lease", replica.holds_lease(status.term))
        .emit();
}

}  // namespace aerolith
