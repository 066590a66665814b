#include "txn/transaction_manager.h"

#include <algorithm>

#include "storage/mvcc_store.h"
#include "txn/commit_manager.h"
#include "txn/lock_manager.h"
#include "txn/read_spans.h"
#include "txn/write_set.h"

namespace aerolith {

namespace {

// A process id says in its high bits which node it is of.
constexpr std::uint32_t kProcessBits = 22;
constexpr std::uint32_t kProcessNodes = 512;

}  // namespace

TransactionManager::TransactionManager(MvccStore& store, LockManager& locks, CommitManager& commits,
                                       Clock& clock, TransactionManagerOptions options)
    : store_(store),
      locks_(locks),
      commits_(commits),
      clock_(clock),
      options_(options),
      write_memory_(options.write_memory_bytes),
      next_transaction_id_(static_cast<std::uint32_t>(options.node % 64) << 26 | 3) {}

TransactionManager::~TransactionManager() = default;

std::int32_t TransactionManager::process_id(std::uint32_t n) const {
    if (options_.node == 0) return static_cast<std::int32_t>(n);
    return static_cast<std::int32_t>((options_.node % kProcessNodes) << kProcessBits |
                                     n % (1u << kProcessBits));
}

bool TransactionManager::may_belong_to(std::int32_t process_id, std::uint64_t node) {
    return process_id >= 0 &&
           static_cast<std::uint32_t>(process_id) >> kProcessBits == node % kProcessNodes;
}

std::unique_ptr<SessionSlot> TransactionManager::attach_session(std::int32_t process_id) {
    std::unique_ptr<SessionSlot> slot(new SessionSlot(*this, process_id));
    locks_.attach(slot->locks());
    std::lock_guard lock(sessions_mutex_);
    sessions_.push_back(slot.get());
    return slot;
}

void TransactionManager::detach(SessionSlot& slot) {
    locks_.detach(slot.locks());
    std::lock_guard lock(sessions_mutex_);
    std::erase(sessions_, &slot);
}

std::unique_ptr<Transaction> TransactionManager::begin(SessionSlot& session,
                                                       TransactionOptions options) {
    std::unique_ptr<Transaction> transaction(new Transaction(*this, session, options));
    transaction->start_wall_micros_ = clock_.wall_micros();
    session.isolation_.store(static_cast<std::uint8_t>(options.isolation),
                             std::memory_order_relaxed);
    session.transaction_start_micros_.store(transaction->start_wall_micros_,
                                            std::memory_order_relaxed);
    return transaction;
}

Timestamp TransactionManager::visible() const {
    return commits_.visible();
}

Status TransactionManager::catch_up(CancelToken& cancel) {
    TRY(commits_.snapshot(cancel));
    return {};
}

// The slot is written before the horizon is read, the horizon before the slots: one of the two sees
// the other.
bool TransactionManager::protect(SessionSlot& slot, Timestamp oldest) {
    slot.oldest_snapshot_.store(oldest.value);
    return horizon_.load() <= oldest.value;
}

bool TransactionManager::protect_past(SessionSlot& slot, Timestamp oldest) {
    std::lock_guard lock(sessions_mutex_);
    return protect(slot, oldest);
}

Timestamp TransactionManager::advance_horizon(bool keep_history) {
    std::lock_guard lock(sessions_mutex_);
    std::uint64_t candidate = visible().value;
    if (keep_history) {
        std::int64_t kept_micros = std::chrono::microseconds(options_.history_retention).count();
        std::int64_t oldest = std::max<std::int64_t>(clock_.wall_micros() - kept_micros, 0);
        candidate = std::min(candidate, Timestamp::start_of_millisecond(oldest).value);
    }
    std::uint64_t old = horizon_.load();
    if (candidate <= old) return {old};
    horizon_.store(candidate);
    for (SessionSlot* slot : sessions_)
        candidate = std::min(candidate, slot->oldest_snapshot_.load());
    candidate = std::max(candidate, old);
    horizon_.store(candidate);
    store_.set_horizon({candidate});
    return {candidate};
}

std::vector<TransactionInfo> TransactionManager::transactions() {
    std::vector<TransactionInfo> result;
    std::lock_guard lock(sessions_mutex_);
    for (const SessionSlot* slot : sessions_) {
        std::int64_t start = slot->transaction_start_micros_.load(std::memory_order_relaxed);
        if (start == 0) continue;
        std::uint64_t oldest = slot->oldest_snapshot_.load();
        result.push_back({slot->process_id(),
                          slot->locks_.transaction_id(),
                          start,
                          static_cast<IsolationLevel>(slot->isolation_.load()),
                          {oldest == SessionSlot::kNoSnapshot ? 0 : oldest},
                          slot->write_bytes_.load()});
    }
    return result;
}

std::vector<LockInfo> TransactionManager::locks() {
    std::vector<LockInfo> result;
    for (const LockManager::Listed& lock : locks_.list()) {
        result.push_back({lock.tag.lock_class, lock.tag.high, lock.tag.low, lock.mode, lock.granted,
                          lock.fast_path, lock.process_id, lock.transaction_id});
    }
    return result;
}

}  // namespace aerolith
