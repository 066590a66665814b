#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "runtime/scheduler.h"

namespace aerolith {

class Connection;

/// One thread with its io_context: waits for sockets, runs the fibers of its connections.
/// Everything but post() is called on the thread itself.
class IoThread final : public FiberExecutor {
  public:
    /// `poll`: how long to look for work after the last one before sleeping.
    IoThread(int number, std::chrono::microseconds poll);
    ~IoThread() override;
    void start();
    /// Runs nothing further and joins.
    void stop();

    void post(std::function<void()> task) override;
    TimerId schedule_after(std::chrono::nanoseconds delay, std::function<void()> task) override;
    void cancel_timer(TimerId id) override;
    Clock& clock() override { return system_clock(); }

    boost::asio::io_context& io() { return io_; }
    /// Where reads land before they are copied to their connection.
    std::span<char> scratch() { return {scratch_.get(), kScratchBytes}; }
    std::unordered_set<Connection*>& connections() { return connections_; }

  private:
    static constexpr std::size_t kScratchBytes = 64 * 1024;
    using TimerKey = std::pair<std::int64_t, TimerId>;

    void run();
    void arm_timer();
    void run_due_timers();

    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_;
    int number_;
    std::chrono::nanoseconds poll_;
    std::unique_ptr<char[]> scratch_;
    std::unordered_set<Connection*> connections_;
    // One timer of Asio's for all of ours: most are cancelled long before they are due.
    boost::asio::steady_timer alarm_;
    std::int64_t alarm_at_ = INT64_MAX;
    std::map<TimerKey, std::function<void()>> timers_;
    std::unordered_map<TimerId, std::int64_t> timer_due_;
    TimerId next_timer_ = 1;
    std::thread thread_;
};

}  // namespace aerolith
