#include "catalog/authority.h"
#include "session/catalog_functions/list.h"
#include "session/session_impl.h"
#include "txn/cluster_node.h"

namespace aerolith {
namespace {

/// Only a superuser may, and only where there is a cluster.
Result<ClusterNode*> cluster_for(SessionImpl& session, std::string_view function) {
    if (!Authority(session.catalog(), session.database()).is_superuser(session.current_role()))
        return error(SqlState::kInsufficientPrivilege, "permission denied for function {}",
                     function);
    ClusterNode* cluster = session.storage().cluster();
    if (!cluster)
        return error(SqlState::kObjectNotInPrerequisiteState, "this node is in no cluster")
            .hint("`aerolith cluster init` makes a cluster of its data.");
    return cluster;
}

Result<RaftNode> node_number(const Value& argument) {
    const std::int64_t number = argument.as<std::int64_t>();
    if (number > 0) return static_cast<RaftNode>(number);
    return error(SqlState::kInvalidParameterValue, "nodes have numbers from 1, not {}", number);
}

Result<Value> transfer_leadership(SessionImpl& session, const std::vector<Value>& arguments) {
    ClusterNode* cluster = TRY(cluster_for(session, "transfer_leadership"));
    const RaftNode node = TRY(node_number(arguments[0]));
    return Value::boolean(
        TRY(cluster->administration().transfer_leadership(node, &session.cancel_token())));
}

Result<Value> remove_node(SessionImpl& session, const std::vector<Value>& arguments) {
    ClusterNode* cluster = TRY(cluster_for(session, "remove_node"));
    const RaftNode node = TRY(node_number(arguments[0]));
    TRY(cluster->administration().remove_node(node, &session.cancel_token()));
    return Value::of<std::string_view>({type_oid::kVoid}, "");
}

constexpr CatalogFunction kClusterCalls[] = {
    {"aerolith.transfer_leadership", transfer_leadership},
    {"aerolith.remove_node", remove_node},
};

}  // namespace

std::span<const CatalogFunction> cluster_calls() {
    return kClusterCalls;
}

}  // namespace aerolith
