#include "txn/write_memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

namespace aerolith {

WriteMemory::WriteMemory(std::size_t limit) : limit_(limit) {
    if (limit_ > 0) return;
    limit_ = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
             static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) / 4;
}

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
