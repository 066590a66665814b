#pragma once

#include "sim/raft/raft_checker.h"
#include "sim/raft/raft_disk.h"
#include "sim/sim_network.h"

namespace aerolith::sim {

struct RaftHostOptions {
    RaftGuards guards;
    RaftIndex snapshot_every = 100'000;
    RaftIndex trailing = 10;
    unsigned max_inflight_entries = 1024;
};

/// A node with one member of one group: does what its core asks for, and holds a state machine that
/// is the history of what was applied.
class RaftHost {
  public:
    RaftHost(RaftNode id, SimScheduler& scheduler, Random& random, SimNetwork& network,
             RaftChecker& checker, RaftHostOptions options)
        : id_(id),
          scheduler_(scheduler),
          random_(random),
          network_(network),
          checker_(checker),
          options_(options),
          disk_(scheduler, random) {}

    /// Before the first start: the node is one of the group's founders.
    void found(const RaftConfiguration& members) { disk_.durable() = first_state(members); }
    void start();
    void crash();
    bool up() const { return core_ != nullptr; }
    void receive(RaftMessage message);
    void propose(std::vector<std::string> commands);
    void add_member(RaftNode id) { take(core_->add_member(id)); }
    void change_role(RaftNode id, RaftRole role) { take(core_->change_role(id, role)); }
    void remove_member(RaftNode id) { take(core_->remove_member(id)); }
    void transfer_leadership(RaftNode to) { take(core_->transfer_leadership(to)); }

    RaftNode id() const { return id_; }
    RaftStatus status() const { return core_->status(); }
    RaftIndex applied() const { return applied_.index; }
    RaftDisk& disk() { return disk_; }

  private:
    /// The state machine, and what a snapshot of it is made of.
    struct Applied {
        RaftIndex index = 0;
        RaftTerm term = 0;
        std::uint64_t history = 0;
        RaftConfiguration configuration;
        RaftIndex configuration_index = 0;
    };

    void take(RaftUpdate update);
    void write_hard_state(const RaftHardState& state);
    void write_install(RaftSnapshot snapshot);
    void write_append(RaftAppend append);
    void send(RaftMessage message);
    void apply(const RaftCommitted& committed);
    void restore(const RaftSnapshot& snapshot);
    void maybe_take_snapshot();
    /// The core has to go by the last configuration in the log, committed or not.
    void note_configurations(RaftIndex first, const std::vector<RaftEntry>& entries);
    void arm(RaftMillis timer);
    void watch();

    RaftNode id_;
    SimScheduler& scheduler_;
    Random& random_;
    SimNetwork& network_;
    RaftChecker& checker_;
    RaftHostOptions options_;
    RaftDisk disk_;
    std::unique_ptr<RaftCore> core_;
    Applied applied_;
    std::map<RaftIndex, RaftConfiguration> configurations_;  // in the log, and the snapshot's
    RaftIndex seen_commit_ = 0;
    RaftIndex snapshot_index_ = 0;
    bool busy_with_snapshot_ = false;
    int unsynced_hard_states_ = 0;
    std::vector<RaftMessage> held_;  // until the hard states are durable
    std::map<RaftIndex, RaftTerm> proposed_;
    TimerId timer_ = 0;
};

}  // namespace aerolith::sim
