#include "runtime/wait.h"

#include <sched.h>

#include <condition_variable>

#include "common/assert.h"
#include "runtime/fiber.h"

namespace aerolith {

/// One wait in progress, on the waiter's stack. It leaves only when no source can touch it any
/// more: the token calls it under its lock, a timer on the waiter's own thread, and the event says
/// when it has finished.
class WaitNode {
  public:
    explicit WaitNode(CancelToken* cancel) : fiber_(Fiber::current()), cancel_(cancel) {}

    WaitResult run(Event& event, Deadline deadline) {
        std::uintptr_t unset = 0;
        if (!event.state_.compare_exchange_strong(unset, reinterpret_cast<std::uintptr_t>(this),
                                                  std::memory_order_acq_rel)) {
            ASSERT(unset == Event::kSet);
            return WaitResult::kReady;
        }
        enlist();
        if (fiber_) {
            park_until(deadline);
        } else {
            block_until(deadline);
        }
        leave();
        std::uintptr_t self = reinterpret_cast<std::uintptr_t>(this);
        if (!event.state_.compare_exchange_strong(self, 0, std::memory_order_acq_rel)) {
            while (!event_finished_.load(std::memory_order_acquire)) sched_yield();
            return WaitResult::kReady;
        }
        return (causes_.load() & kCancel) ? WaitResult::kCancelled : WaitResult::kTimeout;
    }

    static void wake_by_event(std::uintptr_t node) {
        auto* self = reinterpret_cast<WaitNode*>(node);
        self->wake(kEvent);
        self->event_finished_.store(true, std::memory_order_release);
    }
    static void wake_all(WaitNode* first) {
        for (WaitNode* node = first; node; node = node->next_) node->wake(kCancel);
    }

  private:
    enum Cause : unsigned { kEvent = 1, kCancel = 2, kTimer = 4 };

    void wake(Cause cause) {
        if (fiber_) {
            causes_.fetch_or(cause, std::memory_order_acq_rel);
            fiber_->unpark();
            return;
        }
        std::lock_guard lock(mutex_);
        causes_.fetch_or(cause, std::memory_order_acq_rel);
        signal_.notify_one();
    }

    void park_until(Deadline deadline) {
        TimerId timer = 0;
        if (!deadline.is_never()) {
            FiberExecutor& executor = fiber_->executor();
            std::int64_t left = deadline.nanos - executor.clock().monotonic_nanos();
            timer = executor.schedule_after(std::chrono::nanoseconds(left > 0 ? left : 0),
                                            [this] { wake(kTimer); });
        }
        while (causes_.load(std::memory_order_acquire) == 0) fiber_->park();
        if (timer) fiber_->executor().cancel_timer(timer);
    }

    void block_until(Deadline deadline) {
        std::unique_lock lock(mutex_);
        while (causes_.load() == 0) {
            if (deadline.is_never()) {
                signal_.wait(lock);
                continue;
            }
            std::int64_t left = deadline.nanos - system_clock().monotonic_nanos();
            if (left <= 0) return;
            signal_.wait_until(lock,
                               std::chrono::system_clock::now() + std::chrono::nanoseconds(left));
        }
    }

    void enlist() {
        if (!cancel_) return;
        std::lock_guard lock(cancel_->mutex_);
        next_ = cancel_->waiters_;
        if (next_) next_->previous_ = this;
        cancel_->waiters_ = this;
        if (cancel_->is_cancelled()) causes_.fetch_or(kCancel);
    }
    void leave() {
        if (!cancel_) return;
        std::lock_guard lock(cancel_->mutex_);
        if (next_) next_->previous_ = previous_;
        (previous_ ? previous_->next_ : cancel_->waiters_) = next_;
    }

    Fiber* fiber_;
    CancelToken* cancel_;
    WaitNode* next_ = nullptr;
    WaitNode* previous_ = nullptr;
    std::atomic<unsigned> causes_{0};
    std::atomic<bool> event_finished_{false};
    std::mutex mutex_;  // off a fiber only
    std::condition_variable signal_;
};

void Event::set() {
    std::uintptr_t old = state_.exchange(kSet, std::memory_order_acq_rel);
    if (old != 0 && old != kSet) WaitNode::wake_by_event(old);
}

void CancelToken::cancel(CancelReason reason) {
    std::lock_guard lock(mutex_);
    if (reason <= reason_.load(std::memory_order_relaxed)) return;
    reason_.store(reason, std::memory_order_release);
    WaitNode::wake_all(waiters_);
    if (listener_) listener_();
}

void CancelToken::set_listener(std::function<void()> listener) {
    std::lock_guard lock(mutex_);
    listener_ = std::move(listener);
}

void CancelToken::clear_statement() {
    if (!is_cancelled()) return;
    std::lock_guard lock(mutex_);
    if (reason_.load() < CancelReason::kIdleInTransactionTimeout)
        reason_.store(CancelReason::kNone);
}

Error CancelToken::error() const {
    switch (reason()) {
        case CancelReason::kStatementTimeout:
            return Error(SqlState::kQueryCanceled, "canceling statement due to statement timeout");
        case CancelReason::kIdleInTransactionTimeout:
            return Error(SqlState::kIdleInTransactionSessionTimeout,
                         "terminating connection due to idle-in-transaction timeout")
                .severity(Severity::kFatal);
        case CancelReason::kAdministrator:
        case CancelReason::kShutdown:
            return Error(SqlState::kAdminShutdown,
                         "terminating connection due to administrator command")
                .severity(Severity::kFatal);
        case CancelReason::kNone:
        case CancelReason::kUserRequest:
            break;
    }
    return Error(SqlState::kQueryCanceled, "canceling statement due to user request");
}

WaitResult wait(Event& event, Deadline deadline, CancelToken* cancel) {
    if (event.is_set()) return WaitResult::kReady;
    if (cancel && cancel->is_cancelled()) return WaitResult::kCancelled;
    if (deadline.passed()) return WaitResult::kTimeout;
    return WaitNode(cancel).run(event, deadline);
}

void wait_uninterrupted(Event& event) {
    if (!event.is_set()) (void)wait(event);
}

}  // namespace aerolith
