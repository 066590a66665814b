#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <thread>
#include <unordered_map>

#include "runtime/scheduler.h"

namespace aerolith {

/// One thread with its io_context: waits for sockets, runs the fibers of their connections.
/// Everything but post() is called on the thread itself.
class IoExecutor : public FiberExecutor {
  public:
    /// `poll`: how long to look for work after the last one before sleeping.
    IoExecutor(std::string name, std::chrono::microseconds poll);
    ~IoExecutor() override;
    void start();
    /// Runs nothing further and joins.
    void stop();

    void post(std::function<void()> task) override;
    TimerId schedule_after(std::chrono::nanoseconds delay, std::function<void()> task) override;
    void cancel_timer(TimerId id) override;
    Clock& clock() override { return system_clock(); }

    boost::asio::io_context& io() { return io_; }

  private:
    using TimerKey = std::pair<std::int64_t, TimerId>;

    void run();
    void arm_timer();
    void run_due_timers();

    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_;
    std::string name_;
    std::chrono::nanoseconds poll_;
    // One timer of Asio's for all of ours: most are cancelled long before they are due.
    boost::asio::steady_timer alarm_;
    std::int64_t alarm_at_ = INT64_MAX;
    std::map<TimerKey, std::function<void()>> timers_;
    std::unordered_map<TimerId, std::int64_t> timer_due_;
    TimerId next_timer_ = 1;
    std::thread thread_;
};

}  // namespace aerolith
