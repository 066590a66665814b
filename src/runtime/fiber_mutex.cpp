#include "runtime/fiber_mutex.h"

#include "common/assert.h"

namespace aerolith {

void FiberMutex::lock() {
    Event handed_over;
    {
        std::lock_guard guard(mutex_);
        if (!locked_) {
            locked_ = true;
            return;
        }
        waiting_.push_back(&handed_over);
    }
    wait_uninterrupted(handed_over);
}

bool FiberMutex::try_lock() {
    std::lock_guard guard(mutex_);
    return !std::exchange(locked_, true);
}

void FiberMutex::unlock() {
    Event* next;
    {
        std::lock_guard guard(mutex_);
        ASSERT(locked_);
        if (waiting_.empty()) {
            locked_ = false;
            return;
        }
        next = waiting_.front();
        waiting_.pop_front();
    }
    next->set();
}

}  // namespace aerolith
