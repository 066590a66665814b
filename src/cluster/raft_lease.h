#pragma once

#include <map>

#include "cluster/raft/raft_types.h"

namespace aerolith {

/// For how long a leader may be sure that no other has been elected: a majority acted upon a frame
/// it sent then, and none of them elects another before its election timeout has passed since
/// (Ongaro's thesis, section 6.4.1). Clocks may differ in what they show, but hardly in their pace.
/// Not thread-safe.
class RaftLease {
  public:
    RaftLease(RaftNode self, RaftMillis election_timeout)
        : self_(self), span_(static_cast<std::int64_t>(election_timeout) * 900'000) {}

    // --- As a follower
    /// A frame of the term's leader was acted upon; `released`: it said so.
    void heard(RaftNode leader, RaftTerm term, std::int64_t sent_at, bool released);
    /// What a frame to this member has to echo; 0: it does not lead the term.
    std::int64_t echo_to(RaftNode member, RaftTerm term) const;
    /// The leader last heard of has no lease, by its own word.
    bool leader_released() const { return heard_.released; }

    // --- As a leader
    void echoed(RaftNode member, RaftTerm term, std::int64_t sent_at);
    /// Leadership may be handed over from now on, until resume().
    void release() { released_ = true; }
    void resume(std::int64_t now) {
        released_ = false;
        valid_from_ = now;
    }
    bool released() const { return released_; }
    /// Monotonic nanoseconds; 0: there is none.
    std::int64_t until(const RaftConfiguration& members, RaftTerm term, std::int64_t now) const;

  private:
    struct Contact {
        RaftTerm term = 0;
        std::int64_t sent_at = 0;
        bool released = false;
    };

    RaftNode self_;
    std::int64_t span_;
    bool released_ = false;
    std::int64_t valid_from_ = 0;  // echoes of what was sent before say nothing
    RaftNode heard_from_ = 0;
    Contact heard_;
    std::map<RaftNode, Contact> echoes_;
};

}  // namespace aerolith
