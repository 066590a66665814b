#include "sim/sim_scheduler.h"

#include "runtime/fiber.h"

namespace aerolith::sim {

/// Its step is a task like any other, so wakes and work mix with everything else.
class SimScheduler::SimService final : public Service {
  public:
    SimService(SimScheduler& scheduler, ServiceOptions options, std::function<bool()> step)
        : scheduler_(scheduler), every_(options.every), state_(std::make_shared<State>()) {
        state_->step = std::move(step);
        state_->waits = scheduler.waiting_services.contains(options.name);
        arm();
    }
    ~SimService() override {
        if (timer_) scheduler_.cancel_timer(timer_);
        state_->ended = true;
        while (state_->running && scheduler_.step()) {
        }
    }
    void wake() override {
        if (state_->queued) return;
        state_->queued = true;
        scheduler_.post([state = state_, &scheduler = scheduler_] {
            state->queued = false;
            if (state->running) {
                state->again = true;
            } else if (state->waits) {
                Fiber::start_here(scheduler, [state] { run(*state); });
            } else {
                run(*state);
            }
        });
    }

  private:
    struct State {
        std::function<bool()> step;
        bool waits = false;
        bool queued = false;
        bool running = false;
        bool again = false;  // was woken while it ran
        bool ended = false;
    };

    static void run(State& state) {
        do {
            state.again = false;
            if (state.ended) return;
            state.running = true;
            state.step();
            state.running = false;
        } while (state.again);
    }

    void arm() {
        if (every_.count() == 0) return;
        timer_ = scheduler_.schedule_after(every_, [this] {
            wake();
            arm();
        });
    }

    SimScheduler& scheduler_;
    std::chrono::milliseconds every_;
    std::shared_ptr<State> state_;
    TimerId timer_ = 0;
};

TimerId SimScheduler::schedule_after(std::chrono::nanoseconds delay, std::function<void()> task) {
    TimerId id = next_timer_++;
    std::int64_t due = clock_.monotonic_nanos() + delay.count();
    timers_.emplace(std::pair(due, id), std::move(task));
    timer_due_.emplace(id, due);
    return id;
}

void SimScheduler::cancel_timer(TimerId id) {
    auto found = timer_due_.find(id);
    if (found == timer_due_.end()) return;
    timers_.erase({found->second, id});
    timer_due_.erase(found);
}

std::unique_ptr<Service> SimScheduler::start_service(ServiceOptions options,
                                                     std::function<bool()> step) {
    return std::make_unique<SimService>(*this, std::move(options), std::move(step));
}

bool SimScheduler::step() {
    // Timers fire late as often as on time: time may pass while tasks are waiting.
    const bool time_passes = tasks_.empty() || random_.below(50) == 0;
    if (time_passes && !timers_.empty()) {
        auto first = timers_.begin();
        clock_.advance_to(first->first.first);
        std::function<void()> task = std::move(first->second);
        timer_due_.erase(first->first.second);
        timers_.erase(first);
        task();
        return true;
    }
    if (tasks_.empty()) return false;
    std::size_t chosen = random_.below(tasks_.size());
    std::function<void()> task = std::move(tasks_[chosen]);
    tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(chosen));
    clock_.advance_to(clock_.monotonic_nanos() + static_cast<std::int64_t>(random_.below(200'000)));
    task();
    return true;
}

}  // namespace aerolith::sim
