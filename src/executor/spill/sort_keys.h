#pragma once

#include <cstring>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "functions/eval_context.h"

namespace aerolith {

/// One row to sort: its encoded key, the first eight bytes of it as a number, its place in the
/// input.
struct SortEntry {
    std::uint64_t head;
    std::string_view key;
    std::uint32_t row;

    static std::uint64_t head_of(std::string_view key) {
        char bytes[8] = {};
        std::memcpy(bytes, key.data(), std::min<std::size_t>(8, key.size()));
        std::uint64_t head = 0;
        std::memcpy(&head, bytes, 8);
        return __builtin_bswap64(head);
    }
    bool operator<(const SortEntry& other) const {
        if (head != other.head) return head < other.head;
        if (int order = key.compare(other.key)) return order < 0;
        return row < other.row;  // stable, so that results do not depend on the algorithm
    }
};

/// Sorts, and looks for interrupts every few milliseconds.
Status sort_entries(std::vector<SortEntry>& entries, EvalContext& eval);

}  // namespace aerolith
