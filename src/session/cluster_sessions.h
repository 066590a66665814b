#pragma once

#include <optional>

#include "session/activity.h"
#include "session/instance.h"
#include "txn/session_requests.h"

namespace aerolith {

/// The sessions of all nodes, as those of this node see and stop them; what other nodes ask about
/// this one's is answered too. A node that does not answer in time has no sessions. On a node that
/// stands alone its own are all. Thread-safe.
class ClusterSessions final : public SessionRequests {
  public:
    explicit ClusterSessions(Instance::Parts& parts) : parts_(parts) {}
    /// REQUIRES: before the first session; nullptr: the node stands alone.
    void set_node(ClusterNode* node) { node_ = node; }

    /// In the order of process ids. Waits for the other nodes.
    std::vector<ActivityRecord> list(CancelToken& cancel);
    std::optional<ActivityRecord> find(std::int32_t process_id, CancelToken& cancel);
    /// False: there is no such session.
    bool stop(std::int32_t process_id, CancelReason reason, CancelToken& cancel);

  private:
    Result<std::string> answer(std::string_view request) override;
    std::vector<ActivityRecord> own();
    bool stop_own(std::int32_t process_id, CancelReason reason);
    std::vector<ActivityRecord> ask_for_list(RaftNode node, CancelToken& cancel);
    std::vector<RaftNode> other_nodes() const;
    /// Those that may have the session, this one left out.
    std::vector<RaftNode> nodes_of(std::int32_t process_id) const;

    Instance::Parts& parts_;
    ClusterNode* node_ = nullptr;
};

}  // namespace aerolith
