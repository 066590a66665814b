#include "cluster/raft_proposals.h"

namespace aerolith {

Error lost_proposal() {
    return Error(SqlState::kCannotConnectNow,
                 "could not commit because another node has taken the lead")
        .hint("The transaction might succeed if retried.");
}

void RaftProposals::add(RaftIndex index, RaftTerm term, Replica::OnApplied done) {
    pending_[index] = {term, std::move(done)};
}

void RaftProposals::applied(RaftIndex index, RaftTerm term) {
    // Terms never fall along a log: behind an entry of a later term there are none of earlier ones.
    for (auto next = pending_.begin(); next != pending_.end();) {
        const bool here = next->first == index && next->second.term == term;
        if (!here && next->first > index && next->second.term >= term) return;
        Replica::OnApplied done = std::move(next->second.done);
        next = pending_.erase(next);
        if (done) done(here ? Status() : Status(lost_proposal()));
    }
}

void RaftProposals::give_up(RaftIndex last, const Error& error) {
    while (!pending_.empty() && pending_.begin()->first <= last) {
        Replica::OnApplied done = std::move(pending_.begin()->second.done);
        pending_.erase(pending_.begin());
        if (done) done(Status(error.clone()));
    }
}

}  // namespace aerolith
