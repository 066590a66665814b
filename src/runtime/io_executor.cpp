#include "runtime/io_executor.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <boost/asio/post.hpp>

namespace aerolith {

IoExecutor::IoExecutor(std::string name, std::chrono::microseconds poll)
    : keep_running_(io_.get_executor()),
      name_(std::move(name)),
      // With one core, polling keeps those away who could make the work.
      poll_(std::thread::hardware_concurrency() < 2 ? std::chrono::microseconds(0) : poll),
      alarm_(io_) {}

IoExecutor::~IoExecutor() {
    stop();
}

void IoExecutor::start() {
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), name_.c_str());
}

void IoExecutor::stop() {
    if (!thread_.joinable()) return;
    io_.stop();
    thread_.join();
}

void IoExecutor::run() {
    // A write to a socket that its peer has closed says so by its result.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    std::int64_t last_work = INT64_MIN / 2;
    while (!io_.stopped()) {
        if (io_.poll() > 0) {
            last_work = clock().monotonic_nanos();
        } else if (clock().monotonic_nanos() - last_work > poll_.count()) {
            io_.run_one();
            last_work = clock().monotonic_nanos();
        } else {
            sched_yield();
        }
    }
}

void IoExecutor::post(std::function<void()> task) {
    boost::asio::post(io_, std::move(task));
}

TimerId IoExecutor::schedule_after(std::chrono::nanoseconds delay, std::function<void()> task) {
    std::int64_t due = clock().monotonic_nanos() + delay.count();
    TimerId id = next_timer_++;
    timers_.emplace(TimerKey{due, id}, std::move(task));
    timer_due_.emplace(id, due);
    arm_timer();
    return id;
}

void IoExecutor::cancel_timer(TimerId id) {
    auto found = timer_due_.find(id);
    if (found == timer_due_.end()) return;
    timers_.erase({found->second, id});
    timer_due_.erase(found);
}

void IoExecutor::arm_timer() {
    if (timers_.empty() || timers_.begin()->first.first >= alarm_at_) return;
    alarm_at_ = timers_.begin()->first.first;
    std::int64_t left = alarm_at_ - clock().monotonic_nanos();
    alarm_.expires_after(std::chrono::nanoseconds(std::max<std::int64_t>(left, 0)));
    alarm_.async_wait([this](const boost::system::error_code& failure) {
        if (!failure) run_due_timers();
    });
}

void IoExecutor::run_due_timers() {
    alarm_at_ = INT64_MAX;
    std::int64_t now = clock().monotonic_nanos();
    while (!timers_.empty() && timers_.begin()->first.first <= now) {
        auto due = timers_.extract(timers_.begin());
        timer_due_.erase(due.key().second);
        due.mapped()();
    }
    arm_timer();
}

}  // namespace aerolith
