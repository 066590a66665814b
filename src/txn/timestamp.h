#pragma once

#include <atomic>

#include "runtime/clock.h"
#include "storage/timestamp.h"

namespace aerolith {

/// Hands out strictly increasing timestamps near the wall clock. next() is called under the commit lock.
///
/// A logged high-water mark bounds everything handed out, so that a restart with a clock that went backwards
/// never repeats a timestamp: whoever takes one above high_water() logs a higher mark first, in the same log.
class TimestampOracle {
 public:
    static constexpr std::uint64_t kWindowMillis = 3000;

    TimestampOracle(Clock& clock, Timestamp recovered) : clock_(clock), last_(recovered), high_water_(recovered) {}

    Timestamp next();
    /// No later next() is at or below the timestamp.
    void advance_to(Timestamp timestamp) {
        if (timestamp > last_) last_ = timestamp;
    }
    Timestamp last() const { return last_; }
    Timestamp high_water() const { return high_water_; }
    /// The mark to log for a timestamp above high_water().
    Timestamp raise_high_water(Timestamp timestamp);

 private:
    Clock& clock_;
    Timestamp last_;
    Timestamp high_water_;
};

}  // namespace aerolith
