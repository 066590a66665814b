// What a leader does with requests for locks.
#include "txn/leader/leader_errors.h"
#include "txn/leader/leader_term.h"
#include "txn/leader/leader_term_reply.h"

namespace aerolith {

std::string LeaderTerm::for_session(RaftNode from, const SessionHead& head,
                                    const std::function<std::string(LeaderSession&)>& work) {
    return for_session_or(
        from, head, [](LeaderSession&) { return std::optional<std::string>(); }, work);
}

std::string LeaderTerm::for_session_or(
    RaftNode from, const SessionHead& head,
    const std::function<std::optional<std::string>(LeaderSession&)>& known,
    const std::function<std::string(LeaderSession&)>& work) {
    for (;;) {
        LeaderSessionPtr session = sessions_.find_or_create(from, head);
        std::lock_guard busy(session->busy);
        if (session->gone) continue;
        if (ended_.load()) return stale();
        if (std::optional<std::string> answer = known(*session)) return std::move(*answer);
        if (!sessions_.bring_up_to_date(from, *session, head))
            return encode_reply(Verdict::kLost, parts_.replica.visible());
        return work(*session);
    }
}

std::string LeaderTerm::take(RaftNode from, const AcquireRequest& request, CancelToken& cancel) {
    const bool advisory = request.lock.lock_class == LockClass::kAdvisory;
    if (!request.lock.valid() || request.policy > WaitPolicy::kNoWait ||
        request.kind > AcquireKind::kSessionAdvisory ||
        advisory != (request.kind != AcquireKind::kPlain))
        return failure(FieldReader::damaged());
    return for_session(from, request.session, [&](LeaderSession& session) {
        const LockName& lock = request.lock;
        const bool of_session = request.kind == AcquireKind::kSessionAdvisory;
        const std::size_t position = session.owner.position();
        Result<LockOutcome> outcome =
            advisory ? locks_.acquire_advisory(
                           session.owner, lock.tag(), lock.mode,
                           of_session ? LockDuration::kSession : LockDuration::kTransaction,
                           request.policy, cancel)
                     : locks_.acquire(session.owner, lock.tag(), lock.mode, request.policy, cancel);
        if (!outcome.ok()) return failure(outcome.error());
        if (*outcome != LockOutcome::kNotAvailable) {
            if (of_session) {
                ++session.session_held;
            } else {
                session.acquired.push_back({request.number, position});
            }
        }
        return done(AcquireAnswer{*outcome});
    });
}

std::string LeaderTerm::take(RaftNode from, const ClaimRequest& request, CancelToken&) {
    return for_session(from, request.session, [&](LeaderSession& session) {
        std::vector<LockTag> rows;
        rows.reserve(request.rows.size());
        for (std::uint64_t row : request.rows) rows.push_back({LockClass::kRow, 0, row});
        const std::size_t position = session.owner.position();
        ClaimAnswer answer;
        answer.all = locks_.claim_rows(session.owner, rows);
        answer.recorded = session.owner.position() > position;
        if (answer.recorded) session.acquired.push_back({request.number, position});
        if (!answer.all) {
            constexpr auto kUpdate = static_cast<std::uint8_t>(RowLockMode::kUpdate);
            for (const LockTag& row : rows) {
                if (locks_.holds(session.owner, row, kUpdate)) answer.claimed.push_back(row.low);
            }
        }
        return done(answer);
    });
}

std::string LeaderTerm::take(RaftNode from, const ReleaseAdvisoryRequest& request, CancelToken&) {
    if (!request.lock.valid()) return failure(FieldReader::damaged());
    return for_session(from, request.session, [&](LeaderSession& session) {
        if (locks_.release_advisory(session.owner, request.lock.tag(), request.lock.mode))
            --session.session_held;
        return done();
    });
}

// A session at work has brought the same with its request; that of an older term is gone.
void LeaderTerm::release(RaftNode from, const ReleaseRequest& request) {
    if (ended_.load() || !is_registered(from, request.head.incarnation)) return;
    LeaderSessionPtr session = sessions_.find(from, request.release.session.id);
    if (!session || !session->busy.try_lock()) return;
    std::lock_guard busy(session->busy, std::adopt_lock);
    if (!session->gone) sessions_.release(*session, request.release);
}

std::string LeaderTerm::take(RaftNode from, const SettleRequest& request, CancelToken&) {
    SettleAnswer answer;
    auto for_idle = [&](std::uint64_t id, auto work) {
        LeaderSessionPtr session = sessions_.find(from, id);
        if (!session) return;
        if (!session->busy.try_lock()) {
            answer.busy.push_back(id);
            return;
        }
        std::lock_guard busy(session->busy, std::adopt_lock);
        if (!session->gone) work(*session);
    };
    for (const Release& release : request.releases) {
        for_idle(release.session.id,
                 [&](LeaderSession& session) { sessions_.release(session, release); });
    }
    for (std::uint64_t id : request.ended) {
        for_idle(id, [&](LeaderSession& session) { sessions_.drop(from, session); });
    }
    return done(answer);
}

std::string LeaderTerm::take(RaftNode, const ListLocksRequest&, CancelToken&) {
    ListLocksAnswer answer;
    for (const LockManager::Listed& lock : locks_.list()) {
        answer.lines.push_back({LockName(lock.tag, lock.mode), lock.granted, lock.fast_path,
                                lock.process_id, lock.transaction_id});
    }
    return done(answer);
}

std::string LeaderTerm::take(RaftNode, const BlockersRequest& request, CancelToken&) {
    return done(BlockersAnswer{locks_.blockers(request.process_id)});
}

}  // namespace aerolith
