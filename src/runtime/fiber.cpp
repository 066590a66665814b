#include "runtime/fiber.h"

#include <sys/mman.h>

#include <boost/context/fiber.hpp>
#include <vector>

#include "common/assert.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace aerolith {

namespace {

constexpr std::size_t kGuardBytes = 4096;

/// Stacks of finished fibers, kept mapped for the next ones of the same thread. A guard page lies
/// below each.
class StackPool {
  public:
    ~StackPool() {
        for (char* base : free_) munmap(base, Fiber::kStackBytes + kGuardBytes);
    }
    char* take() {
        if (!free_.empty()) {
            char* base = free_.back();
            free_.pop_back();
            return base;
        }
        void* base = mmap(nullptr, Fiber::kStackBytes + kGuardBytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
        ASSERT(base != MAP_FAILED);
        ASSERT(mprotect(base, kGuardBytes, PROT_NONE) == 0);
        return static_cast<char*>(base);
    }
    void give(char* base) {
        if (free_.size() < kKept) {
            free_.push_back(base);
        } else {
            munmap(base, Fiber::kStackBytes + kGuardBytes);
        }
    }

  private:
    static constexpr std::size_t kKept = 64;
    std::vector<char*> free_;
};

thread_local StackPool stack_pool;
thread_local Fiber* running_fiber = nullptr;

}  // namespace

/// The two sides of the switch. Sanitizers keep a picture of the stack of their own and are told of
/// each switch.
struct Fiber::Context {
    struct Allocator {
        Context* context;
        boost::context::stack_context allocate() {
            context->stack_base = stack_pool.take();
            boost::context::stack_context stack;
            stack.size = kStackBytes;
            stack.sp = context->stack_base + kGuardBytes + kStackBytes;
            return stack;
        }
        void deallocate(boost::context::stack_context& stack) {
            char* base = static_cast<char*>(stack.sp) - kStackBytes - kGuardBytes;
#if defined(__SANITIZE_ADDRESS__)
            __asan_unpoison_memory_region(base + kGuardBytes, kStackBytes);
#endif
            stack_pool.give(base);
        }
    };

    boost::context::fiber inside;
    boost::context::fiber outside;
    char* stack_base = nullptr;
    bool done = false;
#if defined(__SANITIZE_ADDRESS__)
    const void* outside_stack = nullptr;
    std::size_t outside_size = 0;
#endif
#if defined(__SANITIZE_THREAD__)
    void* tsan_inside = __tsan_create_fiber(0);
    void* tsan_outside = nullptr;
    ~Context() {
        __tsan_destroy_fiber(tsan_inside);
    }
#endif

    void switch_in() {
#if defined(__SANITIZE_ADDRESS__)
        void* fake_stack = nullptr;
        __sanitizer_start_switch_fiber(&fake_stack, stack_base + kGuardBytes, kStackBytes);
#endif
#if defined(__SANITIZE_THREAD__)
        tsan_outside = __tsan_get_current_fiber();
        __tsan_switch_to_fiber(tsan_inside, 0);
#endif
        inside = std::move(inside).resume();
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    }
    void switch_out() {
#if defined(__SANITIZE_ADDRESS__)
        void* fake_stack = nullptr;
        __sanitizer_start_switch_fiber(&fake_stack, outside_stack, outside_size);
#endif
#if defined(__SANITIZE_THREAD__)
        __tsan_switch_to_fiber(tsan_outside, 0);
#endif
        outside = std::move(outside).resume();
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(fake_stack, &outside_stack, &outside_size);
#endif
    }
    void entered() {
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(nullptr, &outside_stack, &outside_size);
#endif
    }
    void leaving_for_good() {
        done = true;
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_start_switch_fiber(nullptr, outside_stack, outside_size);
#endif
#if defined(__SANITIZE_THREAD__)
        __tsan_switch_to_fiber(tsan_outside, 0);
#endif
    }
};

Fiber::Fiber(FiberExecutor& executor, std::function<void()> body)
    : context_(std::make_unique<Context>()), executor_(&executor) {
    Context* context = context_.get();
    context->inside = boost::context::fiber(
        std::allocator_arg, Context::Allocator{context},
        [context, body = std::move(body)](boost::context::fiber&& outside) mutable {
            context->entered();
            context->outside = std::move(outside);
            body();
            body = nullptr;
            context->leaving_for_good();
            return std::move(context->outside);
        });
}

Fiber::~Fiber() = default;

void Fiber::start(FiberExecutor& executor, std::function<void()> body) {
    executor.post(
        [&executor, body = std::move(body)]() mutable { start_here(executor, std::move(body)); });
}

void Fiber::start_here(FiberExecutor& executor, std::function<void()> body) {
    (new Fiber(executor, std::move(body)))->run();
}

// Not inlined: a fiber may change its thread between two calls, and a thread-local address must not
// be kept.
[[gnu::noinline]] Fiber* Fiber::current() {
    asm volatile("");
    return running_fiber;
}

void Fiber::run() {
    for (;;) {
        state_.exchange(State::kRunning, std::memory_order_acq_rel);
        Fiber* caller = running_fiber;
        running_fiber = this;
        slice_start_ = 0;
        context_->switch_in();
        running_fiber = caller;
        if (context_->done) {
            delete this;
            return;
        }
        if (next_executor_) {
            executor_ = next_executor_;
            next_executor_ = nullptr;
            executor_->post([this] { run(); });
            return;
        }
        State expected = State::kRunning;
        // Once parked, another thread may run and even destroy this fiber.
        if (state_.compare_exchange_strong(expected, State::kParked, std::memory_order_acq_rel))
            return;
    }
}

void Fiber::park() {
    ASSERT(current() == this);
    context_->switch_out();
}

void Fiber::unpark() {
    if (state_.exchange(State::kNotified, std::memory_order_acq_rel) != State::kParked) return;
    executor_->post([this] { run(); });
}

void Fiber::move_to(FiberExecutor& executor) {
    ASSERT(current() == this);
    next_executor_ = &executor;
    context_->switch_out();
}

void Fiber::yield() {
    move_to(*executor_);
}

bool Fiber::slice_used() {
    std::int64_t now = executor_->clock().monotonic_nanos();
    if (slice_start_ == 0) slice_start_ = now;
    return now - slice_start_ >= kSlice.count();
}

std::size_t Fiber::stack_left() const {
    auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    auto bottom = reinterpret_cast<std::uintptr_t>(context_->stack_base) + kGuardBytes;
    return here > bottom && here - bottom <= kStackBytes ? here - bottom : kStackBytes;
}

}  // namespace aerolith
