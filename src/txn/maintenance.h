#pragma once

#include <atomic>
#include <mutex>
#include <span>
#include <string>

#include "cluster/stored_replica.h"
#include "storage/log_store.h"
#include "storage/mvcc_store.h"
#include "txn/transaction_manager.h"

namespace aerolith {

/// The node's upkeep: bounds the replay after a crash, recycles the log, collects old versions and
/// dropped indexes.
class Maintenance {
  public:
    struct Limits {
        std::size_t flush_after_log_bytes;
        std::size_t log_segment_bytes;
    };

    Maintenance(MvccStore& store, LogStore& log, StoredReplica& replica,
                TransactionManager& transactions, Clock& clock, Limits limits)
        : store_(store),
          log_(log),
          replica_(replica),
          transactions_(transactions),
          clock_(clock),
          limits_(limits) {}

    /// A round of what is due. Failures wait for the next round: nothing here is needed for
    /// correctness.
    void run();
    Status checkpoint();
    Status vacuum(bool keep_history, std::span<const std::string> prefixes,
                  std::atomic<bool>* cancelled);

  private:
    static constexpr std::uint64_t kGarbageEntries = 500'000;
    static constexpr std::int64_t kGarbageNanos = 60'000'000'000;

    Status flush_if_due();
    Status recycle_log();
    Status remove_dropped_indexes();
    Status collect_if_due();

    MvccStore& store_;
    LogStore& log_;
    StoredReplica& replica_;
    TransactionManager& transactions_;
    Clock& clock_;
    Limits limits_;
    std::mutex flush_mutex_;
    std::uint64_t flushed_at_bytes_ = 0;
    std::int64_t collected_at_ = 0;
};

}  // namespace aerolith
