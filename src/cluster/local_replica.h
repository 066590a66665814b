#pragma once

#include <memory>
#include <span>

#include "cluster/state_machine.h"
#include "cluster/stored_replica.h"
#include "storage/log_writer.h"

namespace aerolith {

/// The only replica of its group: what the node's log holds is committed.
class LocalReplica final : public StoredReplica, public LogGroup {
  public:
    LocalReplica(std::uint64_t group, MvccStore& store, LogStore& log, Runtime& runtime)
        : group_(group), machine_(group, store), log_(log), runtime_(runtime) {}

    /// Replays the log above what the store has applied. REQUIRES: before start().
    Status recover();
    void start(std::chrono::microseconds log_poll);
    void stop() override { writer_.reset(); }

    void propose(std::string entry, ProposeOptions options, OnApplied on_applied) override;
    Timestamp visible() const override { return machine_.visible(); }
    void when_visible(Timestamp timestamp, std::function<void()> then) override {
        machine_.when_visible(timestamp, std::move(then));
    }
    void set_notified(OnNotified notified) { machine_.set_notified(std::move(notified)); }
    void set_origins(OriginRegistry* origins) override { machine_.set_origins(origins); }

    std::uint64_t replayed_entries() const override { return replayed_; }
    Result<std::uint64_t> droppable_index() override;

  private:
    static constexpr std::size_t kApplyBytes = 1u << 20;
    static constexpr std::size_t kReplayBytes = 4u << 20;

    void logged(std::span<LogItem> items) override;
    void refused(std::span<LogItem> items, const Error& error) override;

    std::uint64_t group_;
    StateMachine machine_;
    LogStore& log_;
    Runtime& runtime_;
    std::uint64_t last_index_ = 0;
    std::uint64_t replayed_ = 0;
    std::unique_ptr<LogWriter> writer_;
};

}  // namespace aerolith
