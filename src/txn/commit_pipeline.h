#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "cluster/replica.h"
#include "common/result.h"
#include "txn/read_spans.h"
#include "txn/timestamp.h"
#include "txn/write_set.h"

namespace aerolith {

/// Gives commits their order: a timestamp, the serializable check and the place in the log are one
/// step. Thread-safe.
class CommitPipeline {
  public:
    CommitPipeline(Replica& replica, Clock& clock, Timestamp recovered)
        : replica_(replica), clock_(clock), oracle_(clock, recovered) {}

    struct Request {
        std::string entry;  ///< a WriteTransaction with an empty timestamp
        const WriteSet* writes = nullptr;
        bool sync = true;
        ReadSpans* read_spans = nullptr;  ///< of a serializable transaction, settled
        Timestamp snapshot;
    };
    /// Waits until the effects are visible. 40001 when a serializable transaction's reads have
    /// changed.
    Status commit(Request request);

    /// The entry goes into the log after everything proposed before; waits until it has been
    /// applied.
    Status propose(std::string entry) { return replica_.propose_and_wait(std::move(entry)); }
    Timestamp visible() const { return replica_.visible(); }

    /// No later commit is at or below the timestamp, every earlier one has been applied. 22023 for
    /// the future.
    Status close(Timestamp timestamp);

    /// A snapshot such that every later commit's keys are remembered for the check.
    Result<Timestamp> begin_serializable();
    void end_serializable(Timestamp snapshot);

    std::uint64_t commits() const { return commits_.load(std::memory_order_relaxed); }

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
    void remember(Timestamp commit, const WriteSet& writes);
    Status check_unchanged(const Request& request) const;

    Replica& replica_;
    Clock& clock_;
    std::mutex mutex_;
    TimestampOracle oracle_;
    std::multiset<Timestamp> serializable_;
    std::int64_t record_until_ = 0;
    std::deque<Recent> recent_;
    std::atomic<std::uint64_t> commits_{0};
};

}  // namespace aerolith
