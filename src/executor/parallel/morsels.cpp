#include "executor/parallel/morsels.h"

#include "common/bytes.h"
#include "executor/operators/key_range.h"

namespace aerolith {
namespace {

constexpr std::size_t kParts = 128;

/// Eight bytes from `at` on, as a number.
std::uint64_t number_at(std::string_view key, std::size_t at) {
    char bytes[8] = {};
    if (at < key.size())
        std::memcpy(bytes, key.data() + at, std::min<std::size_t>(8, key.size() - at));
    return load_big<std::uint64_t>(bytes);
}

/// The first or last key there is; empty: none.
Result<std::string> outermost_key(const KeySpan& span, Direction direction, ExecContext& context) {
    std::unique_ptr<ScanCursor> cursor =
        TRY(context.transaction.scan(context.snapshot, span, direction));
    KeyValueBatch batch;
    TRY(cursor->next(batch, 1));
    return batch.empty() ? std::string() : std::string(batch.key(0));
}

}  // namespace

std::vector<KeySpan> divide_span(const KeySpan& span, std::string_view first, std::string_view last,
                                 std::size_t parts) {
    std::size_t common =
        static_cast<std::size_t>(std::ranges::mismatch(first, last).in1 - first.begin());
    std::uint64_t low = number_at(first, common), high = number_at(last, common);
    std::uint64_t step = (high - low) / parts;
    std::vector<KeySpan> spans;
    std::string start = span.start;
    for (std::size_t i = 1; step > 0 && i < parts; ++i) {
        std::string end(first.substr(0, common));
        append_big(end, low + step * i);
        spans.push_back({start, end});
        start = std::move(end);
    }
    spans.push_back({std::move(start), span.end});
    return spans;
}

Result<std::vector<KeySpan>> divide_scan(const PhysicalScan& scan, ExecContext& context) {
    std::vector<KeySpan> parts;
    for (const KeySpan& span : TRY(key_spans(scan, context))) {
        std::string first = TRY(outermost_key(span, Direction::kForward, context));
        if (first.empty()) continue;
        std::string last = TRY(outermost_key(span, Direction::kReverse, context));
        std::vector<KeySpan> pieces = divide_span(span, first, last, kParts);
        parts.insert(parts.end(), std::make_move_iterator(pieces.begin()),
                     std::make_move_iterator(pieces.end()));
    }
    return parts;
}

}  // namespace aerolith
