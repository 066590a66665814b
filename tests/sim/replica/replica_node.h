#pragma once

#include "cluster/raft_replica.h"
#include "sim/sim_disk.h"
#include "sim/sim_network.h"
#include "storage/memory_store.h"

namespace aerolith::sim {

/// A node with one replica: its disk and its store outlive its crashes.
class ReplicaNode {
  public:
    ReplicaNode(RaftNode id, bool founder, SimClock& clock, SimScheduler& scheduler, Random& random,
                SimNetwork& network, FetchState fetch)
        : id_(id),
          founder_(founder),
          clock_(clock),
          scheduler_(scheduler),
          random_(random),
          network_(network),
          fetch_(std::move(fetch)),
          disk_(std::make_unique<SimDisk>(random)) {}
    virtual ~ReplicaNode() = default;

    /// What is wrong, or nothing.
    std::string start();
    /// Unsynced writes are lost, or not.
    void crash();
    bool up() const { return replica_ && !ending_; }
    RaftReplica& replica() { return *replica_; }
    MvccStore& store() { return *store_; }
    RaftNode id() const { return id_; }
    /// How often it has been started.
    int life() const { return life_; }
    SimDisk& disk() { return *disk_; }
    /// As the upkeep of a node does.
    void flush();
    /// Rows and history, all of it.
    std::string content();

    std::size_t kept_bytes = 1u << 20;

  protected:
    /// For what lies over the replica: before it starts and right after; before it stops and after
    /// it has, when nothing of it may be used any more.
    virtual void wire(Runtime&) {}
    virtual void started() {}
    virtual void stopping() {}
    virtual void stopped() {}

  private:
    RaftNode id_;
    bool founder_;
    int life_ = 0;
    bool ending_ = false;
    SimClock& clock_;
    SimScheduler& scheduler_;
    Random& random_;
    SimNetwork& network_;
    FetchState fetch_;
    std::unique_ptr<SimDisk> disk_;
    std::optional<Runtime> runtime_;
    std::shared_ptr<MemoryStoreImage> image_ = std::make_shared<MemoryStoreImage>();
    std::unique_ptr<LogStore> log_;
    std::unique_ptr<MvccStore> store_;
    std::unique_ptr<RaftReplica> replica_;
};

}  // namespace aerolith::sim
