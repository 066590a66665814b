#pragma once

#include <cstdint>

namespace aerolith {

/// Bounds the recursion of parser and tree builder by the stack they use, as PostgreSQL's
/// max_stack_depth does: statements run on fibers of 4 MB, and ANTLR's prediction needs room
/// below its caller.
class StackGuard {
  public:
    static constexpr std::uintptr_t kBudget = 1024 * 1024;

    StackGuard() = default;
    /// From the caller's frame on.
    static StackGuard here() {
        StackGuard guard;
        guard.limit_ = address() - kBudget;
        return guard;
    }
    bool exceeded() const { return address() < limit_; }
    /// Throws ParseFailure: 54001, stack depth limit exceeded.
    [[noreturn]] static void fail();

  private:
    [[gnu::always_inline]] static inline std::uintptr_t address() {
        return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    }
    std::uintptr_t limit_ = 0;
};

}  // namespace aerolith
