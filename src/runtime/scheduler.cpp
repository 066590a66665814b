#include "runtime/scheduler.h"

#include <pthread.h>
#include <sched.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "runtime/disk.h"
#include "runtime/random.h"

namespace aerolith {

namespace {

class ThreadService final : public Service {
  public:
    ThreadService(ServiceOptions options, std::function<bool()> step)
        : options_(std::move(options)), step_(std::move(step)) {
        // With one core, polling keeps those away who could make the work.
        if (std::thread::hardware_concurrency() < 2) options_.poll = std::chrono::microseconds(0);
        thread_ = std::thread([this] { run(); });
        pthread_setname_np(thread_.native_handle(), options_.name.substr(0, 15).c_str());
    }
    ~ThreadService() override {
        stopping_.store(true);
        wake();
        thread_.join();
    }

    void wake() override {
        has_work_.store(true);
        if (!asleep_.load()) return;
        std::lock_guard lock(mutex_);
        signal_.notify_one();
    }

  private:
    void run() {
        const std::int64_t poll_nanos = std::chrono::nanoseconds(options_.poll).count();
        const std::int64_t every_nanos = std::chrono::nanoseconds(options_.every).count();
        std::int64_t last_work = INT64_MIN / 2;
        std::int64_t last_step = system_clock().monotonic_nanos();
        while (!stopping_.load(std::memory_order_relaxed)) {
            std::int64_t now = system_clock().monotonic_nanos();
            bool due = every_nanos > 0 && now - last_step >= every_nanos;
            if (due || has_work_.exchange(false)) {
                last_step = now;
                while (step_()) last_work = system_clock().monotonic_nanos();
                continue;
            }
            if (now - last_work < poll_nanos) {
                sched_yield();
                continue;
            }
            sleep(every_nanos > 0 ? last_step + every_nanos - now : -1);
        }
    }

    void sleep(std::int64_t nanos) {
        std::unique_lock lock(mutex_);
        asleep_.store(true);
        if (!has_work_.load() && !stopping_.load()) {
            if (nanos < 0) {
                signal_.wait(lock);
            } else {
                signal_.wait_until(
                    lock, std::chrono::system_clock::now() + std::chrono::nanoseconds(nanos));
            }
        }
        asleep_.store(false);
    }

    ServiceOptions options_;
    std::function<bool()> step_;
    std::atomic<bool> has_work_{false};
    std::atomic<bool> asleep_{false};
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable signal_;
    std::thread thread_;
};

class ThreadScheduler final : public Scheduler {
  public:
    std::unique_ptr<Service> start_service(ServiceOptions options,
                                           std::function<bool()> step) override {
        return std::make_unique<ThreadService>(std::move(options), std::move(step));
    }
};

}  // namespace

Scheduler& thread_scheduler() {
    static ThreadScheduler& scheduler = *new ThreadScheduler();  // outlives every thread
    return scheduler;
}

Runtime& system_runtime() {
    static Runtime& runtime = *new Runtime{system_clock(), system_random(), system_disk(),
                                           thread_scheduler()};  // outlives every thread
    return runtime;
}

}  // namespace aerolith
