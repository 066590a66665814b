#pragma once

#include "cluster/rpc/peer_network.h"
#include "txn/cluster_node.h"

namespace aerolith {

/// What nodes ask each other about their sessions, in the words of those who know sessions.
class SessionRequests : public PeerHandler {
  public:
    void received(RaftNode, std::string_view) final {}
    Result<std::string> called(RaftNode, std::string_view request, CancelToken&) final {
        return answer(request);
    }
    void disconnected(RaftNode) final {}

  protected:
    /// Must be short. Any bytes may come.
    virtual Result<std::string> answer(std::string_view request) = 0;

    static Result<std::string> ask(ClusterNode& from, RaftNode whom, std::string request,
                                   CancelToken& cancel) {
        constexpr std::chrono::seconds kAnswer{2};
        return from.network().call(whom, PeerService::kSessions, std::move(request),
                                   Deadline::after(kAnswer), &cancel);
    }
};

}  // namespace aerolith
