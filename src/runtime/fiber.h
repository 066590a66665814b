#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include "runtime/scheduler.h"

namespace aerolith {

/// A statement's stack of its own: plain code that may park in the middle and resumes where it was.
///
/// Lifetime: start() makes it, it destroys itself when the body returns.
/// Threading: runs on its executor's thread(s), one at a time; unpark() may be called from any
/// thread. On an executor with several threads a fiber may resume on another thread: hold nothing
/// thread-local (and no mutex) across park() or move_to().
class Fiber {
  public:
    /// Memory is taken for what is used of it only.
    static constexpr std::size_t kStackBytes = 4 * 1024 * 1024;
    static constexpr std::chrono::nanoseconds kSlice = std::chrono::milliseconds(1);

    /// Posts a new fiber to the executor.
    static void start(FiberExecutor& executor, std::function<void()> body);
    /// Runs the new fiber at once on the calling thread, which must be one of the executor's, until
    /// it parks.
    static void start_here(FiberExecutor& executor, std::function<void()> body);
    /// nullptr off a fiber.
    static Fiber* current();

    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    FiberExecutor& executor() const { return *executor_; }

    /// Gives the thread back until unpark(). May return early: callers wait in a loop for what they
    /// wait for. Use wait() (runtime/wait.h) unless you build a primitive.
    void park();
    void unpark();
    /// Continues on a thread of another executor (a long statement leaves its io thread).
    void move_to(FiberExecutor& executor);
    /// Lets other tasks of the executor run.
    void yield();
    /// Whether this fiber has had the thread for a time slice, counted from the first question
    /// since it got it. Work that computes and never waits asks now and then, and then yields or
    /// moves.
    bool slice_used();
    /// Bytes of stack left below the caller; the parser and the binder bound their recursion by it.
    std::size_t stack_left() const;

  private:
    struct Context;
    enum class State : std::uint8_t { kRunning, kParked, kNotified };

    Fiber(FiberExecutor& executor, std::function<void()> body);
    ~Fiber();
    void run();

    std::unique_ptr<Context> context_;
    FiberExecutor* executor_;
    FiberExecutor* next_executor_ = nullptr;
    std::atomic<State> state_{State::kRunning};
    std::int64_t slice_start_ =
        0;  // of the first look at the clock since it got the thread; 0: none yet
};

}  // namespace aerolith
