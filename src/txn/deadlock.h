#pragma once

#include <optional>

#include "common/error.h"
#include "txn/lock_table.h"

namespace aerolith {

/// Who waits for whom. REQUIRES: all partitions locked while it lives.
class LockGraph {
  public:
    explicit LockGraph(LockTable& table) : table_(table) {}
    /// Ends a cycle through this owner by letting a request pass one that only waits before it;
    /// the error when none may.
    std::optional<Error> resolve(const LockOwner& start);
    /// PostgreSQL's error when the owner waits, over others, for itself.
    std::optional<Error> find_cycle(const LockOwner& start);
    /// Whom a request waits for: conflicting holders, then those whose conflicting requests came
    /// before.
    std::vector<const LockOwner*> blockers(const LockWaiter& waiter) const;

  private:
    struct Step {
        const LockWaiter* waiter;
        const LockOwner* blocker;
    };
    bool visit(const LockOwner& owner, const LockOwner& start);
    bool follow(const LockWaiter& waiter, const LockOwner& blocker, const LockOwner& start);
    bool let_pass(const Step& step, const LockOwner& start);
    Error describe() const;

    LockTable& table_;
    std::vector<Step> path_;
    std::vector<const LockOwner*> visited_;
};

}  // namespace aerolith
