#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/random.h"
#include "runtime/scheduler.h"

namespace aerolith::sim {

/// Time that passes when the scheduler says so.
class SimClock final : public Clock {
  public:
    std::int64_t wall_micros() override { return kEpochMicros + nanos_ / 1000; }
    std::int64_t monotonic_nanos() override { return nanos_; }
    void advance_to(std::int64_t nanos) {
        if (nanos > nanos_) nanos_ = nanos;
    }

  private:
    static constexpr std::int64_t kEpochMicros = 1'700'000'000'000'000;
    std::int64_t nanos_ = 1'000'000'000;
};

/// Runs everything on one thread, in an order drawn from the seed.
class SimScheduler final : public Scheduler, public FiberExecutor {
  public:
    SimScheduler(SimClock& clock, Random& random) : clock_(clock), random_(random) {}

    /// Names of services whose steps may wait: these run on fibers.
    std::set<std::string> waiting_services;

    void post(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
    TimerId schedule_after(std::chrono::nanoseconds delay, std::function<void()> task) override;
    void cancel_timer(TimerId id) override;
    Clock& clock() override { return clock_; }
    std::unique_ptr<Service> start_service(ServiceOptions options,
                                           std::function<bool()> step) override;

    /// One task, or the next timer when there is none; false when nothing is left to do.
    bool step();

  private:
    class SimService;

    SimClock& clock_;
    Random& random_;
    std::vector<std::function<void()>> tasks_;
    std::map<std::pair<std::int64_t, TimerId>, std::function<void()>> timers_;
    std::map<TimerId, std::int64_t> timer_due_;
    TimerId next_timer_ = 1;
};

}  // namespace aerolith::sim
