#include "runtime/clock.h"

#include <ctime>

#include "runtime/fiber.h"

namespace aerolith {

namespace {

std::int64_t read_clock(clockid_t id) {
    timespec now;
    clock_gettime(id, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

class SystemClock final : public Clock {
  public:
    std::int64_t wall_micros() override { return read_clock(CLOCK_REALTIME) / 1000; }
    std::int64_t monotonic_nanos() override { return read_clock(CLOCK_MONOTONIC); }
};

}  // namespace

Clock& system_clock() {
    static SystemClock& clock = *new SystemClock();  // outlives every thread
    return clock;
}

Clock& current_clock() {
    Fiber* fiber = Fiber::current();
    return fiber ? fiber->executor().clock() : system_clock();
}

}  // namespace aerolith
