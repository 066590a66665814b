#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "cluster/origin_registry.h"
#include "txn/leader/gateway_session.h"
#include "txn/leader/leader_client.h"
#include "txn/lock_manager.h"

namespace aerolith {

/// The locks of this node's sessions, kept by whoever leads. What a session holds is remembered
/// here too: it is not asked for twice, and a new leader is told of it.
class GatewayLocks final : public LockManager {
  public:
    /// `wake_upkeep` has upkeep() called soon.
    GatewayLocks(LeaderClient& client, OriginRegistry& origins, std::function<void()> wake_upkeep)
        : client_(client), origins_(origins), wake_upkeep_(std::move(wake_upkeep)) {}

    void attach(LockOwner& owner) override;
    void detach(LockOwner& owner) override;
    Result<LockOutcome> acquire(LockOwner& owner, const LockTag& tag, std::uint8_t mode,
                                WaitPolicy policy, CancelToken& cancel) override;
    bool claim_rows(LockOwner& owner, std::span<const LockTag> rows) override;
    bool holds(const LockOwner& owner, const LockTag& tag, std::uint8_t mode) override;
    void release_after(LockOwner& owner, std::size_t position) override;
    Result<LockOutcome> acquire_advisory(LockOwner& owner, const LockTag& tag, std::uint8_t mode,
                                         LockDuration duration, WaitPolicy policy,
                                         CancelToken& cancel) override;
    bool release_advisory(LockOwner& owner, const LockTag& tag, std::uint8_t mode) override;
    void release_all_advisory(LockOwner& owner) override;
    std::vector<Listed> list() override;
    std::vector<std::int32_t> blockers(std::int32_t process_id) override;

    /// One round of what is due in the background: registers with a new leader, repeats releases
    /// that the leader has not confirmed. Waits for the leader's answers. false: the leader could
    /// not be reached, the sooner the next round the better.
    bool upkeep();

    // --- For commits
    static GatewaySession& session_of(const LockOwner& owner) { return *owner.gateway_; }
    /// Asks the leader for something that changes the session, again until one answers. `make`
    /// gives the request's bytes for a number not used before; `accept` runs, with session.mutex
    /// held, when the answer counts.
    Status ask(GatewaySession& session, CancelToken& cancel,
               const std::function<std::string(const RequestHead&, const SessionHead&,
                                               std::uint64_t number)>& make,
               const std::function<Status(const Reply&, std::uint64_t number)>& accept);
    /// What ask() does before a request: brings the session to the leader's term. false: it is
    /// ahead of it. REQUIRES: session.mutex.
    Result<bool> prepare(GatewaySession& session, const Leadership& leader);
    /// The leader has no locks of it any more. REQUIRES: session.mutex.
    void lose(GatewaySession& session);
    /// Tells the leader that the transaction has ended, if it may think otherwise.
    void end_transaction(GatewaySession& session);

  private:
    Result<LockOutcome> acquire_as(LockOwner& owner, AcquireKind kind, const LockTag& tag,
                                   std::uint8_t mode, WaitPolicy policy, CancelToken& cancel);
    void send_release(GatewaySession& session, bool transaction_ended);
    bool register_sessions(const Leadership& leadership);
    std::string gather(const Leadership& leadership);
    bool settle(const Leadership& leader);
    static void settled(GatewaySession& session, const Release& release, const Leadership& leader);
    std::vector<GatewaySessionPtr> sessions();

    /// Locks that one message has room for.
    static constexpr std::size_t kMaxRegistered = 1'500'000;

    LeaderClient& client_;
    OriginRegistry& origins_;
    const std::function<void()> wake_upkeep_;
    std::mutex sessions_mutex_;
    std::vector<GatewaySessionPtr> sessions_;
    std::vector<std::uint64_t> ended_;  // sessions the leader may still know
    std::uint64_t next_id_ = 1;
    // Of upkeep()
    Leadership registering_;
    std::string registration_;
    bool registered_ = false;
};

}  // namespace aerolith
