#pragma once

#include "sim/replica/replica_story.h"
#include "sim/transactions/list_session.h"

namespace aerolith::sim {

/// Clients at every node append to lists and read them while the group is under faults; then what
/// they saw must hold what their isolation levels promise.
class TransactionStory final : public ReplicaStory {
  public:
    explicit TransactionStory(std::uint64_t seed)
        : ReplicaStory(seed), peers_(scheduler_, random_, network_, count()) {
        scheduler_.waiting_services = {"gateway", "leader"};
    }
    ~TransactionStory() override { crash_all(); }

    std::size_t acknowledged() const override { return world_.acknowledged; }
    const std::map<std::string, int>& errors() const { return world_.errors; }

  protected:
    std::unique_ptr<ReplicaNode> make_node(RaftNode id) override;
    void propose() override {}
    void quieten() override { world_.quiet = true; }
    void check_content() override;

  private:
    TransactionNode& transaction_node(RaftNode id) {
        return static_cast<TransactionNode&>(node(id));
    }
    bool await_sessions();

    static constexpr int kSessions = 2;  // at each node

    SimPeers peers_;
    ListWorld world_;
};

}  // namespace aerolith::sim
