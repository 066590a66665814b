#pragma once

#include "sim/raft/raft_host.h"

namespace aerolith::sim {

/// A group of three or five nodes, and with some seeds two more that come and go, under faults that
/// the seed draws; then the faults stop and everything has to come together again.
class RaftStory {
  public:
    explicit RaftStory(std::uint64_t seed, RaftGuards guards = {});

    /// What is wrong, or nothing.
    std::string run();
    std::size_t acknowledged() const { return checker_.acknowledged_count(); }
    std::size_t terms() const { return checker_.terms_with_leader(); }
    /// Differs as soon as two runs differ anywhere.
    std::uint64_t fingerprint() {
        return random_.next() ^ static_cast<std::uint64_t>(clock_.monotonic_nanos());
    }

  private:
    RaftHost& host(RaftNode id) { return *hosts_[id - 1]; }
    RaftHost& some_host() { return host(1 + random_.below(hosts_.size())); }
    /// The one with the highest term of those that think they lead.
    RaftHost* leader();
    void run_for(std::uint64_t millis);
    void live_through_faults();
    void disturb();
    void disturb_network(std::uint64_t choice);
    void propose();
    void change_members();
    void come_together();
    bool all_voters_reached(RaftIndex index);
    /// Where everybody stands, for the reader of a failure.
    std::string describe();

    SimClock clock_;
    SeededRandom random_;
    SimScheduler scheduler_;
    SimNetwork network_;
    RaftChecker checker_;
    bool members_change_;
    /// Of a hundred disturbances, how many hand leadership over or change members.
    std::uint64_t handovers_ = 2;
    std::uint64_t member_changes_ = 4;
    std::vector<std::unique_ptr<RaftHost>> hosts_;
    std::uint64_t commands_ = 0;
};

}  // namespace aerolith::sim
