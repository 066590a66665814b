#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "cluster/rpc/peer_network.h"
#include "txn/leader/leader_term.h"

namespace aerolith {

struct LeaderTimes {
    /// How long a new leader waits for the locks of members it is connected to.
    std::chrono::milliseconds registration{1000};
    /// How long the locks of a node stay that is no longer connected.
    std::chrono::milliseconds disconnection{1000};
};

/// What this node does for others, and for itself, while it leads. Thread-safe.
class LeaderService final : public PeerHandler {
  public:
    LeaderService(LeaderParts parts, PeerNetwork& network,
                  std::function<std::vector<RaftNode>()> members, LeaderTimes times)
        : parts_(parts), network_(network), members_(std::move(members)), times_(times) {}

    /// The group's leadership has changed.
    void changed(const Leadership& leadership);
    /// Opens a term whose time has come, drops nodes that stay away. Now and then.
    void upkeep();
    /// This node decides nothing any more.
    void stop();

    void received(RaftNode from, std::string_view message) override;
    Result<std::string> called(RaftNode from, std::string_view request,
                               CancelToken& cancel) override;
    void disconnected(RaftNode peer) override;

    /// Commits made as leader.
    std::uint64_t commits();

  private:
    std::shared_ptr<LeaderTerm> current();
    void replace(std::shared_ptr<LeaderTerm> next);
    bool all_registered(LeaderTerm& term);
    void drop_absent_nodes(const std::shared_ptr<LeaderTerm>& term);

    LeaderParts parts_;
    PeerNetwork& network_;
    const std::function<std::vector<RaftNode>()> members_;
    const LeaderTimes times_;
    std::mutex change_mutex_;  ///< held while a term begins
    RaftTerm newest_ = 0;
    bool stopped_ = false;
    std::mutex mutex_;
    std::shared_ptr<LeaderTerm> term_;
    std::int64_t began_ = 0;
    std::map<RaftNode, std::int64_t> absent_since_;
    std::uint64_t earlier_commits_ = 0;
};

}  // namespace aerolith
