#pragma once

#include <map>

#include "cluster/raft/libraft_convert.h"
#include "cluster/raft/raft_core.h"

namespace aerolith {

/// RaftCore over libraft's raft_step(), inside the guards. The library keeps the terms of the log;
/// the entries are here.
class LibraftCore final : public RaftCore {
  public:
    LibraftCore(RaftOptions options, Clock& clock, Random& random, RaftGuards guards);
    ~LibraftCore() override;
    LibraftCore(const LibraftCore&) = delete;
    LibraftCore& operator=(const LibraftCore&) = delete;

    RaftUpdate start(RaftPersisted persisted) override;
    RaftUpdate receive(RaftMessage message) override;
    RaftUpdate tick() override;
    RaftUpdate entries_persisted(RaftIndex index, RaftTerm term) override;
    RaftUpdate snapshot_persisted() override;
    RaftUpdate snapshot_taken(RaftSnapshot snapshot, RaftIndex trailing) override;
    RaftUpdate announce_commit() override;
    RaftUpdate propose(std::vector<RaftBytes> commands) override;
    RaftUpdate add_member(RaftNode id) override;
    RaftUpdate change_role(RaftNode id, RaftRole role) override;
    RaftUpdate remove_member(RaftNode id) override;
    RaftUpdate transfer_leadership(RaftNode to) override;
    RaftStatus status() const override;

  private:
    RaftMillis now() { return static_cast<RaftMillis>(clock_.monotonic_nanos()) / 1'000'000; }
    bool leads() const { return raft_state(&raft_) == RAFT_LEADER; }
    bool member_of_group(const RaftMessage& message) const;
    /// What has come together since the last event.
    RaftUpdate finish();
    void stop(int code);

    /// One event; 0 or the library's error.
    int step(raft_event& event, LibraftEntries* packed = nullptr,
             std::span<const RaftEntry> payload = {});
    /// The same for an event that cannot be refused: an error stops the group.
    void step_or_stop(raft_event& event);
    /// The same for a request: its error is the outcome.
    void step_request(raft_event& event);
    void take_outcome(int code);
    void take_hard_state();
    void take_snapshot(raft_update& update);
    void take_entries(const raft_update& update, const LibraftEntries* packed,
                      std::span<const RaftEntry> payload);
    void take_message(const raft_message& message);
    void note_told(RaftNode member, RaftIndex commit);
    bool fill_from_log(RaftMessage& out, const raft_message& message);
    /// Hands out what is committed, and tells the library of committed configurations.
    void settle();
    /// The configuration at the index is committed.
    void tell_configuration(RaftIndex index);

    void receive_part(const RaftMessage& message);
    void receive_vote_request(const RaftMessage& message);
    void submit(std::vector<RaftEntry> entries);
    void change_configuration(const RaftConfiguration& next);
    void promote(RaftNode id);
    /// The voter-to-be may have caught up.
    void finish_promotion();

    RaftOptions options_;
    Clock& clock_;
    RaftGuards guards_;
    mutable raft raft_{};  // the library's questions take no const
    RaftLog log_;
    RaftIndex commit_ = 0;
    RaftIndex settled_ = 0;     // committed and told to the library
    RaftIndex handed_out_ = 0;  // in RaftUpdate::committed, or before
    std::map<RaftNode, std::pair<RaftTerm, RaftIndex>> told_commit_;  // by member, in a term
    std::optional<RaftSnapshot> installing_;
    RaftNode promoting_ = 0;
    RaftMillis heard_of_leader_ = 0;
    const RaftMessage* receiving_ = nullptr;
    bool stopped_ = false;
    RaftUpdate update_;
};

}  // namespace aerolith
