#include "txn/leader/gateway_locks.h"

#include <algorithm>

#include "common/assert.h"
#include "txn/leader/leader_errors.h"

namespace aerolith {

void GatewayLocks::attach(LockOwner& owner) {
    std::lock_guard lock(sessions_mutex_);
    owner.gateway_ = std::make_shared<GatewaySession>(owner, next_id_++);
    sessions_.push_back(owner.gateway_);
}

// Its mutex keeps the upkeep, which may hold a copy of the pointer, from a session that is gone.
void GatewayLocks::detach(LockOwner& owner) {
    ASSERT(owner.held_.empty());
    GatewaySession& session = *owner.gateway_;
    std::scoped_lock lock(sessions_mutex_, session.mutex);
    owner.session_held_.clear();
    session.detached = true;
    std::erase(sessions_, owner.gateway_);
    if (!session.introduced) return;
    ended_.push_back(session.id);
    wake_upkeep_();
}

std::vector<GatewaySessionPtr> GatewayLocks::sessions() {
    std::lock_guard lock(sessions_mutex_);
    return sessions_;
}

Result<bool> GatewayLocks::prepare(GatewaySession& session, const Leadership& leader) {
    if (session.lost) return locks_lost_error();
    if (session.term > leader.term) return false;
    if (session.term < leader.term) {
        // It came after this node had registered, or it would have been brought along.
        if (!session.holds_nothing()) {
            lose(session);
            return locks_lost_error();
        }
        session.term = leader.term;
        session.release_from = 0;
    }
    if (session.holds_nothing()) {
        session.known_in = leader.term;
        session.drops_before = origins_.drops();
    }
    session.introduced = true;
    return true;
}

void GatewayLocks::lose(GatewaySession& session) {
    session.lost = true;
}

Status GatewayLocks::ask(
    GatewaySession& session, CancelToken& cancel,
    const std::function<std::string(const RequestHead&, const SessionHead&, std::uint64_t)>& make,
    const std::function<Status(const Reply&, std::uint64_t)>& accept) {
    Deadline deadline = client_.next_leader_deadline();
    for (;; client_.pause()) {
        Leadership leader = TRY(client_.leader(deadline, cancel));
        std::string request;
        std::uint64_t number = 0;
        bool ready = false;
        {
            std::lock_guard lock(session.mutex);
            ready = TRY(prepare(session, leader));
            if (ready) {
                number = session.next_number++;
                request = make(client_.head(leader), session.head(), number);
            }
        }
        Result<Reply> reply = Reply{};
        if (ready) reply = client_.call_long(leader, std::move(request), cancel, deadline);
        std::unique_lock lock(session.mutex);
        const bool counts = reply.ok() && ready && session.term == leader.term;
        if (!counts || reply->verdict == Verdict::kStale) {
            if (ready && session.term == leader.term) session.release_unacknowledged(number);
            TRY(std::move(reply));
            TRY(cancel.check());
            if (deadline.passed()) return no_leader_error();
            continue;
        }
        if (reply->verdict == Verdict::kLost) {
            lose(session);
            return locks_lost_error();
        }
        session.release_from = 0;
        session.end_unconfirmed = false;
        if (reply->verdict == Verdict::kFailed) {
            if (reply->error->state() == SqlState::kQueryCanceled && cancel.is_cancelled())
                return cancel.error();
            return std::move(*reply->error);
        }
        TRY(accept(*reply, number));
        lock.unlock();
        return client_.await_visible(reply->visible, cancel);
    }
}

Result<LockOutcome> GatewayLocks::acquire_as(LockOwner& owner, AcquireKind kind, const LockTag& tag,
                                             std::uint8_t mode, WaitPolicy policy,
                                             CancelToken& cancel) {
    GatewaySession& session = session_of(owner);
    LockOutcome outcome = LockOutcome::kNotAvailable;
    TRY(ask(
        session, cancel,
        [&](const RequestHead& head, const SessionHead& of_session, std::uint64_t number) {
            return encode_request(
                AcquireRequest{head, of_session, number, kind, LockName(tag, mode), policy});
        },
        [&](const Reply& reply, std::uint64_t number) -> Status {
            outcome = TRY(reply.as<AcquireAnswer>())
            .outcome;
            if (outcome == LockOutcome::kNotAvailable) return {};
            if (kind == AcquireKind::kSessionAdvisory) {
                owner.session_held_.push_back({tag, mode, 1});
            } else {
                session.record(tag, mode, number);
            }
            return {};
        }));
    return outcome;
}

Result<LockOutcome> GatewayLocks::acquire(LockOwner& owner, const LockTag& tag, std::uint8_t mode,
                                          WaitPolicy policy, CancelToken& cancel) {
    GatewaySession& session = session_of(owner);
    {
        std::lock_guard lock(session.mutex);
        if (session.lost) return locks_lost_error();
        if (session.covers(tag, mode)) return LockOutcome::kAcquired;
    }
    return acquire_as(owner, AcquireKind::kPlain, tag, mode, policy, cancel);
}

bool GatewayLocks::claim_rows(LockOwner& owner, std::span<const LockTag> rows) {
    if (rows.empty()) return true;
    GatewaySession& session = session_of(owner);
    std::vector<std::uint64_t> hashes;
    hashes.reserve(rows.size());
    for (const LockTag& row : rows) hashes.push_back(row.low);
    bool all = false;
    CancelToken never;
    Status asked = ask(
        session, never,
        [&](const RequestHead& head, const SessionHead& of_session, std::uint64_t number) {
            return encode_request(ClaimRequest{head, of_session, number, hashes});
        },
        [&](const Reply& reply, std::uint64_t number) -> Status {
            ClaimAnswer answer = TRY(reply.as<ClaimAnswer>());
            all = answer.all;
            if (answer.recorded)
                session.record_claims(answer.all ? hashes : answer.claimed, number);
            return {};
        });
    return asked.ok() && all;
}

bool GatewayLocks::holds(const LockOwner& owner, const LockTag& tag, std::uint8_t mode) {
    GatewaySession& session = session_of(owner);
    std::lock_guard lock(session.mutex);
    auto found = session.masks.find(tag);
    return found != session.masks.end() && (found->second & lock_bit(mode));
}

void GatewayLocks::release_after(LockOwner& owner, std::size_t position) {
    GatewaySession& session = session_of(owner);
    if (position == 0) return end_transaction(session);
    {
        std::lock_guard lock(session.mutex);
        if (!session.forget_after(position)) return;
    }
    send_release(session, false);
}

void GatewayLocks::end_transaction(GatewaySession& session) {
    {
        std::lock_guard lock(session.mutex);
        const bool tell =
            session.forget_after(0) || session.serializable || session.release_from != 0;
        session.serializable = false;
        if (session.lost) {  // so are the session's
            session.owner.session_held_.clear();
            session.release_from = 0;
            session.lost = false;
            return;
        }
        if (!tell) return;
        session.end_unconfirmed = true;
        session.release_until = session.next_number;
    }
    send_release(session, true);
}

void GatewayLocks::send_release(GatewaySession& session, bool transaction_ended) {
    Leadership leader = client_.current();
    ReleaseRequest request;
    {
        std::lock_guard lock(session.mutex);
        if (leader.leader == 0 || session.term != leader.term) return;  // upkeep() does it
        request = {client_.head(leader),
                   {session.counts(), session.release_until, transaction_ended}};
    }
    client_.send(leader, encode_request(request));
}

}  // namespace aerolith
