// Advisory locks, which may outlive the transaction, and the listings of all locks.
#include <algorithm>

#include "txn/leader/gateway_locks.h"
#include "txn/leader/leader_errors.h"

namespace aerolith {

Result<LockOutcome> GatewayLocks::acquire_advisory(LockOwner& owner, const LockTag& tag,
                                                   std::uint8_t mode, LockDuration duration,
                                                   WaitPolicy policy, CancelToken& cancel) {
    GatewaySession& session = session_of(owner);
    {
        std::lock_guard lock(session.mutex);
        if (session.lost) return locks_lost_error();
        if (duration == LockDuration::kSession) {
            for (LockOwner::SessionHeld& held : owner.session_held_) {
                if (held.tag != tag || held.mode != mode) continue;
                ++held.count;
                return LockOutcome::kAcquired;
            }
        } else if (session.covers(tag, mode)) {
            return LockOutcome::kAcquired;
        }
    }
    const AcquireKind kind =
        duration == LockDuration::kSession ? AcquireKind::kSessionAdvisory : AcquireKind::kAdvisory;
    return acquire_as(owner, kind, tag, mode, policy, cancel);
}

bool GatewayLocks::release_advisory(LockOwner& owner, const LockTag& tag, std::uint8_t mode) {
    GatewaySession& session = session_of(owner);
    auto held = std::ranges::find_if(owner.session_held_, [&](const LockOwner::SessionHeld& lock) {
        return lock.tag == tag && lock.mode == mode;
    });
    if (held == owner.session_held_.end()) return false;
    if (held->count > 1) {
        std::lock_guard lock(session.mutex);
        --held->count;
        return true;
    }
    CancelToken never;
    Status asked = ask(
        session, never,
        [&](const RequestHead& head, const SessionHead& of_session, std::uint64_t) {
            return encode_request(ReleaseAdvisoryRequest{head, of_session, LockName(tag, mode)});
        },
        [&](const Reply&, std::uint64_t) -> Status {
            owner.session_held_.erase(held);
            return {};
        });
    return asked.ok();
}

void GatewayLocks::release_all_advisory(LockOwner& owner) {
    while (!owner.session_held_.empty()) {
        LockOwner::SessionHeld& last = owner.session_held_.back();
        last.count = 1;
        if (!release_advisory(owner, last.tag, last.mode)) return;
    }
}

std::vector<LockManager::Listed> GatewayLocks::list() {
    CancelToken never;
    Result<Reply> reply = client_.ask(never, [&](const Leadership& leader) {
        return encode_request(ListLocksRequest{client_.head(leader)});
    });
    std::vector<Listed> result;
    if (!reply.ok()) return result;
    Result<ListLocksAnswer> answer = reply->as<ListLocksAnswer>();
    if (!answer.ok()) return result;
    for (const ListLocksAnswer::Line& line : answer->lines) {
        if (!line.lock.valid()) continue;
        result.push_back({line.lock.tag(), line.lock.mode, line.granted, line.fast_path,
                          line.process_id, line.transaction_id});
    }
    return result;
}

std::vector<std::int32_t> GatewayLocks::blockers(std::int32_t process_id) {
    CancelToken never;
    Result<Reply> reply = client_.ask(never, [&](const Leadership& leader) {
        return encode_request(BlockersRequest{client_.head(leader), process_id});
    });
    if (!reply.ok()) return {};
    Result<BlockersAnswer> answer = reply->as<BlockersAnswer>();
    return answer.ok() ? std::move(answer->process_ids) : std::vector<std::int32_t>();
}

}  // namespace aerolith
