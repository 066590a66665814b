#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "runtime/fiber_mutex.h"
#include "txn/commit_pipeline.h"
#include "txn/leader/messages.h"
#include "txn/lock_table.h"

namespace aerolith {

/// A session of any node as the leader knows it: its locks and how far its requests have come.
struct LeaderSession {
    LeaderSession(std::uint64_t id, std::int32_t process_id) : id(id), owner(process_id) {}

    struct Acquired {
        std::uint64_t number;  ///< the gateway's
        std::size_t position;  ///< the owner's before it
    };

    const std::uint64_t id;  ///< its node's
    FiberMutex busy;         ///< guards the rest; held while a request of the session is at work
    bool gone = false;
    LockOwner owner;
    std::vector<Acquired> acquired;
    std::uint64_t session_held = 0;
    std::optional<Timestamp> serializable;
    std::uint64_t serializable_number = 0;
    /// The last commit, so that one that is asked for again is not made again.
    std::uint64_t commit_number = 0;
    std::optional<std::string> commit_answer;  ///< nothing: its outcome is not known
};
using LeaderSessionPtr = std::shared_ptr<LeaderSession>;

/// The sessions of one term, by node and id. Thread-safe.
class LeaderSessions {
  public:
    LeaderSessions(LockTable& locks, CommitPipeline& commits) : locks_(locks), commits_(commits) {}
    ~LeaderSessions();

    /// Creates it when it is new; not busy yet.
    LeaderSessionPtr find_or_create(RaftNode node, const SessionHead& head);
    LeaderSessionPtr find(RaftNode node, std::uint64_t id);
    std::vector<LeaderSessionPtr> of_node(RaftNode node);

    // --- REQUIRES: session.busy
    /// Gives back what its gateway gave back; false: what is left is not what the gateway thinks it
    /// has, and all of it is gone.
    bool bring_up_to_date(RaftNode node, LeaderSession& session, const SessionHead& head);
    void release(LeaderSession& session, std::uint64_t from, std::uint64_t until);
    /// What a gateway says later of its releases; it may be long done.
    void release(LeaderSession& session, const Release& release);
    void end_transaction(LeaderSession& session);
    /// The session is no more; all its locks go.
    void drop(RaftNode node, LeaderSession& session);

  private:
    LockTable& locks_;
    CommitPipeline& commits_;
    std::mutex mutex_;
    std::map<std::pair<RaftNode, std::uint64_t>, LeaderSessionPtr> sessions_;
};

}  // namespace aerolith
