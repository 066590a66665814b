#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "cluster/leadership.h"
#include "txn/leader/leader_sessions.h"
#include "txn/leader/registration_gate.h"
#include "txn/leader/reply.h"
#include "txn/leader/term_replica.h"
#include "txn/sequence_table.h"

namespace aerolith {

/// What a leader decides with.
struct LeaderParts {
    LeadershipSource& source;
    Replica& replica;
    MvccStore& store;
    Clock& clock;
};

/// One term in which this node leads: its lock table, its order of commits, its sequences. They
/// begin empty; what the sessions of all nodes hold they register. Thread-safe.
class LeaderTerm {
  public:
    /// REQUIRES: everything committed before the term has been applied.
    static Result<std::shared_ptr<LeaderTerm>> begin(RaftTerm term, const LeaderParts& parts);

    RaftTerm term() const { return term_; }
    /// Answers a request whose kind and term have been read; the answer's bytes.
    std::string answer(RaftNode from, LeaderRequest kind, FieldReader& reader, CancelToken& cancel);
    /// Carries out a ReleaseRequest; never waits.
    void release(RaftNode from, const ReleaseRequest& request);

    /// Now everything goes on; what nodes have not registered by now is lost.
    void open() { gate_.open(); }
    bool is_open() const { return gate_.is_open(); }
    bool has_registered(RaftNode node);
    /// The node is gone for good, or has forgotten everything. Waits for its requests at work.
    void drop_node(RaftNode node);
    /// The node is silent: writes down that its locks are free, so that it does not bring them to a
    /// later leader; upkeep() then frees them.
    static void let_go_of(std::shared_ptr<LeaderTerm> self, RaftNode node);
    /// What is due since then; waits for requests at work.
    void upkeep();
    /// Another node may lead: who waits here is sent away.
    void end();

    std::uint64_t commits() const { return commits_.commits(); }

  private:
    LeaderTerm(RaftTerm term, const LeaderParts& parts, Timestamp recovered);

    template <class Request>
    std::string run(RaftNode from, FieldReader& reader, CancelToken& cancel);
    bool is_registered(RaftNode node, std::uint64_t incarnation);

    template <class Answer>
    std::string done(const Answer& answer);
    std::string done() { return encode_reply(Verdict::kDone, parts_.replica.visible()); }
    std::string failure(const Error& error);
    std::string stale();
    /// The answer to a request of a session that is `busy` meanwhile.
    std::string for_session(RaftNode from, const SessionHead& head,
                            const std::function<std::string(LeaderSession&)>& work);
    std::string for_session_or(
        RaftNode from, const SessionHead& head,
        const std::function<std::optional<std::string>(LeaderSession&)>& known,
        const std::function<std::string(LeaderSession&)>& work);

    std::string take(RaftNode from, const RegisterRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const AcquireRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const ClaimRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const SettleRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const ReleaseAdvisoryRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const ListLocksRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const BlockersRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const SnapshotRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const CommitMessage& request, CancelToken& cancel);
    std::string take(RaftNode from, const CloseRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const BeginSerializableRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const TakeValuesRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const SetSequenceRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const SequenceStateRequest& request, CancelToken& cancel);
    std::string take(RaftNode from, const ForgetSequenceRequest& request, CancelToken& cancel);

    bool install(RaftNode from, const RegisteredSession& registered);
    bool install_locks(LeaderSession& session, const RegisteredSession& registered);
    bool install_lock(LeaderSession& session, const LockName& lock, LockDuration duration);
    std::string commit(RaftNode from, LeaderSession& session, const CommitMessage& request);

    struct Registered {
        std::uint64_t incarnation = 0;
        std::string answer;
    };

    const RaftTerm term_;
    LeaderParts parts_;
    TermReplica replica_;
    LockTable locks_;
    CommitPipeline commits_;
    SequenceTable sequences_;
    LeaderSessions sessions_;
    RegistrationGate gate_;
    std::atomic<bool> ended_{false};
    FiberMutex registering_;
    std::mutex mutex_;
    std::map<RaftNode, Registered> registered_;
    std::vector<RaftNode> let_go_of_;
};

}  // namespace aerolith
