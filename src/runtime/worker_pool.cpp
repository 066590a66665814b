#include "runtime/worker_pool.h"

#include <pthread.h>

namespace aerolith {

WorkerPool::WorkerPool(std::string name, std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
    timer_thread_ = std::thread([this] { run_timers(); });
    for (std::thread& thread : threads_)
        pthread_setname_np(thread.native_handle(), name.substr(0, 15).c_str());
}

WorkerPool::~WorkerPool() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    {
        std::lock_guard lock(timer_mutex_);
        timers_stopping_ = true;
    }
    timer_wake_.notify_all();
    timer_thread_.join();
}

void WorkerPool::post(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    wake_.notify_one();
}

void WorkerPool::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        while (tasks_.empty() && !stopping_) wake_.wait(lock);
        if (tasks_.empty()) return;
        std::function<void()> task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

TimerId WorkerPool::schedule_after(std::chrono::nanoseconds delay, std::function<void()> task) {
    std::lock_guard lock(timer_mutex_);
    TimerId id = next_timer_++;
    std::int64_t due = clock().monotonic_nanos() + delay.count();
    timers_.emplace(std::pair(due, id), std::move(task));
    timer_due_.emplace(id, due);
    timer_wake_.notify_one();
    return id;
}

void WorkerPool::cancel_timer(TimerId id) {
    std::lock_guard lock(timer_mutex_);
    auto found = timer_due_.find(id);
    if (found == timer_due_.end()) return;
    timers_.erase({found->second, id});
    timer_due_.erase(found);
}

// Tasks of timers run under the lock, so that cancel_timer() returns only after one under way: they
// are short (they wake a fiber) and schedule nothing.
void WorkerPool::run_timers() {
    std::unique_lock lock(timer_mutex_);
    while (!timers_stopping_) {
        if (timers_.empty()) {
            timer_wake_.wait(lock);
            continue;
        }
        auto first = timers_.begin();
        std::int64_t left = first->first.first - clock().monotonic_nanos();
        if (left > 0) {
            timer_wake_.wait_until(
                lock, std::chrono::system_clock::now() + std::chrono::nanoseconds(left));
            continue;
        }
        std::function<void()> task = std::move(first->second);
        timer_due_.erase(first->first.second);
        timers_.erase(first);
        task();
    }
}

void WorkerPool::run_and_wait(const std::function<void()>& task) {
    Event done;
    post([&] {
        task();
        done.set();
    });
    wait_uninterrupted(done);
}

}  // namespace aerolith
