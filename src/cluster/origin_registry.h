#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <span>

#include "cluster/origin.h"
#include "runtime/wait.h"

namespace aerolith {

/// Which entries that this node asked for have been applied here. An entry may come back although
/// the leader that was asked for it could not answer. Thread-safe.
class OriginRegistry {
  public:
    explicit OriginRegistry(std::uint64_t node) : node_(node) {}

    struct Outcome {
        Event applied;                    ///< set once the entry is visible here
        std::atomic<bool> missed{false};  ///< or it may be, and nobody saw it
    };
    using OutcomePtr = std::shared_ptr<Outcome>;

    /// Before the entry is asked for; forget() ends it.
    OutcomePtr expect(std::uint64_t number);
    void forget(std::uint64_t number);

    /// By the replica, once the entries with these origins are visible.
    void applied(std::span<const Origin> origins);
    /// Entries were not applied one by one: the state has been replaced by a later one.
    void missed();

  private:
    const std::uint64_t node_;
    std::mutex mutex_;
    std::map<std::uint64_t, OutcomePtr> expected_;
};

}  // namespace aerolith
