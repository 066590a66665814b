#include "txn/read_spans.h"

#include <algorithm>

namespace aerolith {

namespace {
constexpr std::size_t kIndexPrefix = 4;
bool same_index(const KeySpan& a, const KeySpan& b) {
    return a.start.compare(0, kIndexPrefix, b.start, 0, kIndexPrefix) == 0;
}
}  // namespace

void ReadSpans::add_key(std::string_view key) {
    std::string end(key);
    end += '\0';
    add(key, end);
}

void ReadSpans::add(std::string_view start, std::string_view end) {
    if (start >= end) return;
    std::lock_guard lock(mutex_);
    if (!spans_.empty() && spans_.back().end == start) {
        spans_.back().end = end;
        return;
    }
    spans_.push_back({std::string(start), std::string(end)});
    if (spans_.size() > kMaxSpans) coarsen();
}

void ReadSpans::add_all(const ReadSpans& other) {
    for (const KeySpan& span : other.spans_) add(span.start, span.end);
}

void ReadSpans::coarsen() {
    std::sort(spans_.begin(), spans_.end(),
              [](const KeySpan& a, const KeySpan& b) { return a.start < b.start; });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < spans_.size(); ++i) {
        if (same_index(spans_[kept], spans_[i])) {
            spans_[kept].end = std::max(spans_[kept].end, spans_[i].end);
        } else {
            if (++kept != i) spans_[kept] = std::move(spans_[i]);
        }
    }
    spans_.resize(kept + 1);
}

void ReadSpans::settle() {
    std::lock_guard lock(mutex_);
    std::sort(spans_.begin(), spans_.end(),
              [](const KeySpan& a, const KeySpan& b) { return a.start < b.start; });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < spans_.size(); ++i) {
        if (spans_[i].start <= spans_[kept].end) {
            spans_[kept].end = std::max(spans_[kept].end, spans_[i].end);
        } else {
            if (++kept != i) spans_[kept] = std::move(spans_[i]);
        }
    }
    if (!spans_.empty()) spans_.resize(kept + 1);
}

bool ReadSpans::touches(std::string_view key) const {
    auto after = std::upper_bound(
        spans_.begin(), spans_.end(), key,
        [](std::string_view wanted, const KeySpan& span) { return wanted < span.start; });
    return after != spans_.begin() && std::prev(after)->end > key;
}

Status TrackingCursor::next(KeyValueBatch& batch, std::size_t max_rows) {
    TRY(base_->next(batch, max_rows));
    if (batch.empty()) {
        spans_.add(rest_.start, rest_.end);
        rest_.start = rest_.end;
    } else if (direction_ == Direction::kForward) {
        std::string after(batch.key(batch.size() - 1));
        after += '\0';
        spans_.add(rest_.start, after);
        rest_.start = std::move(after);
    } else {
        std::string from(batch.key(batch.size() - 1));
        spans_.add(from, rest_.end);
        rest_.end = std::move(from);
    }
    return {};
}

}  // namespace aerolith
