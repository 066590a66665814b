#pragma once

#include <functional>
#include <string>
#include <vector>

#include "storage/ordered_store.h"

namespace aerolith {

/// Finds keys that cut a span of a store into ranges of about equal bytes, by asking how many bytes
/// lie on each side of a key halfway and entering the heavier side again. However the keys are
/// spread, each question halves what is left: a side with nearly everything is first narrowed to
/// the keys that are there.
class SpanDivider {
  public:
    /// `measure`: bytes between two keys, about.
    using Measure = std::function<std::uint64_t(std::string_view lower, std::string_view upper)>;

    SpanDivider(StoreIterator& keys, std::string_view lower, std::string_view upper,
                Measure measure)
        : keys_(keys), lower_(lower), upper_(upper), measure_(std::move(measure)) {}

    /// Ascending, above `lower` and below `upper`; at most `parts` - 1.
    Result<std::vector<std::string>> divide(std::size_t parts);

  private:
    /// From `start` to the next range's start. Its keys lie within [low, high].
    struct Range {
        std::string start, low, high;
        std::uint64_t bytes = 0;
    };
    Result<std::vector<std::string>> divide_few(std::size_t parts);
    Status split_heaviest(std::size_t parts);
    Result<Range> split(Range& range);
    std::vector<std::string> join(std::size_t parts);

    StoreIterator& keys_;
    std::string lower_, upper_;
    Measure measure_;
    std::uint64_t bytes_ = 0;
    std::vector<Range> ranges_;
};

/// A key above `low` and not above `high`, about halfway as their bytes go. REQUIRES: low < high.
std::string key_between(std::string_view low, std::string_view high);

}  // namespace aerolith
