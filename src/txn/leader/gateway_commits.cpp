#include "txn/leader/gateway_commits.h"

#include "txn/leader/leader_errors.h"
#include "txn/read_spans.h"

namespace aerolith {
namespace {

/// A message between nodes, and a message with an entry of the log, holds no more.
constexpr std::size_t kMaxReplicatedBytes = std::size_t{192} << 20;

Error outcome_unknown() {
    return Error(SqlState::kTransactionResolutionUnknown,
                 "it is not known whether the transaction was committed")
        .detail("The cluster's leader went away before it answered.");
}

}  // namespace

Status GatewayCommits::commit(LockOwner& owner, CommitRequest request) {
    if (request.entry.size() > kMaxReplicatedBytes) {
        return Error(SqlState::kProgramLimitExceeded, "transaction has written too much")
            .detail(
                fmt::format("In a cluster it may write at most {} MB.", kMaxReplicatedBytes >> 20))
            .hint("Split it into several transactions.");
    }
    const std::uint64_t number = next_number_.fetch_add(1);
    OriginRegistry::OutcomePtr outcome = origins_.expect(number);
    Status result = commit_as(GatewayLocks::session_of(owner), request, number, *outcome);
    origins_.forget(number);
    if (result.ok()) commits_.fetch_add(1, std::memory_order_relaxed);
    return result;
}

// A leader is named only once this node has applied what was committed before its term. What has
// not been seen by then never happens, and may be asked for again; within a term the leader itself
// knows what it was asked before.
Status GatewayCommits::commit_as(GatewaySession& session, const CommitRequest& request,
                                 std::uint64_t number, OriginRegistry::Outcome& outcome) {
    CancelToken never;
    Deadline deadline = client_.next_leader_deadline();
    bool asked = false;
    for (;; client_.pause()) {
        Result<Leadership> leader = client_.leader(deadline, never);
        if (outcome.applied.is_set()) return {};
        if (!leader.ok()) return asked ? outcome_unknown() : leader.take_error();
        if (asked && outcome.missed.load()) return outcome_unknown();
        Result<std::optional<std::string>> bytes = message(session, *leader, request, number);
        if (!bytes.ok()) return outcome.applied.is_set() ? Status() : Status(bytes.take_error());
        if (*bytes) {
            asked = true;
            Result<Reply> reply = client_.call_long(*leader, std::move(**bytes), never, deadline);
            if (reply.ok()) {
                std::optional<Status> result = conclude(session, *leader, *reply, outcome);
                if (result) return std::move(*result);
            }
        }
        if (deadline.passed()) return asked ? outcome_unknown() : no_leader_error();
    }
}

Result<std::optional<std::string>> GatewayCommits::message(GatewaySession& session,
                                                           const Leadership& leader,
                                                           const CommitRequest& request,
                                                           std::uint64_t number) {
    CommitMessage message;
    message.head = client_.head(leader);
    message.number = number;
    message.sync = request.sync;
    message.snapshot = request.snapshot;
    message.entry = request.entry;
    if (request.read_spans) {
        message.serializable = true;
        for (const KeySpan& span : request.read_spans->spans())
            message.reads.push_back({span.start, span.end});
    }
    std::lock_guard lock(session.mutex);
    if (!TRY(locks_.prepare(session, leader))) return std::optional<std::string>();
    message.session = session.head();
    return std::optional<std::string>(encode_request(message));
}

std::optional<Status> GatewayCommits::conclude(GatewaySession& session, const Leadership& leader,
                                               Reply& reply, OriginRegistry::Outcome& outcome) {
    if (reply.verdict == Verdict::kStale) return {};
    if (reply.verdict == Verdict::kDone) {
        Result<TimestampAnswer> committed = reply.as<TimestampAnswer>();
        if (!committed.ok()) return Status(committed.take_error());
        CancelToken never;
        (void)client_.await_visible(committed->timestamp, never);
        std::lock_guard lock(session.mutex);
        if (session.term == leader.term) session.forget_all();  // the leader has released them
        return Status();
    }
    // An earlier request, whose answer was lost, may have been more successful.
    CancelToken never;
    (void)client_.await_visible(reply.visible, never);
    if (outcome.applied.is_set()) return Status();
    std::lock_guard lock(session.mutex);
    if (reply.verdict == Verdict::kFailed) return Status(std::move(*reply.error));
    if (session.term != leader.term) return {};
    locks_.lose(session);
    return Status(locks_lost_error());
}

std::optional<Timestamp> GatewayCommits::recent() const {
    if (client_.source().leadership().leader == 0) return std::nullopt;
    return visible();
}

Result<Timestamp> GatewayCommits::snapshot(CancelToken& cancel) {
    const Leadership leader = client_.current();
    if (leader.leader != 0 && client_.leads(leader)) {
        const Timestamp visible = replica_.visible();
        if (client_.source().holds_lease(leader.term)) return visible;
    }
    Reply reply = TRY(client_.ask(cancel, [&](const Leadership& leader) {
        return encode_request(SnapshotRequest{client_.head(leader)});
    }));
    const Timestamp timestamp = TRY(reply.as<TimestampAnswer>())
    .timestamp;
    TRY(client_.await_visible(timestamp, cancel));
    return timestamp;
}

Status GatewayCommits::close(Timestamp timestamp, CancelToken& cancel) {
    if (timestamp <= visible()) return {};
    Reply reply = TRY(client_.ask(cancel, [&](const Leadership& leader) {
        return encode_request(CloseRequest{client_.head(leader), timestamp});
    }));
    return client_.await_visible(reply.visible, cancel);
}

Result<Timestamp> GatewayCommits::begin_serializable(LockOwner& owner, CancelToken& cancel) {
    GatewaySession& session = GatewayLocks::session_of(owner);
    Timestamp snapshot;
    TRY(locks_.ask(
        session, cancel,
        [&](const RequestHead& head, const SessionHead& of_session, std::uint64_t number) {
            return encode_request(BeginSerializableRequest{head, of_session, number});
        },
        [&](const Reply& reply, std::uint64_t) -> Status {
            snapshot = TRY(reply.as<TimestampAnswer>())
            .timestamp;
            session.serializable = true;
            return {};
        }));
    return snapshot;
}

// Ends with the release of the transaction's locks, or is replaced by the next.
void GatewayCommits::end_serializable(LockOwner&, Timestamp) {}

}  // namespace aerolith
