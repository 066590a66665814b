#include "txn/write_memory.h"

#include <fmt/format.h>

#include <utility>

#include "common/machine.h"

namespace aerolith {

WriteMemory::WriteMemory(std::size_t limit)
    : limit_(limit > 0 ? limit : machine_memory_bytes() / 4) {}

Status WriteMemory::Share::take(std::size_t bytes) {
    std::size_t more = bytes - taken_;
    if (memory_.used_.fetch_add(more, std::memory_order_relaxed) + more > memory_.limit_) {
        memory_.used_.fetch_sub(more, std::memory_order_relaxed);
        return Error(SqlState::kOutOfMemory, "out of memory")
            .detail(fmt::format("Uncommitted writes and row locks of all transactions would take "
                                "more than {} MB.",
                                memory_.limit_ >> 20))
            .hint("Split the transaction into several ones.");
    }
    taken_ = bytes;
    return {};
}

void WriteMemory::Share::release() {
    memory_.used_.fetch_sub(std::exchange(taken_, 0), std::memory_order_relaxed);
}

}  // namespace aerolith
