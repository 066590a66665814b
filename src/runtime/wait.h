#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>

#include "common/result.h"
#include "runtime/clock.h"

namespace aerolith {

class WaitNode;

/// Something that happens once. set() from any thread; at most one waiter at a time.
/// The waiter may destroy the event as soon as wait() has returned kReady.
class Event {
  public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    void set();
    bool is_set() const { return state_.load(std::memory_order_acquire) == kSet; }
    /// Back to unset, for reuse by its owner. REQUIRES: nobody waits and no set() is under way.
    void reset() { state_.store(0, std::memory_order_relaxed); }

  private:
    friend class WaitNode;
    static constexpr std::uintptr_t kSet = 1;
    std::atomic<std::uintptr_t> state_{0};  // 0, kSet, or the WaitNode that waits
};

/// Why a statement has to stop. Later ones outrank earlier ones; from kIdleInTransactionTimeout on
/// the session ends (severity FATAL).
enum class CancelReason : std::uint8_t {
    kNone,
    kUserRequest,
    kStatementTimeout,
    kIdleInTransactionTimeout,
    kAdministrator,
    kShutdown
};

/// One per session, set from any thread. Work checks it at batch boundaries, waits end at once.
class CancelToken {
  public:
    CancelToken() = default;
    CancelToken(const CancelToken&) = delete;
    CancelToken& operator=(const CancelToken&) = delete;

    void cancel(CancelReason reason);
    /// A new statement starts: forgets what ended the last one, keeps what ends the session.
    void clear_statement();
    bool is_cancelled() const {
        return reason_.load(std::memory_order_relaxed) != CancelReason::kNone;
    }
    CancelReason reason() const { return reason_.load(std::memory_order_acquire); }
    /// Called whenever the reason changes, by the thread that cancels and under the token's lock:
    /// an idle connection hears of its end by it. nullptr takes it away.
    void set_listener(std::function<void()> listener);
    /// PostgreSQL's error for the reason.
    Status check() const {
        if (!is_cancelled()) [[likely]]
            return {};
        return error();
    }
    Error error() const;

  private:
    friend class WaitNode;
    std::atomic<CancelReason> reason_{CancelReason::kNone};
    std::mutex mutex_;
    WaitNode* waiters_ = nullptr;
    std::function<void()> listener_;
};

enum class WaitResult : std::uint8_t { kReady, kTimeout, kCancelled };

/// The one way to wait: parks the calling fiber, or blocks the thread when called off a fiber.
/// A set event wins over a passed deadline, a deadline over a cancellation only when it came first.
WaitResult wait(Event& event, Deadline deadline = Deadline::never(), CancelToken* cancel = nullptr);

/// Waits that nothing may interrupt (a commit that is already in the log).
void wait_uninterrupted(Event& event);

}  // namespace aerolith
