#pragma once

#include "runtime/clock.h"
#include "storage/timestamp.h"

namespace aerolith {

/// Hands out strictly increasing timestamps near the wall clock. Used under the commit lock.
///
/// A restart never goes backwards although nothing is written here: a timestamp becomes known
/// outside only with an entry in the log that carries it, a commit's own or a TimestampAdvance.
class TimestampOracle {
  public:
    TimestampOracle(Clock& clock, Timestamp recovered) : clock_(clock), last_(recovered) {}

    Timestamp next();
    /// No later next() is at or below the timestamp.
    void advance_to(Timestamp timestamp) {
        if (timestamp > last_) last_ = timestamp;
    }
    Timestamp last() const { return last_; }

  private:
    Clock& clock_;
    Timestamp last_;
};

}  // namespace aerolith
