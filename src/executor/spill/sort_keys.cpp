#include "executor/spill/sort_keys.h"

namespace aerolith {
namespace {

/// Sorted in one go: about five milliseconds.
constexpr std::size_t kSmallRange = 1 << 15;

const SortEntry& median(const SortEntry& a, const SortEntry& b, const SortEntry& c) {
    if (a < b) return b < c ? b : (a < c ? c : a);
    return a < c ? a : (b < c ? c : b);
}

/// Of nine entries spread over the range.
SortEntry choose_pivot(const SortEntry* begin, std::size_t size) {
    auto at = [&](std::size_t i) -> const SortEntry& { return begin[(size - 1) / 8 * i]; };
    return median(median(at(0), at(1), at(2)), median(at(3), at(4), at(5)),
                  median(at(6), at(7), at(8)));
}

/// Entries below the pivot come first; gives their number. Entries are distinct, so both sides are
/// shorter.
Result<std::size_t> split(SortEntry* begin, std::size_t size, EvalContext& eval) {
    SortEntry pivot = choose_pivot(begin, size);
    std::size_t low = 0, high = size, steps = 0;
    for (;;) {
        for (; low < high && begin[low] < pivot; ++low) {
            if (++steps % kSmallRange == 0) TRY(eval.check_interrupts());
        }
        for (; low < high && !(begin[high - 1] < pivot); --high) {
            if (++steps % kSmallRange == 0) TRY(eval.check_interrupts());
        }
        if (low >= high) return low;
        std::swap(begin[low], begin[high - 1]);
    }
}

Status sort_range(SortEntry* begin, std::size_t size, int splits_left, EvalContext& eval) {
    while (size > kSmallRange && splits_left-- > 0) {
        std::size_t below = TRY(split(begin, size, eval));
        TRY(sort_range(begin, below, splits_left, eval));
        begin += below;
        size -= below;
    }
    TRY(eval.check_interrupts());
    std::sort(begin, begin + size);
    return {};
}

}  // namespace

Status sort_entries(std::vector<SortEntry>& entries, EvalContext& eval) {
    return sort_range(entries.data(), entries.size(), 64, eval);
}

}  // namespace aerolith
