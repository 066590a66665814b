#pragma once

#include <atomic>

#include "cluster/origin_registry.h"
#include "txn/commit_manager.h"
#include "txn/leader/gateway_locks.h"

namespace aerolith {

/// Snapshots and commits of this node's sessions, decided by whoever leads.
class GatewayCommits final : public CommitManager {
  public:
    /// `first_number`: above every number that this node gave to a commit before.
    GatewayCommits(LeaderClient& client, GatewayLocks& locks, Replica& replica,
                   OriginRegistry& origins, std::uint64_t first_number)
        : client_(client),
          locks_(locks),
          replica_(replica),
          origins_(origins),
          next_number_(first_number) {}

    Status commit(LockOwner& session, CommitRequest request) override;
    Result<Timestamp> snapshot(CancelToken& cancel) override;
    Timestamp visible() const override { return replica_.visible(); }
    std::optional<Timestamp> recent() const override;
    Status close(Timestamp timestamp, CancelToken& cancel) override;
    Result<Timestamp> begin_serializable(LockOwner& session, CancelToken& cancel) override;
    void end_serializable(LockOwner& session, Timestamp snapshot) override;
    std::uint64_t commits() const override { return commits_.load(std::memory_order_relaxed); }

  private:
    Status commit_as(GatewaySession& session, const CommitRequest& request, std::uint64_t number,
                     OriginRegistry::Outcome& outcome);
    /// What an answer means; nothing: ask again.
    std::optional<Status> conclude(GatewaySession& session, const Leadership& leader, Reply& reply,
                                   OriginRegistry::Outcome& outcome);
    /// Nothing: the session is ahead of the leader.
    Result<std::optional<std::string>> message(GatewaySession& session, const Leadership& leader,
                                               const CommitRequest& request, std::uint64_t number);

    LeaderClient& client_;
    GatewayLocks& locks_;
    Replica& replica_;
    OriginRegistry& origins_;
    std::atomic<std::uint64_t> next_number_;
    std::atomic<std::uint64_t> commits_{0};
};

}  // namespace aerolith
