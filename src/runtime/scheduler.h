#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "runtime/clock.h"

namespace aerolith {

using TimerId = std::uint64_t;  // 0 is never handed out

/// Runs tasks, and with them fibers. The wire has one per io thread over its io_context, WorkerPool
/// is one with several threads, the simulator has one for everything.
class FiberExecutor {
  public:
    virtual ~FiberExecutor() = default;
    /// Thread-safe. Tasks posted by one thread run in order on executors with one thread.
    virtual void post(std::function<void()> task) = 0;
    /// Called on a thread of this executor (that is, by a fiber or task that runs on it).
    virtual TimerId schedule_after(std::chrono::nanoseconds delay, std::function<void()> task) = 0;
    /// Same rule. When it returns, the timer's task has run completely or never will. Unknown ids
    /// are ignored.
    virtual void cancel_timer(TimerId id) = 0;
    virtual Clock& clock() = 0;
};

/// A long-lived background activity (log writer, garbage collector). Destroying it stops and joins
/// it.
class Service {
  public:
    virtual ~Service() = default;
    /// There is work: step() will be called. Thread-safe and cheap when the service is awake.
    virtual void wake() = 0;
};

struct ServiceOptions {
    std::string name;
    /// How long to look for work after the last one before sleeping.
    std::chrono::microseconds poll{0};
    /// step() is also called this long after the last call without a wake; 0 is never.
    std::chrono::milliseconds every{0};
};

/// Starts services: on threads of their own here, on the simulator's one thread there.
class Scheduler {
  public:
    virtual ~Scheduler() = default;
    /// `step` does the work at hand and returns whether it found any.
    virtual std::unique_ptr<Service> start_service(ServiceOptions options,
                                                   std::function<bool()> step) = 0;
};

Scheduler& thread_scheduler();

class Disk;
class Random;

/// What a node needs of the world.
struct Runtime {
    Clock& clock;
    Random& random;
    Disk& disk;
    Scheduler& scheduler;
};

Runtime& system_runtime();

}  // namespace aerolith
