#pragma once

#include "executor/distributed/fragment_run.h"
#include "runtime/wait.h"
#include "txn/cluster_node.h"

namespace aerolith {

/// Runs parts of other nodes' plans. Serves PeerService::kFragments.
class FragmentService final : public PeerHandler {
  public:
    /// Nothing is run before start() and after stop(), which waits for what runs.
    void start(FragmentHost host);
    void stop();
    /// Ends all that is open, and waits for what runs.
    void end_all();

    void received(RaftNode from, std::string_view message) override;
    Result<std::string> called(RaftNode from, std::string_view request,
                               CancelToken& cancel) override;
    void disconnected(RaftNode peer) override;

  private:
    using Key = std::pair<RaftNode, std::uint64_t>;
    using RunPtr = std::shared_ptr<FragmentRun>;
    class Call;

    Result<std::string> open(RaftNode from, OpenFragment request, CancelToken& cancel);
    Result<RunPtr> find(RaftNode from, std::uint64_t fragment) const;
    void close(const std::function<bool(const Key&)>& which);

    mutable std::mutex mutex_;
    std::optional<FragmentHost> host_;
    std::map<Key, RunPtr> runs_;
    std::size_t calls_ = 0;
    bool ending_ = false;
    Event* idle_ = nullptr;
};

}  // namespace aerolith
