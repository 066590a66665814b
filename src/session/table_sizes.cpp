#include "session/table_sizes.h"

#include "executor/rows/table_format.h"

namespace aerolith {

std::uint64_t TableSizes::bytes(IndexId index) {
    std::int64_t now = clock_.monotonic_nanos();
    {
        std::lock_guard lock(mutex_);
        auto found = sizes_.find(index);
        if (found != sizes_.end() && now - found->second.asked < kFreshNanos)
            return found->second.bytes;
    }
    std::uint64_t bytes = storage_.approximate_bytes(KeySpan::of_prefix(index_prefix(index)));
    std::lock_guard lock(mutex_);
    sizes_[index] = {bytes, now};
    return bytes;
}

}  // namespace aerolith
