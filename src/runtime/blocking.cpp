#include "runtime/blocking.h"

#include <thread>

#include "runtime/fiber.h"

namespace aerolith {

void run_blocking(CancelToken* cancel,
                  const std::function<void(std::atomic<bool>& cancelled)>& call) {
    std::atomic<bool> cancelled = false;
    if (!Fiber::current()) {
        call(cancelled);
        return;
    }
    Event done;
    std::thread thread([&] {
        call(cancelled);
        done.set();
    });
    if (wait(done, Deadline::never(), cancel) == WaitResult::kCancelled) {
        cancelled = true;
        wait_uninterrupted(done);
    }
    thread.join();
}

}  // namespace aerolith
