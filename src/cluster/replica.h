#pragma once

#include <functional>
#include <string>

#include "common/result.h"
#include "storage/timestamp.h"

namespace aerolith {

class OriginRegistry;

struct ProposeOptions {
    /// false: may be applied and acknowledged before it is durable.
    bool sync = true;
    /// Of the lead it was made in: refused in any other. 0: the present one.
    std::uint64_t term = 0;
};

/// One group's replicated log as its users see it: an entry goes in, and comes back applied.
class Replica {
  public:
    using OnApplied = std::function<void(const Status&)>;

    virtual ~Replica() = default;
    /// Entries are applied in the order of the calls. `on_applied` runs once the entry's effects
    /// are visible, or with the error that kept it out of the log; 08006 when that is not known
    /// (leadership was lost). It runs on a thread of the log and must be short.
    virtual void propose(std::string entry, ProposeOptions options, OnApplied on_applied) = 0;
    /// Every commit at or below it has been applied.
    virtual Timestamp visible() const = 0;
    /// Calls back when visible() has reached the timestamp: at once, or on a thread of the log.
    virtual void when_visible(Timestamp timestamp, std::function<void()> then) = 0;
    /// Hears of every entry that names its origin (OriginatedCommand) once it is visible here.
    /// REQUIRES: set before the first entry is applied.
    virtual void set_origins(OriginRegistry* origins) = 0;
    /// Proposes and waits.
    Status propose_and_wait(std::string entry);
};

}  // namespace aerolith
