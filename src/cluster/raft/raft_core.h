#pragma once

#include <optional>

#include "cluster/raft/raft_guards.h"
#include "common/error.h"
#include "runtime/clock.h"
#include "runtime/random.h"

namespace aerolith {

struct RaftOptions {
    std::uint64_t group = 0;
    RaftNode self = 0;
    RaftMillis election_timeout = 1000;  ///< drawn between this and its double
    RaftMillis heartbeat = 100;
    RaftMillis snapshot_timeout = 30'000;  ///< an unanswered snapshot is sent again
    /// Entries on their way to a member, or to our own disk, before a proposal is kBusy.
    unsigned max_inflight_entries = 4096;
};

/// What a node has of a group on disk when it starts. A new member starts with nothing.
struct RaftPersisted {
    RaftHardState hard_state;
    RaftSnapshot snapshot;  ///< index 0: none
    RaftIndex first_index = 1;
    std::vector<RaftEntry> entries;
    RaftIndex applied = 0;  ///< nothing at or below it is handed out again
};

/// What each first member of a new group starts with.
RaftPersisted first_state(const RaftConfiguration& members);

enum class RaftState : std::uint8_t { kFollower, kCandidate, kLeader };

struct RaftStatus {
    RaftState state = RaftState::kFollower;
    RaftTerm term = 0;
    RaftNode leader = 0;  ///< 0: unknown
    RaftIndex commit = 0;
    RaftIndex last_index = 0;
    RaftConfiguration configuration;  ///< the last in the log, committed or not
};

enum class RaftOutcome : std::uint8_t {
    kOk,
    kNotLeader,  ///< ask RaftStatus::leader
    kBusy,       ///< for a moment: too much under way
    kNotNow,     ///< a configuration change is under way, or would be unsafe yet; try again
    kRefused,    ///< makes no sense, or would leave too few voters
    kStopped     ///< the group has failed here
};

struct RaftAppend {
    RaftIndex first = 0;
    std::vector<RaftEntry> entries;
};

struct RaftCommitted {
    RaftIndex index = 0;
    RaftEntry entry;
};

/// What the host has to do after an event. Writes are made in the order of the updates and, within
/// one, of the members.
struct [[nodiscard]] RaftUpdate {
    RaftOutcome outcome = RaftOutcome::kOk;  ///< of the request that made it
    RaftIndex proposed = 0;                  ///< index of the first proposed entry, of our term
    /// Durable before any message of this or a later update leaves.
    std::optional<RaftHardState> hard_state;
    /// Replaces log and state machine; snapshot_persisted() when that is durable.
    std::optional<RaftSnapshot> install;
    /// Each supersedes what the log has from its first index on; entries_persisted() when durable.
    std::vector<RaftAppend> appends;
    std::vector<RaftMessage> messages;
    /// In order and without gaps; to be applied.
    std::vector<RaftCommitted> committed;
    /// When to call tick(), unless an event comes first.
    RaftMillis timer = 0;
    /// The group must not go on here: what is on disk contradicts what is committed, or memory or
    /// disk failed. Nothing else in the update is to be done.
    std::optional<Error> fatal;
};

/// One member of one consensus group: events go in, and what is to be written, sent and applied
/// comes out. No I/O, no threads, no waiting; its time is the clock's. Not thread-safe.
class RaftCore {
  public:
    virtual ~RaftCore() = default;

    /// Once, first.
    virtual RaftUpdate start(RaftPersisted persisted) = 0;
    virtual RaftUpdate receive(RaftMessage message) = 0;
    virtual RaftUpdate tick() = 0;
    /// A RaftAppend is durable; its last entry's index and term.
    virtual RaftUpdate entries_persisted(RaftIndex index, RaftTerm term) = 0;
    /// RaftUpdate::install is durable and the state machine holds it.
    virtual RaftUpdate snapshot_persisted() = 0;
    /// A snapshot of our own is durable: entries more than `trailing` before its end may go.
    virtual RaftUpdate snapshot_taken(RaftSnapshot snapshot, RaftIndex trailing) = 0;

    /// Tells members that have everything committed, and may not know that it is: else they hear of
    /// it with the next entries or heartbeat. To be called when the updates of a turn are done.
    virtual RaftUpdate announce_commit() = 0;

    /// Commands for the state machine. kOk does not mean committed: they are when an entry with
    /// their index and term is handed out, and lost when one with another term is.
    virtual RaftUpdate propose(std::vector<RaftBytes> commands) = 0;
    /// A new member, a spare at first.
    virtual RaftUpdate add_member(RaftNode id) = 0;
    /// A voter-to-be is brought up to date first; until then nothing else may change.
    virtual RaftUpdate change_role(RaftNode id, RaftRole role) = 0;
    virtual RaftUpdate remove_member(RaftNode id) = 0;
    /// 0: to whoever is most up to date.
    virtual RaftUpdate transfer_leadership(RaftNode to) = 0;

    virtual RaftStatus status() const = 0;
};

std::unique_ptr<RaftCore> make_libraft_core(RaftOptions options, Clock& clock, Random& random,
                                            RaftGuards guards = {});

}  // namespace aerolith
