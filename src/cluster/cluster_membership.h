#pragma once

#include "cluster/node_identity.h"
#include "cluster/raft_replica.h"
#include "cluster/rpc/peer_network.h"

namespace aerolith {

//   request = kind(u8) { kState: see state_transfer.h
//                      | kJoin: address(u32 size, bytes) begins empty(u8)
//                      | kRemove: node(u64) | kHandOver: node(u64) }
//   answer  = kState: see state_transfer.h | the others: nothing
enum class MemberRequest : std::uint8_t { kState = 1, kJoin = 2, kRemove = 3, kHandOver = 4 };

/// Who belongs to the cluster and where: nodes ask to join, the leader writes them down and makes
/// them voters, everybody dials who is written down. Also answers those that need this node's
/// state. Thread-safe.
class ClusterMembership final : public PeerHandler {
  public:
    using Dial = std::function<void(const AddressBook&)>;
    using Report = std::function<void(Severity, const std::string&)>;

    ClusterMembership(NodeConfiguration configuration, RaftReplica& replica, MvccStore& store,
                      PeerNetwork& network, Dial dial, Report report);

    /// Whether this node may take part in consensus: one that begins with nothing may only once it
    /// has been taken into the cluster, for it may have lost what it has promised under its number.
    bool admitted() const { return admitted_.load(); }

    /// A round of what is due; waits for other nodes.
    void run();
    /// As this node has applied it.
    Result<AddressBook> members() const;
    /// As this node has applied it. 22023: no such node.
    Status check_known(RaftNode node) const;
    /// 22023: no such node; 55000: too few voters would be left.
    Status check_removal(RaftNode node) const;
    /// Asks the leader to take a node out of the cluster for good. 57P03: it does not lead.
    Status ask_to_remove(RaftNode leader, RaftNode node, Deadline deadline, CancelToken* cancel);
    /// Asks the leader to begin to hand over; to whoever is most up to date when `to` is 0.
    Status ask_to_hand_over(RaftNode leader, RaftNode to, Deadline deadline, CancelToken* cancel);
    /// Asks another node for a part of its state.
    Result<std::string> fetch_state(RaftNode from, std::string_view request);

    void received(RaftNode, std::string_view) override {}
    Result<std::string> called(RaftNode from, std::string_view request,
                               CancelToken& cancel) override;
    void disconnected(RaftNode) override {}

  private:
    bool leads() const;
    void dial(const AddressBook& members);
    /// Whoever starts again must know whom to ask, though the log may not tell before others have
    /// answered.
    void keep(const AddressBook& members);
    Status join(const AddressBook& members);
    Status write_down(RaftNode node, const std::string& address);
    /// Whether the number was that of a node which has been removed.
    Result<bool> was_removed(RaftNode node) const;
    static Error removed_before(RaftNode node);
    Status enter(const AddressBook& members);
    Status ask(RaftNode leader, MemberRequest what, RaftNode node, Deadline deadline,
               CancelToken* cancel);
    Result<std::string> state_part(std::string_view request, CancelToken& cancel);
    // At the leader.
    Status take_in(RaftNode node, const std::string& address, bool begins_empty);
    Status remove(RaftNode node);
    Status hand_over(RaftNode to, CancelToken* cancel);
    /// One step nearer to the group being those that are written down.
    void reconcile(const AddressBook& members);

    const NodeConfiguration configuration_;
    RaftReplica& replica_;
    MvccStore& store_;
    PeerNetwork& network_;
    const Dial dial_;
    const Report report_;
    std::string reported_;
    std::atomic<bool> admitted_;
    AddressBook dialled_;
    AddressBook kept_;
    std::atomic<bool> removing_ = false;  // one at a time: each counts the voters that are left
    std::atomic<bool> changing_ = false;
};

}  // namespace aerolith
