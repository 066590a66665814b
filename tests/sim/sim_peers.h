#pragma once

#include <list>
#include <map>

#include "cluster/rpc/peer_network.h"
#include "sim/sim_network.h"

namespace aerolith::sim {

/// Requests and messages between nodes as connections carry them: in order, late, and lost together
/// when a connection ends. A connection that a cut has silenced for a while is given up.
class SimPeers {
  public:
    SimPeers(SimScheduler& scheduler, Random& random, const SimNetwork& links, RaftNode nodes);
    ~SimPeers();

    /// The node answers from here on; the other nodes connect to it.
    void start(RaftNode node, PeerHandler& handler);
    /// Its connections end, as those of a process that is gone. What it was working on for others
    /// is cancelled.
    void stop(RaftNode node);
    /// Requests of others that a node still works on.
    int at_work(RaftNode node) const { return at_work_[node]; }

    /// The network as the node sees it.
    std::unique_ptr<PeerNetwork> network_of(RaftNode node);

  private:
    class Side;
    struct Call;
    /// One direction: what `from` sends to `to`, and the answers to it.
    struct Connection {
        bool up = false;
        std::uint64_t epoch = 0;        // what an earlier connection carried is lost
        std::int64_t silent_since = 0;  // 0: both sides hear each other
        bool stalled = false;           // something is missing: what comes after it has to wait
        std::int64_t last_arrival = 0;
        std::int64_t last_answer = 0;
        std::list<std::shared_ptr<Call>> calls;
    };
    using Pair = std::pair<RaftNode, RaftNode>;

    void watch();
    void disconnect(const Pair& pair);
    /// Runs it at the other end once it gets there; never if the connection ends before.
    void carry(const Pair& pair, std::int64_t& last, std::function<void()> arrive);
    void try_to_arrive(const Pair& pair, std::uint64_t epoch, std::function<void()> arrive);
    void answer(const Pair& pair, const std::shared_ptr<Call>& call, const std::string& request);
    bool connected(const Pair& pair) const { return connections_.at(pair).up; }

    void send(const Pair& pair, std::string message);
    Result<std::string> call(const Pair& pair, std::string request, Deadline deadline,
                             CancelToken* cancel);
    void give_up(const Pair& pair);
    void fail(Connection& connection, const char* why);

    SimScheduler& scheduler_;
    Random& random_;
    const SimNetwork& links_;
    std::map<RaftNode, PeerHandler*> handlers_;
    std::map<Pair, Connection> connections_;
    std::vector<int> at_work_;
    std::unique_ptr<Service> watch_;
};

}  // namespace aerolith::sim
