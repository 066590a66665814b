#include "runtime/wait.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <thread>

#include "runtime/fiber.h"
#include "runtime/worker_pool.h"

namespace aerolith {
namespace {

void on_fiber(WorkerPool& pool, std::function<void()> body) {
    Event done;
    Fiber::start(pool, [&] {
        body();
        done.set();
    });
    wait_uninterrupted(done);
}

TEST_CASE("a wait ends by event, deadline or cancellation, on a fiber and off it") {
    WorkerPool pool("test", 2);
    auto check = [] {
        Event event;
        CancelToken cancel;
        std::int64_t before = current_clock().monotonic_nanos();
        CHECK(wait(event, Deadline::after(std::chrono::milliseconds(5)), &cancel) ==
              WaitResult::kTimeout);
        CHECK(current_clock().monotonic_nanos() - before >= 5'000'000);
        std::thread setter([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            event.set();
        });
        CHECK(wait(event, Deadline::after(std::chrono::seconds(60)), &cancel) ==
              WaitResult::kReady);
        setter.join();
        Event never;
        std::thread canceller([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            cancel.cancel(CancelReason::kUserRequest);
        });
        CHECK(wait(never, Deadline::never(), &cancel) == WaitResult::kCancelled);
        canceller.join();
        CHECK(cancel.check().error().message() == "canceling statement due to user request");
        cancel.clear_statement();
        CHECK(cancel.check().ok());
        cancel.cancel(CancelReason::kShutdown);
        cancel.clear_statement();
        CHECK(cancel.check().error().state() == SqlState::kAdminShutdown);
    };
    check();
    on_fiber(pool, check);
}

TEST_CASE("many fibers wait for events set on other threads") {
    WorkerPool fibers("fibers", 2);
    WorkerPool setters("setters", 2);
    constexpr int kFibers = 200, kRounds = 50;
    std::atomic<int> left{kFibers};
    std::atomic<std::int64_t> total{0};
    Event all_done;
    for (int i = 0; i < kFibers; ++i) {
        Fiber::start(fibers, [&] {
            CancelToken cancel;
            for (int round = 0; round < kRounds; ++round) {
                Event event;
                int answer = 0;
                setters.post([&] {
                    answer = 1;
                    event.set();
                });
                Deadline deadline =
                    round % 2 ? Deadline::never() : Deadline::after(std::chrono::minutes(1));
                if (wait(event, deadline, &cancel) == WaitResult::kReady) total += answer;
            }
            if (--left == 0) all_done.set();
        });
    }
    wait_uninterrupted(all_done);
    CHECK(total == kFibers * kRounds);
}

TEST_CASE("a fiber moves between executors and back") {
    WorkerPool one("one", 1), two("two", 1);
    on_fiber(one, [&] {
        const pid_t first = ::gettid();
        Fiber::current()->move_to(two);
        CHECK(::gettid() != first);
        Fiber::current()->move_to(one);
        CHECK(::gettid() == first);
        Fiber::current()->yield();
        CHECK(Fiber::current()->stack_left() < Fiber::kStackBytes);
        CHECK(Fiber::current()->stack_left() > Fiber::kStackBytes / 2);
        int answer = 0;
        two.run_and_wait([&] { answer = 42; });
        CHECK(answer == 42);
    });
    CHECK(Fiber::current() == nullptr);
}

}  // namespace
}  // namespace aerolith
