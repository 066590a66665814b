#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/scheduler.h"
#include "runtime/wait.h"

namespace aerolith {

/// Threads for long or blocking work. Also a FiberExecutor: a fiber that has used its slice moves
/// here.
class WorkerPool final : public FiberExecutor {
  public:
    WorkerPool(std::string name, std::size_t threads);
    /// Runs what is queued, then joins.
    ~WorkerPool() override;

    void post(std::function<void()> task) override;
    TimerId schedule_after(std::chrono::nanoseconds delay, std::function<void()> task) override;
    void cancel_timer(TimerId id) override;
    Clock& clock() override { return system_clock(); }

    std::size_t thread_count() const { return threads_.size(); }
    /// Runs the task on the pool and waits for it: for blocking calls made by a fiber of an io
    /// thread.
    void run_and_wait(const std::function<void()>& task);

  private:
    void work();
    void run_timers();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> tasks_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;

    std::mutex timer_mutex_;
    std::condition_variable timer_wake_;
    std::map<std::pair<std::int64_t, TimerId>, std::function<void()>> timers_;
    std::map<TimerId, std::int64_t> timer_due_;
    TimerId next_timer_ = 1;
    bool timers_stopping_ = false;
    std::thread timer_thread_;
};

}  // namespace aerolith
