#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "cluster/replica.h"
#include "common/result.h"
#include "txn/commit_manager.h"
#include "txn/timestamp.h"

namespace aerolith {

/// Gives commits their order: a timestamp, the serializable check and the place in the log are one
/// step. Thread-safe.
class CommitPipeline final : public CommitManager {
  public:
    CommitPipeline(Replica& replica, Clock& clock, Timestamp recovered)
        : replica_(replica), clock_(clock), oracle_(clock, recovered) {}

    Status commit(LockOwner&, CommitRequest request) override;
    /// The entry may also be an OriginatedCommand with such an entry in it.
    Result<Timestamp> commit(CommitRequest request);

    /// The entry goes into the log after everything proposed before; waits until it has been
    /// applied.
    Status propose(std::string entry) { return replica_.propose_and_wait(std::move(entry)); }

    Result<Timestamp> snapshot(CancelToken&) override { return visible(); }
    Timestamp visible() const override { return replica_.visible(); }
    std::optional<Timestamp> recent() const override { return visible(); }

    Status close(Timestamp timestamp, CancelToken&) override { return close(timestamp); }
    Status close(Timestamp timestamp);

    Result<Timestamp> begin_serializable(LockOwner&, CancelToken&) override {
        return begin_serializable();
    }
    Result<Timestamp> begin_serializable();
    void end_serializable(LockOwner&, Timestamp snapshot) override { end_serializable(snapshot); }
    void end_serializable(Timestamp snapshot);

    std::uint64_t commits() const override { return commits_.load(std::memory_order_relaxed); }

  private:
    struct Recent {
        Timestamp commit;
        std::vector<std::string> keys;
    };
    /// Keys are remembered a while longer, so that the next serializable transaction need not wait
    /// for a quiet log.
    static constexpr std::int64_t kLingerNanos = 1'000'000'000;

    bool recording();
    void forget_old();
    void remember(Timestamp commit, std::string_view write_transaction);
    Status check_unchanged(const CommitRequest& request) const;

    Replica& replica_;
    Clock& clock_;
    std::mutex mutex_;
    TimestampOracle oracle_;
    std::multiset<Timestamp> serializable_;
    std::int64_t record_until_ = 0;
    Timestamp recorded_from_;  // what was committed up to here is not remembered
    std::deque<Recent> recent_;
    std::atomic<std::uint64_t> commits_{0};
};

}  // namespace aerolith
