#include "storage/memtable_sample.h"

#include <algorithm>

namespace aerolith {

void MemtableSample::add(std::vector<std::string> keys, std::uint64_t sequence) {
    if (keys.empty()) return;
    std::lock_guard lock(mutex_);
    for (std::string& key : keys) {
        auto at = std::ranges::upper_bound(entries_, key, {}, &Entry::key);
        entries_.insert(at, {std::move(key), sequence});
    }
}

void MemtableSample::drop(std::uint64_t flushed) {
    std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const Entry& entry) { return entry.sequence <= flushed; });
}

std::uint64_t MemtableSample::bytes(std::string_view lower, std::string_view upper) {
    std::lock_guard lock(mutex_);
    auto from = std::ranges::lower_bound(entries_, lower, {}, &Entry::key);
    auto to = std::ranges::lower_bound(entries_, upper, {}, &Entry::key);
    return from < to ? static_cast<std::uint64_t>(to - from) * kBytesPerKey : 0;
}

}  // namespace aerolith
