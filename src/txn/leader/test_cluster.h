#pragma once

// Several nodes in one process for tests: a network of function calls that can be cut, and a log
// that every node applies on a thread of its own.

#include <doctest/doctest.h>

#include <condition_variable>
#include <deque>
#include <set>
#include <thread>

#include "cluster/state_machine.h"
#include "runtime/scheduler.h"
#include "storage/memory_store.h"
#include "storage/mvcc_store.h"
#include "txn/leader/cluster_transactions.h"
#include "txn/sequence_manager.h"
#include "txn/transaction_manager.h"

namespace aerolith::test_cluster {

class World;

/// What is committed. Only its leader may append.
class FakeLog {
  public:
    struct Entry {
        RaftTerm term;
        std::string data;
    };

    /// 0: refused.
    RaftIndex append(RaftNode node, std::string data) {
        std::lock_guard lock(mutex_);
        if (node != leader_ || swallow_) return 0;
        entries_.push_back({term_, std::move(data)});
        grown_.notify_all();
        return entries_.size();
    }
    RaftTerm elect(RaftNode node) {
        std::lock_guard lock(mutex_);
        leader_ = node;
        swallow_ = false;
        return ++term_;
    }
    /// Proposals vanish until the next election.
    void swallow() {
        std::lock_guard lock(mutex_);
        swallow_ = true;
    }
    /// They are taken again, in the same term.
    void stop_swallowing() {
        std::lock_guard lock(mutex_);
        swallow_ = false;
    }
    /// The entry after `applied`, once there is one; nothing when `stopped`.
    std::optional<Entry> next(RaftIndex applied, const std::atomic<bool>& held,
                              const std::atomic<bool>& stopped) {
        std::unique_lock lock(mutex_);
        grown_.wait(lock,
                    [&] { return stopped.load() || (!held.load() && entries_.size() > applied); });
        if (stopped.load()) return {};
        return entries_[applied];
    }
    void wake() {
        std::lock_guard lock(mutex_);
        grown_.notify_all();
    }
    RaftIndex last() {
        std::lock_guard lock(mutex_);
        return entries_.size();
    }

  private:
    std::mutex mutex_;
    std::condition_variable grown_;
    std::deque<Entry> entries_;
    RaftNode leader_ = 0;
    RaftTerm term_ = 0;
    bool swallow_ = false;
};

class FakeReplica final : public Replica {
  public:
    FakeReplica(RaftNode node, FakeLog& log, MvccStore& store)
        : node_(node), log_(log), machine_(1, store) {
        REQUIRE(machine_.load().ok());
    }
    ~FakeReplica() override { stop(); }
    void start() {
        thread_ = std::thread([this] { run(); });
    }
    void stop() {
        stopped_.store(true);
        log_.wake();
        if (thread_.joinable()) thread_.join();
    }
    /// Applies nothing while held.
    void hold(bool held) {
        held_.store(held);
        log_.wake();
    }
    RaftIndex applied() const { return applied_.load(); }
    /// The leader does not hear of what it proposed any more.
    void lose_leadership() {
        std::vector<OnApplied> waiting;
        {
            std::lock_guard lock(mutex_);
            for (auto& [index, done] : proposed_) waiting.push_back(std::move(done));
            proposed_.clear();
        }
        for (const OnApplied& done : waiting) done(lost());
    }

    void propose(std::string entry, ProposeOptions, OnApplied on_applied) override {
        std::unique_lock lock(mutex_);
        RaftIndex index = log_.append(node_, std::move(entry));
        if (index != 0) {
            if (index > applied_.load()) {
                proposed_[index] = std::move(on_applied);
                return;
            }
            lock.unlock();
            return on_applied({});
        }
        lock.unlock();
        on_applied(Error(SqlState::kCannotConnectNow, "does not lead"));
    }
    Timestamp visible() const override { return machine_.visible(); }
    void when_visible(Timestamp timestamp, std::function<void()> then) override {
        machine_.when_visible(timestamp, std::move(then));
    }
    void set_origins(OriginRegistry* origins) override { machine_.set_origins(origins); }

  private:
    static Status lost() { return Error(SqlState::kConnectionFailure, "leadership was lost"); }
    void run() {
        while (auto entry = log_.next(applied_.load(), held_, stopped_)) {
            const RaftIndex index = applied_.load() + 1;
            LogRecord record{LogRecordKind::kEntry, 1, index, entry->term, entry->data};
            machine_.apply_or_stop({&record, 1});
            OnApplied done;
            {
                std::lock_guard lock(mutex_);
                applied_.store(index);
                auto found = proposed_.find(index);
                if (found != proposed_.end()) {
                    done = std::move(found->second);
                    proposed_.erase(found);
                }
            }
            if (done) done({});
        }
    }

    const RaftNode node_;
    FakeLog& log_;
    StateMachine machine_;
    std::atomic<RaftIndex> applied_{0};
    std::atomic<bool> held_{false}, stopped_{false};
    std::mutex mutex_;
    std::map<RaftIndex, OnApplied> proposed_;
    std::thread thread_;
};

class FakeSource final : public LeadershipSource {
  public:
    explicit FakeSource(RaftNode self) : self_(self) {}
    RaftNode self() const override { return self_; }
    Leadership leadership() const override {
        std::lock_guard lock(mutex_);
        return now_;
    }
    bool holds_lease(RaftTerm term) const override {
        std::lock_guard lock(mutex_);
        return lease_ && now_.leader == self_ && now_.term == term;
    }
    void on_change(std::function<void(Leadership)> listener) override {
        listener_ = std::move(listener);
    }
    void set(const Leadership& leadership) {
        {
            std::lock_guard lock(mutex_);
            now_ = leadership;
        }
        if (listener_) listener_(leadership);
    }

  private:
    const RaftNode self_;
    mutable std::mutex mutex_;
    Leadership now_;
    bool lease_ = true;
    std::function<void(Leadership)> listener_;
};

class FakeNetwork final : public PeerNetwork {
  public:
    FakeNetwork(World& world, RaftNode self) : world_(world), self_(self) {}
    void send(RaftNode to, PeerService service, std::string message) override;
    Result<std::string> call(RaftNode to, PeerService service, std::string request,
                             Deadline deadline, CancelToken* cancel) override;
    void give_up(RaftNode, PeerService) override {}
    bool connected(RaftNode peer) const override;

  private:
    World& world_;
    const RaftNode self_;
};

struct Node {
    Node(World& world, RaftNode id);
    ~Node();
    std::unique_ptr<SessionSlot> session() {
        return manager->attach_session(manager->process_id(1000 + sessions++));
    }

    const RaftNode id;
    MvccStore store;
    FakeReplica replica;
    FakeSource source;
    FakeNetwork network;
    std::unique_ptr<ClusterTransactions> cluster;
    std::unique_ptr<TransactionManager> manager;
    std::unique_ptr<SequenceManager> sequences;
    std::atomic<std::uint32_t> sessions{0};
};

class World {
  public:
    explicit World(std::size_t count, ClusterTransactionsOptions times = {}) : options(times) {
        options.members = [count] {
            std::vector<RaftNode> members;
            for (RaftNode node = 1; node <= count; ++node) members.push_back(node);
            return members;
        };
        for (RaftNode node = 1; node <= count; ++node)
            nodes.push_back(std::make_unique<Node>(*this, node));
        elect(1);
    }
    ~World() {
        for (auto& node : nodes) node->cluster->stop();
        for (auto& thread : threads) thread.join();
    }
    Node& operator[](RaftNode node) { return *nodes[node - 1]; }

    /// The node leads a new term; it and all others that are not cut off learn it, the leader last.
    void elect(RaftNode leader, bool tell_followers = true) {
        const RaftTerm term = log.elect(leader);
        for (auto& node : nodes) {
            if (node->id != leader && !is_cut(node->id)) node->source.set({term, 0});
        }
        for (auto& node : nodes) {
            if (node->id != leader) node->replica.lose_leadership();
        }
        tell(leader, {term, leader});
        if (!tell_followers) return;
        for (auto& node : nodes) {
            if (node->id != leader && !is_cut(node->id)) tell(node->id, {term, leader});
        }
    }
    void tell(RaftNode node, const Leadership& leadership) {
        const RaftIndex last = log.last();
        while ((*this)[node].replica.applied() < last) std::this_thread::yield();
        (*this)[node].source.set(leadership);
    }

    /// From and to the node nothing gets through; calls under way break.
    void cut(RaftNode node) {
        std::vector<std::shared_ptr<Call>> broken;
        {
            std::lock_guard lock(mutex);
            cut_off.insert(node);
            for (auto& call : calls) {
                if (call->from == node || call->to == node) broken.push_back(call);
            }
        }
        for (auto& call : broken) call->finish(gone(), true);
        for (auto& other : nodes) {
            if (other->id == node) continue;
            other->cluster->handler().disconnected(node);
            (*this)[node].cluster->handler().disconnected(other->id);
        }
    }
    void mend(RaftNode node) {
        std::lock_guard lock(mutex);
        cut_off.erase(node);
    }
    bool is_cut(RaftNode node) {
        std::lock_guard lock(mutex);
        return cut_off.contains(node);
    }
    static Error gone() { return Error(SqlState::kConnectionFailure, "the node is not there"); }

    struct Call {
        RaftNode from, to;
        std::mutex mutex;
        bool finished = false;
        Result<std::string> answer = gone();
        Event done;
        CancelToken cancel;
        void finish(Result<std::string> result, bool broken) {
            {
                std::lock_guard lock(mutex);
                if (finished) return;
                finished = true;
                answer = std::move(result);
            }
            if (broken) cancel.cancel(CancelReason::kUserRequest);
            done.set();
        }
    };

    ClusterTransactionsOptions options;
    FakeLog log;
    std::mutex mutex;
    std::set<RaftNode> cut_off;
    std::vector<std::shared_ptr<Call>> calls;
    std::vector<std::thread> threads;
    /// Of commits, to the node: the answer does not arrive.
    std::atomic<RaftNode> lose_commit_answers{0};
    std::atomic<int> lost_answers{0};
    /// One-way messages do not arrive.
    std::atomic<bool> lose_messages{false};
    std::atomic<std::uint64_t> call_count{0};
    std::vector<std::unique_ptr<Node>> nodes;
};

inline Node::Node(World& world, RaftNode id)
    : id(id),
      store(std::make_unique<MemoryStore>(std::make_shared<MemoryStoreImage>())),
      replica(id, world.log, store),
      source(id),
      network(world, id) {
    cluster = std::make_unique<ClusterTransactions>(source, network, replica, store,
                                                    system_runtime(), world.options);
    replica.start();
    cluster->start();
    TransactionManagerOptions options;
    options.node = id;
    manager = std::make_unique<TransactionManager>(store, cluster->locks(), cluster->commits(),
                                                   system_clock(), options);
    sequences = std::make_unique<SequenceManager>(cluster->sequences());
}

inline Node::~Node() {
    cluster->stop();
    replica.stop();
}

inline void FakeNetwork::send(RaftNode to, PeerService, std::string message) {
    if (connected(to) && !world_.lose_messages.load())
        world_[to].cluster->handler().received(self_, message);
}

inline Result<std::string> FakeNetwork::call(RaftNode to, PeerService, std::string request,
                                             Deadline, CancelToken* cancel) {
    world_.call_count.fetch_add(1);
    auto call = std::make_shared<World::Call>();
    call->from = self_;
    call->to = to;
    {
        std::lock_guard lock(world_.mutex);
        if (world_.cut_off.contains(self_) || world_.cut_off.contains(to)) return World::gone();
        world_.calls.push_back(call);
        world_.threads.emplace_back([this, call, to, request = std::move(request)] {
            auto answer = world_[to].cluster->handler().called(self_, request, call->cancel);
            const bool commit = request[1] == static_cast<char>(LeaderRequest::kCommit);
            if (commit && world_.lose_commit_answers.load() == to) {
                world_.lost_answers.fetch_add(1);
                answer = World::gone();
            }
            call->finish(std::move(answer), false);
        });
    }
    if (wait(call->done, Deadline::never(), cancel) == WaitResult::kCancelled) {
        call->cancel.cancel(CancelReason::kUserRequest);
        wait_uninterrupted(call->done);
    }
    std::lock_guard lock(world_.mutex);
    std::erase(world_.calls, call);
    std::lock_guard finished(call->mutex);
    return std::move(call->answer);
}

inline bool FakeNetwork::connected(RaftNode peer) const {
    return !world_.is_cut(self_) && !world_.is_cut(peer);
}

inline std::string cluster_key(std::uint32_t number) {
    std::string key;
    append_big(key, std::uint32_t{20000});
    append_big(key, number);
    return key;
}

/// A session with at most one transaction.
struct Client {
    explicit Client(Node& node) : node(node), slot(node.session()) {}

    void begin(IsolationLevel isolation = IsolationLevel::kReadCommitted) {
        transaction = node.manager->begin(*slot, {isolation});
        REQUIRE(transaction->begin_statement().ok());
    }
    Result<LockOutcome> lock(std::uint32_t number, RowLockMode mode = RowLockMode::kUpdate,
                             WaitPolicy policy = WaitPolicy::kBlock) {
        return transaction->lock_row(cluster_key(number), mode, policy);
    }
    Status put(std::uint32_t number, std::string_view row) {
        TRY(lock(number));
        RowBuffer old;
        bool exists = TRY(transaction->latest(cluster_key(number), old))
        .exists();
        return transaction->put(cluster_key(number), row,
                                exists ? PutKind::kReplace : PutKind::kInsertNew);
    }
    std::string get(std::uint32_t number) {
        RowBuffer row;
        Result<Snapshot> snapshot = transaction->begin_statement();
        if (!snapshot.ok()) return snapshot.error().message();
        return transaction->get(*snapshot, cluster_key(number), row).value()
                   ? std::string(row.view())
                   : "-";
    }
    std::string latest(std::uint32_t number) {
        RowBuffer row;
        return transaction->latest(cluster_key(number), row).value().exists()
                   ? std::string(row.view())
                   : "-";
    }
    Status commit() { return transaction->commit(); }
    void write(std::uint32_t number, std::string_view row) {
        begin();
        REQUIRE(put(number, row).ok());
        REQUIRE(commit().ok());
    }
    std::string read(std::uint32_t number) {
        begin();
        std::string row = get(number);
        REQUIRE(commit().ok());
        return row;
    }

    Node& node;
    std::unique_ptr<SessionSlot> slot;
    std::unique_ptr<Transaction> transaction;
};

/// Runs on a thread of its own; joined by result().
template <class Work>
struct Background {
    explicit Background(Work work) : thread([this, work] { answer.emplace(work()); }) {}
    ~Background() {
        if (thread.joinable()) thread.join();
    }
    auto result() {
        thread.join();
        return std::move(*answer);
    }
    std::optional<std::invoke_result_t<Work>> answer;
    std::thread thread;
};

inline std::size_t waiting(Node& node) {
    std::size_t count = 0;
    for (const LockInfo& lock : node.manager->locks()) count += !lock.granted;
    return count;
}

inline void await_waiters(Node& node, std::size_t count) {
    while (waiting(node) != count) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace aerolith::test_cluster
