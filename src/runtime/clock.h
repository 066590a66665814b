#pragma once

#include <chrono>
#include <cstdint>

namespace aerolith {

/// Time as the node sees it. The simulator has its own; nothing else in src/ asks the system.
class Clock {
  public:
    virtual ~Clock() = default;
    /// Microseconds since 1970-01-01 UTC; may step backwards.
    virtual std::int64_t wall_micros() = 0;
    /// Nanoseconds since an arbitrary start; never steps backwards.
    virtual std::int64_t monotonic_nanos() = 0;
};

Clock& system_clock();

/// The clock of the executor that runs the calling fiber; the system's off a fiber.
Clock& current_clock();

/// A point of monotonic time, or never.
struct Deadline {
    std::int64_t nanos = INT64_MAX;

    static Deadline never() { return {}; }
    static Deadline after(std::chrono::nanoseconds delay) {
        return {current_clock().monotonic_nanos() + delay.count()};
    }
    bool is_never() const { return nanos == INT64_MAX; }
    bool passed() const { return !is_never() && current_clock().monotonic_nanos() >= nanos; }
    friend Deadline earlier(Deadline a, Deadline b) { return a.nanos < b.nanos ? a : b; }
};

}  // namespace aerolith
