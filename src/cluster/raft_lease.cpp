#include "cluster/raft_lease.h"

#include <algorithm>
#include <vector>

namespace aerolith {

void RaftLease::heard(RaftNode leader, RaftTerm term, std::int64_t sent_at, bool released) {
    if (leader == heard_from_ && term == heard_.term && sent_at <= heard_.sent_at) return;
    heard_from_ = leader;
    heard_ = {term, sent_at, released};
}

std::int64_t RaftLease::echo_to(RaftNode member, RaftTerm term) const {
    return member == heard_from_ && term == heard_.term ? heard_.sent_at : 0;
}

void RaftLease::echoed(RaftNode member, RaftTerm term, std::int64_t sent_at) {
    Contact& echo = echoes_[member];
    if (term > echo.term || (term == echo.term && sent_at > echo.sent_at))
        echo = {term, sent_at, false};
}

std::int64_t RaftLease::until(const RaftConfiguration& members, RaftTerm term,
                              std::int64_t now) const {
    if (released_) return 0;
    std::vector<std::int64_t> sent;
    for (const RaftMember& member : members) {
        if (member.role != RaftRole::kVoter) continue;
        const auto echo = echoes_.find(member.id);
        const bool heard = echo != echoes_.end() && echo->second.term == term &&
                           echo->second.sent_at >= valid_from_;
        sent.push_back(member.id == self_ ? now : heard ? echo->second.sent_at : 0);
    }
    if (sent.empty()) return 0;
    // So many that any majority shares one with them: the oldest of the latest majority.
    const auto last = sent.begin() + static_cast<std::ptrdiff_t>(sent.size() / 2);
    std::ranges::nth_element(sent, last, std::greater{});
    return *last == 0 ? 0 : *last + span_;
}

}  // namespace aerolith
