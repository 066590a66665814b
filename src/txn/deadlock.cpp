#include "txn/deadlock.h"

#include <algorithm>

#include "txn/advisory_tag.h"

namespace aerolith {

std::optional<Error> LockGraph::resolve(const LockOwner& start) {
    std::optional<Error> deadlock = find_cycle(start);
    if (!deadlock) return {};
    std::vector<Step> cycle = path_;
    for (auto step = cycle.rbegin(); step != cycle.rend(); ++step) {  // as PostgreSQL tries them
        if (let_pass(*step, start)) return {};
    }
    return deadlock;
}

bool LockGraph::let_pass(const Step& step, const LockOwner& start) {
    const LockTag& tag = step.waiter->tag;
    LockTable::Entry& entry = table_.partition_of(tag).entries.find(tag)->second;
    const LockTable::Grant* held = LockTable::find_grant(entry, *step.blocker);
    if (held && (held->mask & lock_conflicts(tag.lock_class, step.waiter->mode))) return false;
    std::vector<LockWaiter*>& queue = *entry.queue;
    auto waiter = std::ranges::find(queue, step.waiter);
    auto blocker = std::find_if(queue.begin(), waiter, [&](const LockWaiter* other) {
        return other->owner == step.blocker;
    });
    std::vector<LockWaiter*> before = queue;
    std::rotate(blocker, waiter, waiter + 1);
    bool solved = !find_cycle(start) && std::ranges::none_of(queue, [&](const LockWaiter* other) {
        return find_cycle(*other->owner).has_value();
    });
    if (solved)
        LockTable::grant_waiters(entry);
    else
        queue = std::move(before);
    return solved;
}

std::optional<Error> LockGraph::find_cycle(const LockOwner& start) {
    path_.clear();
    visited_.clear();
    if (!visit(start, start)) return {};
    return describe();
}

bool LockGraph::visit(const LockOwner& owner, const LockOwner& start) {
    if (std::find(visited_.begin(), visited_.end(), &owner) != visited_.end()) return false;
    visited_.push_back(&owner);
    if (!owner.waiting_) return false;
    for (const LockOwner* blocker : blockers(*owner.waiting_)) {
        if (follow(*owner.waiting_, *blocker, start)) return true;
    }
    return false;
}

std::vector<const LockOwner*> LockGraph::blockers(const LockWaiter& waiter) const {
    std::vector<const LockOwner*> result;
    auto& partition = table_.partition_of(waiter.tag);
    auto found = partition.entries.find(waiter.tag);
    if (found == partition.entries.end()) return result;
    const LockMask conflicts = lock_conflicts(waiter.tag.lock_class, waiter.mode);
    for (const LockTable::Grant& grant : found->second.grants) {
        if (grant.owner != waiter.owner && (grant.mask & conflicts)) result.push_back(grant.owner);
    }
    for (const LockWaiter* earlier : found->second.waiters()) {
        if (earlier == &waiter) break;
        if (lock_bit(earlier->mode) & conflicts) result.push_back(earlier->owner);
    }
    return result;
}

bool LockGraph::follow(const LockWaiter& waiter, const LockOwner& blocker, const LockOwner& start) {
    path_.push_back({&waiter, &blocker});
    if (&blocker == &start || visit(blocker, start)) return true;
    path_.pop_back();
    return false;
}

Error LockGraph::describe() const {
    std::string detail;
    for (const Step& step : path_) {
        const LockTag& tag = step.waiter->tag;
        std::string what;
        switch (tag.lock_class) {
            case LockClass::kRow:
                what = fmt::format("ShareLock on transaction {}", step.blocker->transaction_id());
                break;
            case LockClass::kRelation:
                what = fmt::format(
                    "{} on relation {} of database {}",
                    relation_lock_name(static_cast<RelationLockMode>(step.waiter->mode)), tag.low,
                    step.waiter->owner->database);
                break;
            case LockClass::kObject:
                what = fmt::format(
                    "{} on object {} of class {} of database {}",
                    relation_lock_name(static_cast<RelationLockMode>(step.waiter->mode)), tag.low,
                    tag.high, step.waiter->owner->database);
                break;
            case LockClass::kAdvisory:
                what = fmt::format(
                    "{} on advisory lock [{},{},{},{}]",
                    relation_lock_name(static_cast<RelationLockMode>(step.waiter->mode)),
                    advisory_database(tag.high), tag.low >> 32, tag.low & 0xFFFFFFFF,
                    advisory_numbers(tag.high));
                break;
        }
        detail += fmt::format("{}Process {} waits for {}; blocked by process {}.",
                              detail.empty() ? "" : "\n", step.waiter->owner->process_id(), what,
                              step.blocker->process_id());
    }
    return Error(SqlState::kDeadlockDetected, "deadlock detected")
        .detail(std::move(detail))
        .hint("See server log for query details.");
}

}  // namespace aerolith
