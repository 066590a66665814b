#pragma once

#include <deque>

#include "cluster/leadership.h"
#include "cluster/raft_frame.h"
#include "cluster/raft_lease.h"
#include "cluster/raft_proposals.h"
#include "cluster/raft_storage.h"
#include "cluster/state_machine.h"
#include "cluster/state_transfer.h"
#include "cluster/stored_replica.h"

namespace aerolith {

struct RaftReplicaOptions {
    RaftOptions raft;
    /// Called on the replica's thread before the state is replaced by another member's: nobody may
    /// read when it returns.
    std::function<void()> before_install;
    /// Makes a group of its own of what the node has, when it is in none yet.
    bool founder = false;
    std::chrono::microseconds log_poll{50};
    RaftGuards guards;
    /// Of entries that stay in memory and in the log for members that are behind.
    std::size_t kept_bytes = 32u << 20;
};

/// One member of a group: consensus, its log and its state machine, on one thread of their own.
class RaftReplica final : public StoredReplica, public LeadershipSource {
  public:
    /// Takes a frame (raft_frame.h) to another member, or loses it; must not wait.
    using Send = std::function<void(RaftNode to, std::string frame)>;
    /// What a member may ask of consensus besides proposing.
    using Request = std::function<RaftUpdate(RaftCore&)>;

    RaftReplica(RaftReplicaOptions options, MvccStore& store, LogStore& log, Runtime& runtime,
                Send send, FetchState fetch);

    /// REQUIRES: once, before start().
    Status recover();
    void start();
    void stop() override;

    void receive(RaftNode from, std::string_view frame);
    /// Part of a frame has come from there. Who is in the middle of sending something long is not
    /// taken for gone. Thread-safe.
    void heard_of(RaftNode from) {
        heard_from_.store(from, std::memory_order_relaxed);
        heard_at_.store(runtime_.clock.monotonic_nanos(), std::memory_order_release);
    }
    /// Answers another member's request for the state; on any thread.
    void serve_state(std::string_view request, const StateExports::Respond& respond);
    /// Carried out in turn; `done` runs on the replica's thread.
    void request(Request request, std::function<void(RaftOutcome)> done);
    /// To whoever is most up to date when 0.
    void transfer_leadership(RaftNode to, std::function<void(RaftOutcome)> done);
    RaftStatus status() const;
    RaftIndex applied_index() const { return applied_index_.load(); }
    /// Whether it began with nothing: it has never been in the group, or has lost what it knew.
    bool began_empty() const { return began_empty_; }

    void propose(std::string entry, ProposeOptions options, OnApplied on_applied) override;
    Timestamp visible() const override { return machine_.visible(); }
    void when_visible(Timestamp timestamp, std::function<void()> then) override {
        machine_.when_visible(timestamp, std::move(then));
    }
    void set_notified(OnNotified notified) { machine_.set_notified(std::move(notified)); }
    void set_catalog_hooks(CatalogHooks hooks) { machine_.set_catalog_hooks(std::move(hooks)); }
    void set_origins(OriginRegistry* origins) override { machine_.set_origins(origins); }
    std::uint64_t replayed_entries() const override { return replayed_; }
    Result<std::uint64_t> droppable_index() override;

    RaftNode self() const override { return options_.raft.self; }
    Leadership leadership() const override;
    bool holds_lease(RaftTerm term) const override;
    void on_change(std::function<void(Leadership)> listener) override {
        listeners_.push_back(std::move(listener));
    }

  private:
    struct Proposal {
        RaftTerm term;  // it is refused in any other
        RaftBytes entry;
        OnApplied done;
    };
    struct Inbox {
        std::vector<Proposal> proposals;
        std::vector<std::pair<RaftNode, RaftFrame>> frames;
        std::vector<std::function<void()>> requests;
        bool empty() const { return proposals.empty() && frames.empty() && requests.empty(); }
    };

    /// For so long a thread that writes or applies something large is taken for alive.
    static constexpr std::int64_t kBusyNanos = 5'000'000'000;
    static constexpr std::size_t kMessageBytes = 2u << 20;
    static constexpr std::size_t kApplyBytes = 1u << 20;
    static constexpr std::size_t kProposalBytes = 16u << 20;  // of one step

    Status found(RaftPersisted& persisted);
    RaftSnapshot snapshot_of(const AppliedState& applied) const;

    void begin_install(RaftSnapshot snapshot);
    void fetch_installation();
    void finish_install(Status fetched);

    bool step();
    /// For the replica's thread, unless it is stopping.
    void enqueue(std::function<void()> task);
    bool take_inbox();
    void take_frame(RaftNode from, RaftFrame frame);
    bool too_early_to_vote(const RaftMessage& message) const;
    void propose_waiting();
    void take(RaftUpdate update);
    /// Carries out what the updates asked for; false: the disk is full, and it has to be tried
    /// again.
    bool carry_out();
    void send_messages();
    void note_sent(const RaftMessage& message);
    void keep_alive();
    bool leader_is_sending() const;
    void apply_committed();
    void compact();
    void end_handover();
    void publish();

    RaftReplicaOptions options_;
    LogStore& log_;
    MvccStore& store_;
    Runtime& runtime_;
    Send send_;
    FetchState fetch_;
    StateExports exports_;
    StateMachine machine_;
    RaftStorage storage_;
    std::uint64_t replayed_ = 0;
    bool began_empty_ = false;
    std::vector<std::function<void(Leadership)>> listeners_;

    mutable std::mutex mutex_;
    Inbox inbox_;            // under mutex_
    bool stopping_ = false;  // under mutex_
    RaftStatus status_;      // under mutex_
    Leadership leadership_;  // under mutex_
    /// Of a leader, by member: its last message without the entries, to be said again while the
    /// thread is busy. Under mutex_.
    std::map<RaftNode, RaftMessage> heartbeats_;
    bool leads_ = false;        // under mutex_
    bool released_ = false;     // under mutex_
    std::int64_t sent_at_ = 0;  // under mutex_
    std::atomic<RaftNode> heard_from_{0};
    std::atomic<std::int64_t> heard_at_{0};
    std::atomic<RaftTerm> lease_term_{0};
    std::atomic<std::int64_t> lease_until_{0};
    std::atomic<RaftIndex> applied_index_{0};
    std::atomic<RaftIndex> flushed_index_{0};    // the store has it for good
    std::atomic<RaftIndex> droppable_index_{0};  // and the log needs it no more

    // The replica's thread's.
    std::unique_ptr<RaftCore> core_;
    RaftLease lease_;
    RaftProposals proposals_;
    std::deque<Proposal> waiting_;
    std::map<RaftNode, std::vector<RaftMessage>> outbox_;
    bool write_first_ = false;                             // before anything in the outbox leaves
    std::vector<std::pair<RaftIndex, RaftTerm>> written_;  // ends of what storage_ gathered
    std::vector<RaftCommitted> committed_;
    std::deque<std::pair<RaftIndex, std::size_t>> kept_;  // sizes of entries in memory
    std::size_t kept_bytes_ = 0;
    RaftHardState hard_state_;
    RaftTerm led_term_ = 0;
    RaftMillis timer_ = 0;
    std::int64_t votes_from_ = 0;  // monotonic nanoseconds before which no vote is given
    std::int64_t handover_until_ = 0;
    std::optional<RaftSnapshot> installing_;
    std::shared_ptr<StateImport> import_;
    std::int64_t fetch_again_at_ = 0;
    RaftIndex compacted_to_ = 0;

    std::unique_ptr<Service> service_;
    std::unique_ptr<Service> keep_alive_;
};

}  // namespace aerolith
