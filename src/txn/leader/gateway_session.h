#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "cluster/raft/raft_types.h"
#include "txn/leader/messages.h"
#include "txn/lock_conflicts.h"
#include "txn/lock_owner.h"

namespace aerolith {

struct LockTagHash {
    std::size_t operator()(const LockTag& tag) const {
        return (tag.low ^ tag.high * std::size_t{0x9E3779B97F4A7C15u}) +
               static_cast<std::size_t>(tag.lock_class);
    }
};

/// What a session of this node holds at the leader, as far as this node knows. The owner's own
/// lists of locks are kept as they are where the lock table is at hand.
struct GatewaySession {
    GatewaySession(LockOwner& owner, std::uint64_t id) : owner(owner), id(id) {}

    LockOwner& owner;
    const std::uint64_t id;
    std::mutex mutex;  ///< of the rest, and of the owner's lists
    /// Under which its locks are registered, or are about to be.
    RaftTerm term = 0;
    /// The last term whose leader is known to have had what is held.
    RaftTerm known_in = 0;
    /// OriginRegistry::drops() before it held anything.
    std::uint64_t drops_before = 0;
    /// The leader does not have its locks: nothing more is done for the transaction.
    bool lost = false;
    std::vector<std::uint64_t> numbers;  ///< of the owner's acquisitions
    boost::unordered_flat_map<LockTag, LockMask, LockTagHash> masks;
    std::uint64_t next_number = 1;
    /// Given back and not yet confirmed by the leader; 0: nothing.
    std::uint64_t release_from = 0;
    std::uint64_t release_until = 0;  ///< what is numbered from here on was not meant
    bool serializable = false;
    bool end_unconfirmed = false;  ///< of the transaction
    /// The leader may know of it.
    bool introduced = false;
    bool detached = false;  ///< the owner is gone

    // --- REQUIRES: mutex
    /// By the session's fiber only: its settings are no part of what the mutex guards.
    SessionHead head() const;
    SessionHead counts() const;
    bool covers(const LockTag& tag, std::uint8_t mode) const;
    bool has_session_lock(const LockTag& tag, std::uint8_t mode) const;
    void record(const LockTag& tag, std::uint8_t mode, std::uint64_t number);
    void record_claims(std::span<const std::uint64_t> rows, std::uint64_t number);
    void release_unacknowledged(std::uint64_t number);
    /// Forgets the acquisitions from the position on; whether there were any.
    bool forget_after(std::size_t position);
    void forget_all();
    bool holds_nothing() const { return numbers.empty() && owner.session_held_.empty(); }
    RegisteredSession registration() const;
};
using GatewaySessionPtr = std::shared_ptr<GatewaySession>;

}  // namespace aerolith
