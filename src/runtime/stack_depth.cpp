#include "runtime/stack_depth.h"

#include "common/stack_depth.h"
#include "runtime/fiber.h"

namespace aerolith {

Status check_stack_depth() {
    const Fiber* fiber = Fiber::current();
    if (fiber && fiber->stack_left() < Fiber::kStackBytes / 2) return stack_depth_exceeded();
    return {};
}

}  // namespace aerolith
