#pragma once

#include "sim/replica/replica_node.h"

namespace aerolith::sim {

/// One node founds a group, two or four more join it while clients write, under faults that the
/// seed draws; then the faults stop, and everything has to come together.
class ReplicaStory {
  public:
    explicit ReplicaStory(std::uint64_t seed);
    virtual ~ReplicaStory();

    /// What is wrong, or nothing.
    std::string run();
    virtual std::size_t acknowledged() const { return acknowledged_.size(); }
    /// Differs as soon as two runs differ anywhere.
    std::uint64_t fingerprint() {
        return random_.next() ^ static_cast<std::uint64_t>(clock_.monotonic_nanos());
    }

  protected:
    virtual std::unique_ptr<ReplicaNode> make_node(RaftNode id);
    /// Somebody wants to write something.
    virtual void propose();
    /// Once all nodes have applied the same.
    virtual void check_content();
    /// Whoever waits for it must not prevent that.
    virtual void quieten() {}

    void run_for(std::uint64_t millis);
    void crash_all();
    RaftNode count() const { return count_; }
    FetchState fetch_for(RaftNode id);
    void fail(std::string what) {
        if (failure_.empty()) failure_ = std::move(what);
    }
    ReplicaNode& node(RaftNode id) { return *nodes_[id - 1]; }

    SimClock clock_;
    SeededRandom random_;
    SimScheduler scheduler_;
    SimNetwork network_;

  private:
    struct Write {
        std::uint64_t id;
        Timestamp commit;
    };

    void disturb();
    void disturb_network();
    void start(ReplicaNode& node);
    /// Answers come late; not at all when one of the two crashes, an error when they are cut off.
    void fetch(RaftNode by, RaftNode from, std::string request,
               std::function<void(Result<std::string>)> done);
    void after_a_while(std::function<void()> then);
    void grow();
    /// Whoever has a lease has seen everything that was acknowledged, and is the only one.
    void check_leases();
    void come_together();
    ReplicaNode& some_node() { return *nodes_[random_.below(nodes_.size())]; }
    ReplicaNode* leader();

    RaftNode count_;
    std::size_t kept_bytes_;
    std::vector<std::unique_ptr<ReplicaNode>> nodes_;
    std::string failure_;
    std::uint64_t last_id_ = 0;
    std::uint64_t last_commit_ = 0;
    std::map<std::uint64_t, Write> acknowledged_;
    std::map<std::uint64_t, Write> refused_;
    Timestamp newest_acknowledged_;
};

}  // namespace aerolith::sim
