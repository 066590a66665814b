#include "storage/span_divider.h"

#include <algorithm>
#include <queue>

#include "common/bytes.h"

namespace aerolith {
namespace {

/// So little that estimates say nothing: its keys are counted.
constexpr std::uint64_t kFewBytes = 256 << 10;
constexpr std::size_t kFewKeys = 8192;

std::uint64_t number_at(std::string_view key, std::size_t at) {
    char bytes[8] = {};
    if (at < key.size())
        std::memcpy(bytes, key.data() + at, std::min<std::size_t>(8, key.size() - at));
    return load_big<std::uint64_t>(bytes);
}

}  // namespace

std::string key_between(std::string_view low, std::string_view high) {
    auto common = static_cast<std::size_t>(std::ranges::mismatch(low, high).in1 - low.begin());
    std::uint64_t from = number_at(low, common), to = number_at(high, common);
    if (to - from < 2) return std::string(high.substr(0, common + 8));
    std::string between(low.substr(0, common));
    append_big(between, from + (to - from) / 2);
    return between;
}

Result<std::vector<std::string>> SpanDivider::divide(std::size_t parts) {
    keys_.seek(lower_);
    if (!keys_.valid() || parts < 2) {
        TRY(keys_.status());
        return std::vector<std::string>();
    }
    std::string first(keys_.key());
    keys_.seek_before(upper_);
    if (!keys_.valid()) {
        TRY(keys_.status());
        return std::vector<std::string>();
    }
    std::string last(keys_.key());
    bytes_ = measure_(lower_, upper_);
    if (bytes_ < kFewBytes) return divide_few(parts);
    ranges_.push_back({lower_, std::move(first), std::move(last), bytes_});
    TRY(split_heaviest(parts));
    return join(parts);
}

Result<std::vector<std::string>> SpanDivider::divide_few(std::size_t parts) {
    std::vector<std::string> keys;
    for (keys_.seek(lower_); keys_.valid() && keys.size() < kFewKeys; keys_.next())
        keys.emplace_back(keys_.key());
    TRY(keys_.status());
    parts = std::min(parts, keys.size());
    std::vector<std::string> cuts;
    for (std::size_t i = 1; i < parts; ++i) cuts.push_back(keys[keys.size() * i / parts]);
    return cuts;
}

/// Until each range holds less than half a part.
Status SpanDivider::split_heaviest(std::size_t parts) {
    auto lighter = [this](std::size_t a, std::size_t b) {
        return ranges_[a].bytes != ranges_[b].bytes ? ranges_[a].bytes < ranges_[b].bytes : a > b;
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(lighter)> heaviest(lighter);
    heaviest.push(0);
    for (std::size_t left = 16 * parts; left > 0 && !heaviest.empty(); --left) {
        std::size_t at = heaviest.top();
        if (ranges_[at].bytes * 2 * parts <= bytes_) break;
        heaviest.pop();
        if (ranges_[at].low >= ranges_[at].high) continue;
        Range upper = TRY(split(ranges_[at]));
        ranges_.push_back(std::move(upper));
        heaviest.push(at);
        heaviest.push(ranges_.size() - 1);
    }
    return {};
}

/// Leaves the lower half in `range` and returns the upper one.
Result<SpanDivider::Range> SpanDivider::split(Range& range) {
    std::string middle = key_between(range.low, range.high);
    std::uint64_t below = std::min(measure_(range.start, middle), range.bytes);
    Range upper{middle, middle, std::move(range.high), range.bytes - below};
    range.high = middle;
    if (below < range.bytes / 8) {
        keys_.seek(middle);
        if (keys_.valid() && keys_.key() <= upper.high) upper.low = keys_.key();
    } else if (upper.bytes < range.bytes / 8) {
        keys_.seek_before(middle);
        if (keys_.valid() && keys_.key() >= range.low) range.high = keys_.key();
    }
    range.bytes = below;
    TRY(keys_.status());
    return upper;
}

/// Neighbours that are light become one part.
std::vector<std::string> SpanDivider::join(std::size_t parts) {
    std::ranges::sort(ranges_, {}, &Range::start);
    std::uint64_t before = 0, part = 0;
    std::vector<std::string> cuts;
    for (Range& range : ranges_) {
        bool full = before + range.bytes / 2 > bytes_ / parts * (cuts.size() + 1);
        if (part > 0 && full && cuts.size() + 1 < parts) {
            cuts.push_back(std::move(range.start));
            part = 0;
        }
        before += range.bytes;
        part += range.bytes;
    }
    return cuts;
}

}  // namespace aerolith
