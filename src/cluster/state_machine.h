#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <span>

#include "cluster/raft/raft_types.h"
#include "storage/log_store.h"
#include "storage/mvcc_store.h"

namespace aerolith {

class OriginRegistry;

/// How far a group's log has been applied. Stored with every batch of effects.
struct AppliedState {
    RaftIndex index = 0;
    Timestamp commit;   ///< the newest there is
    RaftTerm term = 1;  ///< of the entry at the index
    RaftIndex configuration_index = 0;
    RaftConfiguration configuration;  ///< empty: the group is not replicated
};

/// Brackets the moment in which rows of system tables become visible.
struct CatalogHooks {
    std::function<void()> begin, end;
};

/// Told, on the thread that applies, what a committed transaction notifies of.
using OnNotified = std::function<void(std::string_view notifications)>;

/// A group's entries made effects in the node's store, each once and in order. One thread applies;
/// what is const comes from any.
class StateMachine {
  public:
    StateMachine(std::uint64_t group, MvccStore& store) : group_(group), store_(store) {}

    /// What the store holds already. REQUIRES: first, and whenever it was replaced.
    Status load();
    /// As a crash now would leave it.
    Result<AppliedState> durable() const;

    /// Nothing is visible until the next load().
    void hide() {
        visible_.store(0);
        told_.store(0);
    }

    const AppliedState& applied() const { return applied_; }
    Timestamp visible() const { return {visible_.load()}; }

    /// REQUIRES: they follow on what was applied.
    Status apply(std::span<const LogRecord> entries);
    /// The entries have happened: a full disk only delays them. Whatever else goes wrong ends the
    /// node, for a restart with its replay is the way out.
    void apply_or_stop(std::span<const LogRecord> entries);

    /// Called, by the applying thread or at once, when every commit at or below it is visible and
    /// the node's sessions have been told what it notifies of.
    void when_visible(Timestamp timestamp, std::function<void()> then);
    /// REQUIRES: before the first entry is applied.
    void set_catalog_hooks(CatalogHooks hooks) { catalog_hooks_ = std::move(hooks); }
    /// REQUIRES: before the first entry is applied.
    void set_notified(OnNotified notified) { notified_ = std::move(notified); }
    /// See Replica::set_origins.
    void set_origins(OriginRegistry* origins) { origins_ = origins; }

  private:
    Result<AppliedState> read(bool durable) const;
    void call_waiters();
    void show(Timestamp timestamp, bool catalog,
              const std::vector<std::string_view>& notifications = {});

    std::uint64_t group_;
    MvccStore& store_;
    AppliedState applied_;
    OriginRegistry* origins_ = nullptr;
    CatalogHooks catalog_hooks_;
    OnNotified notified_;
    std::atomic<std::uint64_t> visible_{0};
    std::atomic<std::uint64_t> told_{0};  // of what is visible
    std::atomic<std::uint64_t> waiting_{0};
    std::mutex waiters_mutex_;
    std::multimap<Timestamp, std::function<void()>> waiters_;
};

}  // namespace aerolith
