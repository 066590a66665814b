// What a leader does with requests for snapshots, commits and values of sequences.
#include "cluster/commands/originated.h"
#include "cluster/commands/write_transaction.h"
#include "txn/leader/leader_errors.h"
#include "txn/leader/leader_term.h"
#include "txn/leader/leader_term_reply.h"
#include "txn/read_spans.h"

namespace aerolith {

std::string LeaderTerm::take(RaftNode, const SnapshotRequest&, CancelToken&) {
    // The timestamp first: the lease then vouches that nobody knew of a later one.
    const Timestamp visible = parts_.replica.visible();
    if (!parts_.source.holds_lease(term_)) return stale();
    return done(TimestampAnswer{visible});
}

std::string LeaderTerm::take(RaftNode from, const CommitMessage& request, CancelToken&) {
    return for_session_or(
        from, request.session,
        [&](LeaderSession& session) -> std::optional<std::string> {
            if (session.commit_number != request.number) return {};
            return session.commit_answer ? *session.commit_answer : stale();
        },
        [&](LeaderSession& session) { return commit(from, session, request); });
}

std::string LeaderTerm::commit(RaftNode from, LeaderSession& session,
                               const CommitMessage& request) {
    Status sound = for_each_key(request.entry, [](std::string_view) {});
    if (!sound.ok()) return failure(FieldReader::damaged());
    if (request.serializable && session.serializable != request.snapshot)
        return failure(locks_lost_error());  // this term has not watched what it read
    session.commit_number = request.number;
    session.commit_answer.reset();
    CommitRequest commit;
    commit.entry = encode_entry(OriginatedCommand{{from, request.number}, request.entry});
    commit.sync = request.sync;
    commit.snapshot = request.snapshot;
    ReadSpans spans;
    for (const ReadSpan& span : request.reads) spans.add(span.start, span.end);
    spans.settle();
    if (request.serializable) commit.read_spans = &spans;
    Result<Timestamp> committed = commits_.commit(std::move(commit));
    if (!committed.ok() && leadership_has_gone(committed.error())) {
        // Kept out of the log, by a handover that may come to nothing: it can be asked for again.
        if (committed.error().state() == SqlState::kCannotConnectNow) session.commit_number = 0;
        return stale();
    }
    if (committed.ok()) {
        sessions_.end_transaction(session);
        session.commit_answer = done(TimestampAnswer{*committed});
    } else {
        session.commit_answer = failure(committed.error());
    }
    return *session.commit_answer;
}

std::string LeaderTerm::take(RaftNode, const CloseRequest& request, CancelToken&) {
    Status closed = commits_.close(request.timestamp);
    if (!closed.ok()) return failure(closed.error());
    return done(TimestampAnswer{parts_.replica.visible()});
}

std::string LeaderTerm::take(RaftNode from, const BeginSerializableRequest& request, CancelToken&) {
    return for_session(from, request.session, [&](LeaderSession& session) {
        if (session.serializable) commits_.end_serializable(*session.serializable);
        session.serializable.reset();
        Result<Timestamp> snapshot = commits_.begin_serializable();
        if (!snapshot.ok()) return failure(snapshot.error());
        session.serializable = *snapshot;
        session.serializable_number = request.number;
        if (!parts_.source.holds_lease(term_)) return stale();
        return done(TimestampAnswer{*snapshot});
    });
}

std::string LeaderTerm::take(RaftNode, const TakeValuesRequest& request, CancelToken&) {
    const SequenceOptions options = request.sequence.options();
    if (options.increment == 0) return failure(FieldReader::damaged());
    Result<std::optional<SequenceValues>> values = sequences_.take(request.sequence.id(), options);
    if (!values.ok()) return failure(values.error());
    if (!values->has_value()) return done(TakeValuesAnswer{});
    return done(TakeValuesAnswer{(*values)->first, (*values)->count});
}

std::string LeaderTerm::take(RaftNode, const SetSequenceRequest& request, CancelToken&) {
    Status set = sequences_.set(request.sequence.id(), request.value, request.is_called);
    return set.ok() ? done() : failure(set.error());
}

std::string LeaderTerm::take(RaftNode, const SequenceStateRequest& request, CancelToken&) {
    Result<SequenceState> state =
        sequences_.state(request.sequence.id(), request.sequence.options());
    if (!state.ok()) return failure(state.error());
    return done(SequenceStateAnswer{state->last_value, state->is_called, state->log_count});
}

std::string LeaderTerm::take(RaftNode, const ForgetSequenceRequest& request, CancelToken&) {
    Status forgotten = sequences_.forget(request.sequence.id());
    return forgotten.ok() ? done() : failure(forgotten.error());
}

}  // namespace aerolith
