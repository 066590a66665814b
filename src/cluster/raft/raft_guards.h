#pragma once

#include <bitset>
#include <optional>

#include "cluster/raft/raft_log.h"
#include "cluster/raft/raft_message.h"

namespace aerolith {

/// What libraft 0.22.1 needs around it to be safe and live: each guard corrects what goes into its
/// core or comes out of it. Pure; tests switch one off to see the simulator find out.
class RaftGuards {
  public:
    static constexpr int kCount = 13;

    RaftGuards() { on_.set(); }
    /// All but the one with this number (1 to kCount). For tests only.
    static RaftGuards without(int number);

    /// G1: the core notes the index of a batch's first entry as that of a configuration anywhere in
    /// it, so a configuration has to be the first of its batch.
    std::vector<AppendEntries> cut_before_configurations(AppendEntries message) const;
    /// G2: the reported commit index can fall; what was committed stays so.
    RaftIndex commit_index(RaftIndex known, RaftIndex reported) const;
    /// G3: a refused pre-vote carries the candidate's own term; it has to learn ours, or a longer
    /// log of a lower term stays behind for ever.
    void tell_own_term(RaftMessage& reply, RaftTerm own_term) const;
    /// G4: entries whose place in the log went into our snapshot are committed, hence equal: the
    /// message is moved to begin behind it.
    void begin_behind_snapshot(AppendEntries& message, const RaftLog& log) const;
    /// G5: the answer to a leader of a past term has a last index that nobody set.
    void answer_stale_leader(AppendEntriesResult& result) const;
    /// G6: a configuration may be proposed only when an entry of the leader's own term is
    /// committed, or two leaders' changes can have majorities without a common member.
    bool may_change_configuration(RaftTerm term_of_commit, RaftTerm own_term) const;
    /// G7: with two voters the removal of one leaves it to the other alone; a group that has three
    /// keeps three.
    bool may_reduce_voters(std::size_t before, std::size_t after) const;
    /// G8: where a term differs, the leader goes back behind the whole term in one step rather than
    /// entry by entry.
    void improve_hint(AppendEntriesResult& result, const AppendEntries& refused, const RaftLog& log,
                      RaftIndex commit) const;
    /// G9: entries were made durable up to (index, term): up to where the core may hear of it.
    /// Nothing when they were replaced meanwhile, are known already, or a snapshot is being
    /// installed.
    std::optional<RaftIndex> durable_index(RaftIndex index, RaftTerm term, RaftIndex known,
                                           const RaftLog& log, bool installing) const;
    /// G10: a leader proposes a configuration only when the one before is committed. A follower
    /// that gets both before it hears of the commit has to tell the core of the first, at the
    /// returned index: it goes back to the last it was told of when the second is cut off again.
    std::optional<RaftIndex> implied_configuration(const AppendEntries& part, const RaftLog& log,
                                                   RaftIndex uncommitted) const;
    /// G11: who may vote is the candidate's configuration's to say. The core refuses to when its
    /// own configuration, which may be older, calls it a standby or spare; if the group waits for
    /// just this vote it waits for ever.
    bool votes_as_voter(const RaftConfiguration& own, RaftNode self) const;
    /// G12: while it sends a snapshot the core goes back to that snapshot's end for a member that
    /// may be further already, and then counts as under way what is behind, and sends nothing more.
    /// A member that confirms something has confirmed all that it ever has to this leader.
    void confirm_what_is_known(AppendEntriesResult& result, RaftIndex known) const;
    /// G13: a lone voter leads from its start on, in the term it finds. Entries of that term that
    /// went out before it lost them in a crash may be at members without a vote: it has to begin a
    /// new one.
    bool begins_new_term(const RaftConfiguration& members, RaftNode self) const;

  private:
    bool on(int number) const { return on_[static_cast<std::size_t>(number)]; }
    std::bitset<kCount + 1> on_;
};

}  // namespace aerolith
