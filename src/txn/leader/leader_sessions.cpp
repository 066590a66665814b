#include "txn/leader/leader_sessions.h"

#include <algorithm>

namespace aerolith {

LeaderSessions::~LeaderSessions() {
    for (auto& [name, session] : sessions_) {
        end_transaction(*session);
        locks_.detach(session->owner);
    }
}

LeaderSessionPtr LeaderSessions::find(RaftNode node, std::uint64_t id) {
    std::lock_guard lock(mutex_);
    auto found = sessions_.find({node, id});
    return found == sessions_.end() ? nullptr : found->second;
}

LeaderSessionPtr LeaderSessions::find_or_create(RaftNode node, const SessionHead& head) {
    std::lock_guard lock(mutex_);
    LeaderSessionPtr& session = sessions_[{node, head.id}];
    if (!session) {
        session = std::make_shared<LeaderSession>(head.id, head.process_id);
        locks_.attach(session->owner);
    }
    return session;
}

std::vector<LeaderSessionPtr> LeaderSessions::of_node(RaftNode node) {
    std::lock_guard lock(mutex_);
    std::vector<LeaderSessionPtr> result;
    for (auto& [name, session] : sessions_) {
        if (name.first == node) result.push_back(session);
    }
    return result;
}

bool LeaderSessions::bring_up_to_date(RaftNode node, LeaderSession& session,
                                      const SessionHead& head) {
    if (head.release_from != 0) release(session, head.release_from, UINT64_MAX);
    if (session.acquired.size() != head.held || session.session_held != head.session_held) {
        drop(node, session);
        return false;
    }
    session.owner.database = head.database;
    session.owner.lock_timeout = std::chrono::milliseconds(head.lock_timeout);
    session.owner.deadlock_timeout = std::chrono::milliseconds(head.deadlock_timeout);
    session.owner.set_transaction_id(head.transaction_id);
    return true;
}

void LeaderSessions::release(LeaderSession& session, std::uint64_t from, std::uint64_t until) {
    std::vector<LeaderSession::Acquired>& acquired = session.acquired;
    if (acquired.empty() || acquired.back().number >= until) return;
    auto first = std::ranges::lower_bound(acquired, from, {}, &LeaderSession::Acquired::number);
    if (first == acquired.end()) return;
    locks_.release_after(session.owner, first->position);
    acquired.erase(first, acquired.end());
}

void LeaderSessions::release(LeaderSession& session, const Release& release) {
    if (release.session.release_from != 0)
        this->release(session, release.session.release_from, release.until);
    if (release.transaction_ended && session.acquired.empty() &&
        session.serializable_number < release.until)
        end_transaction(session);
}

void LeaderSessions::end_transaction(LeaderSession& session) {
    session.acquired.clear();
    locks_.release_after(session.owner, 0);
    session.owner.set_transaction_id(0);
    if (session.serializable) commits_.end_serializable(*session.serializable);
    session.serializable.reset();
}

void LeaderSessions::drop(RaftNode node, LeaderSession& session) {
    if (session.gone) return;
    session.gone = true;
    end_transaction(session);
    locks_.detach(session.owner);
    std::lock_guard lock(mutex_);
    sessions_.erase({node, session.id});
}

}  // namespace aerolith
