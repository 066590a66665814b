#pragma once

#include <map>

#include "cluster/raft/raft_core.h"

namespace aerolith::sim {

/// Sees everything that all nodes do and says what must never happen.
class RaftChecker {
  public:
    /// At most one leader in a term.
    void leads(RaftNode node, RaftTerm term);
    /// Log matching: index and term stand for one entry behind one term, on every node.
    void appended(RaftNode node, RaftIndex index, const RaftEntry& entry, RaftTerm previous_term);
    /// State-machine safety: one entry at an index, behind one history.
    void applied(RaftNode node, RaftIndex index, const RaftEntry& entry, std::uint64_t history);
    void restored(RaftNode node, RaftIndex index, std::uint64_t history);
    /// Told to a client: has to stay.
    void acknowledged(RaftIndex index, const RaftEntry& entry);
    void violation(std::string what);

    bool failed() const { return !failure_.empty(); }
    const std::string& failure() const { return failure_; }
    RaftIndex last_acknowledged() const {
        return acknowledged_.empty() ? 0 : acknowledged_.rbegin()->first;
    }
    std::size_t acknowledged_count() const { return acknowledged_.size(); }
    std::size_t terms_with_leader() const { return leader_of_term_.size(); }

  private:
    struct Appended {
        RaftEntry entry;
        RaftTerm previous_term;
    };
    struct Applied {
        RaftEntry entry;
        std::uint64_t history;
    };

    std::map<RaftTerm, RaftNode> leader_of_term_;
    std::map<std::pair<RaftIndex, RaftTerm>, Appended> appended_;
    std::map<RaftIndex, Applied> applied_;
    std::map<RaftIndex, RaftEntry> acknowledged_;
    std::string failure_;
};

}  // namespace aerolith::sim
