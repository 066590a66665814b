#include "txn/leader/leader_term.h"

#include "cluster/commands/list.h"
#include "cluster/state_names.h"
#include "storage/mvcc_store.h"
#include "txn/leader/leader_errors.h"
#include "txn/leader/leader_term_reply.h"

namespace aerolith {

Result<std::shared_ptr<LeaderTerm>> LeaderTerm::begin(RaftTerm term, const LeaderParts& parts) {
    std::string value;
    Timestamp recovered = parts.replica.visible();
    if (TRY(parts.store.get_state(state_names::kTimestampHighWater, value))) {
        const auto mark = TRY(ByteReader(value).get<std::uint64_t>());
        recovered = std::max(recovered, Timestamp{mark});
    }
    return std::shared_ptr<LeaderTerm>(new LeaderTerm(term, parts, recovered));
}

LeaderTerm::LeaderTerm(RaftTerm term, const LeaderParts& parts, Timestamp recovered)
    : term_(term),
      parts_(parts),
      replica_(parts.replica, term),
      commits_(replica_, parts.clock, recovered),
      sequences_(parts.store, replica_),
      sessions_(locks_, commits_) {}

void LeaderTerm::end() {
    ended_.store(true);
    gate_.close();
    locks_.close();
}

std::string LeaderTerm::stale() {
    return encode_reply(Verdict::kStale, parts_.replica.visible());
}

std::string LeaderTerm::failure(const Error& error) {
    if (leadership_has_gone(error)) return stale();
    return encode_failure(error, parts_.replica.visible());
}

template <class Request>
std::string LeaderTerm::run(RaftNode from, FieldReader& reader, CancelToken& cancel) {
    Request request;
    reader(request);
    Status read = reader.finish();
    if (!read.ok()) return failure(read.error());
    if constexpr (!std::is_same_v<Request, RegisterRequest>) {
        if (!is_registered(from, request.head.incarnation)) return stale();
    }
    // A commit ends locks: who has yet to register must not find free what was not.
    constexpr bool waits_for_all = std::is_same_v<Request, AcquireRequest> ||
                                   std::is_same_v<Request, ClaimRequest> ||
                                   std::is_same_v<Request, CommitMessage>;
    if (waits_for_all && !gate_.wait(cancel)) {
        Status cancelled = cancel.check();
        return cancelled.ok() ? stale() : failure(cancelled.error());
    }
    return take(from, request, cancel);
}

std::string LeaderTerm::answer(RaftNode from, LeaderRequest kind, FieldReader& reader,
                               CancelToken& cancel) {
    if (ended_.load()) return stale();
    switch (kind) {
        case LeaderRequest::kRegister:
            return run<RegisterRequest>(from, reader, cancel);
        case LeaderRequest::kAcquire:
            return run<AcquireRequest>(from, reader, cancel);
        case LeaderRequest::kClaim:
            return run<ClaimRequest>(from, reader, cancel);
        case LeaderRequest::kReleaseAdvisory:
            return run<ReleaseAdvisoryRequest>(from, reader, cancel);
        case LeaderRequest::kSettle:
            return run<SettleRequest>(from, reader, cancel);
        case LeaderRequest::kListLocks:
            return run<ListLocksRequest>(from, reader, cancel);
        case LeaderRequest::kBlockers:
            return run<BlockersRequest>(from, reader, cancel);
        case LeaderRequest::kSnapshot:
            return run<SnapshotRequest>(from, reader, cancel);
        case LeaderRequest::kCommit:
            return run<CommitMessage>(from, reader, cancel);
        case LeaderRequest::kClose:
            return run<CloseRequest>(from, reader, cancel);
        case LeaderRequest::kBeginSerializable:
            return run<BeginSerializableRequest>(from, reader, cancel);
        case LeaderRequest::kTakeValues:
            return run<TakeValuesRequest>(from, reader, cancel);
        case LeaderRequest::kSetSequence:
            return run<SetSequenceRequest>(from, reader, cancel);
        case LeaderRequest::kSequenceState:
            return run<SequenceStateRequest>(from, reader, cancel);
        case LeaderRequest::kForgetSequence:
            return run<ForgetSequenceRequest>(from, reader, cancel);
        case LeaderRequest::kRelease:
            break;  // is not answered
    }
    return failure(FieldReader::damaged());
}

bool LeaderTerm::has_registered(RaftNode node) {
    std::lock_guard lock(mutex_);
    return registered_.contains(node);
}

bool LeaderTerm::is_registered(RaftNode node, std::uint64_t incarnation) {
    std::lock_guard lock(mutex_);
    auto found = registered_.find(node);
    return found != registered_.end() && found->second.incarnation == incarnation;
}

void LeaderTerm::drop_node(RaftNode node) {
    for (const LeaderSessionPtr& session : sessions_.of_node(node)) {
        std::lock_guard busy(session->busy);
        sessions_.drop(node, *session);
    }
}

void LeaderTerm::let_go_of(std::shared_ptr<LeaderTerm> self, RaftNode node) {
    if (self->sessions_.of_node(node).empty()) return;
    self->replica_.propose(encode_entry(DropLocks{node}), {}, [self, node](const Status& written) {
        std::lock_guard lock(self->mutex_);
        if (written.ok()) self->let_go_of_.push_back(node);
    });
}

void LeaderTerm::upkeep() {
    std::vector<RaftNode> nodes;
    {
        std::lock_guard lock(mutex_);
        nodes.swap(let_go_of_);
    }
    for (RaftNode node : nodes) drop_node(node);
}

std::string LeaderTerm::take(RaftNode from, const RegisterRequest& request, CancelToken&) {
    std::lock_guard one_at_a_time(registering_);
    {
        std::lock_guard lock(mutex_);
        auto found = registered_.find(from);
        if (found != registered_.end() && found->second.incarnation == request.head.incarnation)
            return found->second.answer;  // the first answer was lost
    }
    drop_node(from);
    const bool late = gate_.is_open();
    RegisterAnswer answer;
    for (const RegisteredSession& session : request.sessions) {
        if (late || !install(from, session)) answer.refused.push_back(session.head.id);
    }
    std::string bytes = done(answer);
    std::lock_guard lock(mutex_);
    registered_[from] = {request.head.incarnation, bytes};
    return bytes;
}

bool LeaderTerm::install(RaftNode from, const RegisteredSession& registered) {
    LeaderSessionPtr session = sessions_.find_or_create(from, registered.head);
    std::lock_guard busy(session->busy);
    bool installed = install_locks(*session, registered);
    if (!installed) sessions_.drop(from, *session);
    return installed && sessions_.bring_up_to_date(from, *session, registered.head);
}

bool LeaderTerm::install_locks(LeaderSession& session, const RegisteredSession& registered) {
    for (const RegisteredSession::Acquisition& acquisition : registered.held) {
        if (!session.acquired.empty() && acquisition.number <= session.acquired.back().number)
            return false;
        session.acquired.push_back({acquisition.number, session.owner.position()});
        if (acquisition.locks.size() == 1) {
            if (!install_lock(session, acquisition.locks[0], LockDuration::kTransaction))
                return false;
            continue;
        }
        std::vector<LockTag> rows;
        for (const LockName& lock : acquisition.locks) rows.push_back(lock.tag());
        if (locks_.claim_rows(session.owner, rows)) continue;
        for (const LockName& lock : acquisition.locks) {
            if (!install_lock(session, lock, LockDuration::kTransaction)) return false;
        }
    }
    for (const LockName& lock : registered.session_held) {
        if (!install_lock(session, lock, LockDuration::kSession)) return false;
        ++session.session_held;
    }
    return true;
}

bool LeaderTerm::install_lock(LeaderSession& session, const LockName& lock, LockDuration duration) {
    if (!lock.valid()) return false;
    CancelToken never;
    Result<LockOutcome> outcome =
        lock.lock_class == LockClass::kAdvisory
            ? locks_.acquire_advisory(session.owner, lock.tag(), lock.mode, duration,
                                      WaitPolicy::kNoWait, never)
            : locks_.acquire(session.owner, lock.tag(), lock.mode, WaitPolicy::kNoWait, never);
    return outcome.ok() && *outcome != LockOutcome::kNotAvailable;
}

}  // namespace aerolith
