#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <span>

#include "cluster/origin.h"
#include "runtime/wait.h"

namespace aerolith {

/// What this node learns from the log about what it has asked for. An entry may come back although
/// the leader that was asked for it could not answer; and locks may be gone without a word from the
/// leader that gave them. Thread-safe.
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

    /// By the replica: a transaction was committed in the term.
    void committed_in(std::uint64_t term);
    /// By the replica: the leader let go of the locks of a node.
    void dropped_locks(std::uint64_t node);
    /// How often it was this node.
    std::uint64_t drops() const { return drops_.load(); }
    /// Whether others may have had, meanwhile, what this node's sessions hold: locks that were last
    /// known to the leader of the term `known_in`, and that are to be brought to the leader of
    /// `next`. REQUIRES: everything before `next` has been applied.
    bool had_others(std::uint64_t known_in, std::uint64_t next);

  private:
    const std::uint64_t node_;
    std::mutex mutex_;
    std::map<std::uint64_t, OutcomePtr> expected_;
    std::uint64_t newest_term_ = 0;  // of a commit; and the last one before it
    std::uint64_t earlier_term_ = 0;
    std::atomic<std::uint64_t> drops_{0};
};

}  // namespace aerolith
