#include "executor/aggregate/state_memory.h"

#include <fmt/format.h>

#include "common/machine.h"

namespace aerolith {

Status check_state_memory(std::size_t bytes) {
    static const std::size_t kMost = machine_memory_bytes() / 4;
    if (bytes <= kMost) return {};
    return Error(SqlState::kOutOfMemory, "out of memory")
        .detail(
            fmt::format("The states of the aggregates would take more than {} MB.", kMost >> 20));
}

}  // namespace aerolith
