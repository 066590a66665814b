#pragma once

#include <atomic>
#include <memory>
#include <span>

#include "cluster/replica.h"
#include "storage/log_writer.h"
#include "storage/mvcc_store.h"

namespace aerolith {

/// The only replica of its group: what the node's log holds is committed.
class LocalReplica final : public Replica, public LogGroup {
  public:
    LocalReplica(std::uint64_t group, MvccStore& store, LogStore& log, Runtime& runtime)
        : group_(group), store_(store), log_(log), runtime_(runtime) {}

    /// Replays the log above what the store has applied. REQUIRES: before start().
    Status recover();
    void start(std::chrono::microseconds log_poll);
    /// Writes and applies what was proposed, then takes nothing more.
    void stop() { writer_.reset(); }

    void propose(std::string entry, ProposeOptions options, OnApplied on_applied) override;
    Timestamp visible() const override { return {visible_.load(std::memory_order_acquire)}; }

    std::uint64_t replayed_entries() const { return replayed_; }
    std::uint64_t applied_entries() const {
        return applied_entries_.load(std::memory_order_relaxed);
    }
    /// Entries at or below it are not needed for recovery.
    Result<std::uint64_t> durable_index();

  private:
    struct Applied {
        std::uint64_t index = 0;
        Timestamp commit;
    };

    static constexpr std::size_t kApplyBytes = 1u << 20;
    static constexpr std::size_t kReplayBytes = 4u << 20;

    void logged(std::span<LogItem> items) override;
    void refused(std::span<LogItem> items, const Error& error) override;
    Status apply(std::span<const LogRecord> entries);
    void apply_or_stop(std::span<const LogRecord> entries);
    Result<Applied> read_applied(bool durable);

    std::uint64_t group_;
    MvccStore& store_;
    LogStore& log_;
    Runtime& runtime_;
    Applied applied_;
    std::uint64_t last_index_ = 0;
    std::uint64_t replayed_ = 0;
    std::atomic<std::uint64_t> applied_entries_{0};
    std::atomic<std::uint64_t> visible_{0};
    std::unique_ptr<LogWriter> writer_;
};

}  // namespace aerolith
