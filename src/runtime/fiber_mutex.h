#pragma once

#include <deque>
#include <mutex>

#include "runtime/wait.h"

namespace aerolith {

/// A lock that may be held across waits: who finds it taken parks its fiber. First come, first
/// served.
class FiberMutex {
  public:
    void lock();
    /// false: somebody has it.
    bool try_lock();
    void unlock();

  private:
    std::mutex mutex_;
    bool locked_ = false;
    std::deque<Event*> waiting_;
};

}  // namespace aerolith
