#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "cluster/leadership.h"
#include "cluster/replica.h"
#include "cluster/rpc/peer_network.h"
#include "txn/leader/messages.h"
#include "txn/leader/reply.h"

namespace aerolith {

/// Bounds how long a statement looks for a leader: from the last that answered.
struct LeaderPatience {
    std::chrono::milliseconds next_leader{10'000};
    std::chrono::milliseconds answer{5'000};  ///< to what needs no waiting
    std::chrono::milliseconds retry{5};
};

/// How this node asks whoever leads; itself without the network. Thread-safe.
class LeaderClient {
  public:
    LeaderClient(LeadershipSource& source, PeerNetwork& network, PeerHandler& own, Replica& replica,
                 LeaderPatience patience, std::uint64_t incarnation)
        : source_(source),
          network_(network),
          own_(own),
          replica_(replica),
          patience_(patience),
          incarnation_(incarnation) {}

    /// Registered with the leader: from here on it is asked.
    void registered(const Leadership& leadership);
    /// The leadership has changed: nobody is asked before registered(), and who led before need not
    /// answer any more.
    void changed(const Leadership& leadership);
    /// Nobody is asked from here on.
    void stop();
    bool stopped();

    /// The leader, once this node has registered with it. 57P03 after `patience`.
    Result<Leadership> leader(Deadline deadline, CancelToken& cancel);
    Deadline next_leader_deadline() const { return Deadline::after(patience_.next_leader); }
    /// Whom to ask just now; nobody: leader 0.
    Leadership current();
    /// Before the same is tried again: a moment, less when the leader changes.
    void pause();

    RequestHead head(const Leadership& leader) const { return {leader.term, incarnation_}; }
    RaftNode self() const { return source_.self(); }
    bool leads(const Leadership& leader) const { return leader.leader == source_.self(); }
    LeadershipSource& source() { return source_; }

    /// kStale when there is no answer: it may have been acted upon.
    Result<Reply> call(const Leadership& leader, std::string request, Deadline deadline,
                       CancelToken& cancel);
    /// The same for what may wait long; the patience then begins anew.
    Result<Reply> call_long(const Leadership& leader, std::string request, CancelToken& cancel,
                            Deadline& next_leader);
    void send(const Leadership& leader, std::string message);

    /// The same until a leader answers. `make(leader)` gives the request's bytes; 40001 for kLost.
    Result<Reply> ask(CancelToken& cancel,
                      const std::function<std::string(const Leadership&)>& make);

    /// Parks until this node has applied what the leader had. A cancellation ends it, and stop().
    Status await_visible(Timestamp timestamp, CancelToken& cancel);

    const LeaderPatience& patience() const { return patience_; }

  private:
    void wake_all();

    LeadershipSource& source_;
    PeerNetwork& network_;
    PeerHandler& own_;
    Replica& replica_;
    const LeaderPatience patience_;
    const std::uint64_t incarnation_;
    std::mutex mutex_;
    Leadership registered_;
    RaftNode last_leader_ = 0;
    bool stopped_ = false;
    std::vector<std::shared_ptr<Event>> waiting_;
};

}  // namespace aerolith
