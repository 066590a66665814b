#pragma once

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

    /// Set once the entry is visible here.
    using Applied = std::shared_ptr<Event>;
    /// Before the entry is asked for; forget() ends it.
    Applied expect(std::uint64_t number);
    void forget(std::uint64_t number);

    /// By the replica, once the entries with these origins are visible.
    void applied(std::span<const Origin> origins);

  private:
    const std::uint64_t node_;
    std::mutex mutex_;
    std::map<std::uint64_t, Applied> expected_;
};

}  // namespace aerolith
