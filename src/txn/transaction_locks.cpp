#include "txn/lock_manager.h"
#include "txn/transaction.h"
#include "txn/transaction_manager.h"

namespace aerolith {

Result<LockOutcome> Transaction::lock_row(std::string_view key, RowLockMode mode,
                                          WaitPolicy policy) {
    ASSERT(active_);
    TRY(check_memory());
    (void)transaction_id();
    return manager_.locks_.acquire(session_.locks_, LockManager::row_tag(key),
                                   static_cast<std::uint8_t>(mode), policy, session_.cancel_);
}

bool Transaction::claim_rows(std::span<const std::string_view> keys) {
    ASSERT(active_);
    if (!check_memory().ok()) return false;
    (void)transaction_id();
    std::vector<LockTag> tags;
    tags.reserve(keys.size());
    for (std::string_view key : keys) tags.push_back(LockManager::row_tag(key));
    return manager_.locks_.claim_rows(session_.locks_, tags);
}

Result<LockOutcome> Transaction::lock_relation(Oid relation, RelationLockMode mode,
                                               WaitPolicy policy) {
    ASSERT(active_);
    return manager_.locks_.acquire(session_.locks_, {LockClass::kRelation, 0, relation},
                                   static_cast<std::uint8_t>(mode), policy, session_.cancel_);
}

Result<LockOutcome> Transaction::lock_object(LockClass lock_class, std::uint32_t high,
                                             std::uint64_t low, RelationLockMode mode,
                                             WaitPolicy policy) {
    ASSERT(active_);
    ASSERT(lock_class == LockClass::kObject);
    return manager_.locks_.acquire(session_.locks_, {lock_class, high, low},
                                   static_cast<std::uint8_t>(mode), policy, session_.cancel_);
}

bool Transaction::locked_for_update(std::string_view key) const {
    return manager_.locks_.holds(session_.locks_, LockManager::row_tag(key),
                                 static_cast<std::uint8_t>(RowLockMode::kUpdate));
}

}  // namespace aerolith
