// What a gateway does in the background so that the leader knows what its sessions hold.
#include <algorithm>

#include "txn/leader/gateway_locks.h"

namespace aerolith {

bool GatewayLocks::upkeep() {
    const Leadership now = client_.source().leadership();
    if (now.leader == 0 || client_.stopped()) return true;  // its naming wakes
    if (registering_ != now) {
        registering_ = now;
        registered_ = false;
        registration_ = gather(now);
    }
    if (!registered_) {
        registered_ = register_sessions(now);
        if (!registered_) return false;
        registration_.clear();
    }
    if (client_.current() != now) client_.registered(now);
    return settle(now);
}

/// From here on the answers of an older leader count no more.
std::string GatewayLocks::gather(const Leadership& leadership) {
    RegisterRequest request;
    request.head = client_.head(leadership);
    std::size_t locks = 0;
    for (const GatewaySessionPtr& session : sessions()) {
        std::lock_guard lock(session->mutex);
        if (session->detached || session->term >= leadership.term) continue;
        session->term = leadership.term;
        session->release_from = 0;
        session->end_unconfirmed = false;
        if (session->lost || session->holds_nothing()) continue;
        if (session->drops_before != origins_.drops() ||
            origins_.had_others(session->known_in, leadership.term)) {
            lose(*session);
            continue;
        }
        RegisteredSession registration = session->registration();
        locks += registration.size();
        if (locks > kMaxRegistered) {
            lose(*session);
        } else {
            request.sessions.push_back(std::move(registration));
        }
    }
    return encode_request(request);
}

bool GatewayLocks::register_sessions(const Leadership& leadership) {
    CancelToken never;
    Result<Reply> reply =
        client_.call(leadership, registration_, Deadline::after(client_.patience().answer), never);
    if (!reply.ok() || reply->verdict != Verdict::kDone) return false;
    Result<RegisterAnswer> answer = reply->as<RegisterAnswer>();
    if (!answer.ok()) return false;
    for (const GatewaySessionPtr& session : sessions()) {
        std::lock_guard lock(session->mutex);
        if (session->detached || session->holds_nothing()) continue;
        if (std::ranges::find(answer->refused, session->id) != answer->refused.end())
            lose(*session);
        else if (session->term == leadership.term)
            session->known_in = leadership.term;
    }
    return true;
}

bool GatewayLocks::settle(const Leadership& leader) {
    SettleRequest request;
    request.head = client_.head(leader);
    std::vector<GatewaySessionPtr> releasing;
    for (const GatewaySessionPtr& session : sessions()) {
        std::lock_guard lock(session->mutex);
        if (session->detached || session->lost || session->term != leader.term) continue;
        if (session->release_from == 0 && !session->end_unconfirmed) continue;
        request.releases.push_back(
            {session->counts(), session->release_until, session->end_unconfirmed});
        releasing.push_back(session);
    }
    {
        std::lock_guard lock(sessions_mutex_);
        request.ended = ended_;
    }
    if (request.releases.empty() && request.ended.empty()) return true;
    CancelToken never;
    Result<Reply> reply = client_.call(leader, encode_request(request),
                                       Deadline::after(client_.patience().answer), never);
    if (!reply.ok() || reply->verdict != Verdict::kDone) return false;
    Result<SettleAnswer> answer = reply->as<SettleAnswer>();
    if (!answer.ok()) return false;
    auto was_busy = [&](std::uint64_t id) {
        return std::ranges::find(answer->busy, id) != answer->busy.end();
    };
    for (std::size_t i = 0; i < releasing.size(); ++i) {
        const Release& release = request.releases[i];
        if (!was_busy(release.session.id)) settled(*releasing[i], release, leader);
    }
    std::lock_guard lock(sessions_mutex_);
    std::erase_if(ended_, [&](std::uint64_t id) {
        return !was_busy(id) && std::ranges::find(request.ended, id) != request.ended.end();
    });
    return true;
}

void GatewayLocks::settled(GatewaySession& session, const Release& release,
                           const Leadership& leader) {
    std::lock_guard lock(session.mutex);
    if (session.term != leader.term || session.release_until != release.until) return;
    session.release_from = 0;
    if (release.transaction_ended) session.end_unconfirmed = false;
}

}  // namespace aerolith
