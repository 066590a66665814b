#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cluster/rpc/node_address.h"
#include "common/result.h"
#include "runtime/wait.h"

namespace aerolith {

/// What a frame between nodes is for. On the wire: never change, never reuse.
enum class PeerService : std::uint8_t {
    kRaft = 1,     ///< messages of consensus groups
    kLeader = 2,   ///< what a group's leader decides: snapshots, locks, commits, sequences
    kMembers = 3,  ///< joining, leaving, asking for the state of the cluster
    kSessions = 4,  ///< what clients do at other nodes, and how to stop them
    kFragments = 5  ///< parts of plans that other nodes run
};

/// The other nodes, as those see them who have something to tell or to ask. Thread-safe.
class PeerNetwork {
  public:
    virtual ~PeerNetwork() = default;

    /// Arrives once and in the order of sending, or not at all. Never waits: what a slow or absent
    /// peer cannot take is dropped.
    virtual void send(RaftNode to, PeerService service, std::string message) = 0;
    /// Parks the calling fiber (or blocks its thread) until the answer or the deadline. A
    /// cancellation is passed on, and the answer awaited all the same: it says what was done.
    /// 08006 when the peer is not there, or goes away before it answers: it may have acted.
    virtual Result<std::string> call(RaftNode to, PeerService service, std::string request,
                                     Deadline deadline, CancelToken* cancel = nullptr) = 0;
    /// Nobody waits any longer for what was asked of the peer: these calls end with 08006. For a
    /// peer that may hang and need not answer any more.
    virtual void give_up(RaftNode peer, PeerService service) = 0;
    virtual bool connected(RaftNode peer) const = 0;
    /// Where the nodes that have dialled this one listen, by their own account.
    virtual AddressBook introduced() const { return {}; }
};

/// The receiving side of one service.
class PeerHandler {
  public:
    virtual ~PeerHandler() = default;

    /// On a thread of the network, in the order of arrival; must be short.
    virtual void received(RaftNode from, std::string_view message) = 0;
    /// On a fiber of its own, which may wait; `cancel` when the caller has given up or is gone.
    virtual Result<std::string> called(RaftNode from, std::string_view request,
                                       CancelToken& cancel) = 0;
    /// Part of something long has come: the peer is alive, whatever it has not said yet. On a
    /// thread of the network, now and then.
    virtual void heard(RaftNode /*from*/) {}
    /// Nothing more comes over the old connection.
    virtual void disconnected(RaftNode peer) = 0;
};

}  // namespace aerolith
