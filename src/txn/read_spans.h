#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/key_value.h"

namespace aerolith {

/// What a serializable transaction has read. Past a cap, spans of one index merge into one that
/// covers them all. Thread-safe: parallel readers of one transaction add to it.
class ReadSpans {
  public:
    static constexpr std::size_t kMaxSpans = 4096;

    void add_key(std::string_view key);
    void add(std::string_view start, std::string_view end);
    void add_all(const ReadSpans& other);
    /// Sorts and merges; before the first touches().
    void settle();
    bool touches(std::string_view key) const;
    /// REQUIRES: nobody adds any more.
    const std::vector<KeySpan>& spans() const { return spans_; }

  private:
    void coarsen();

    std::mutex mutex_;
    std::vector<KeySpan> spans_;
};

/// Passes rows through and notes what was read so far.
class TrackingCursor final : public ScanCursor {
  public:
    TrackingCursor(std::unique_ptr<ScanCursor> base, ReadSpans& spans, KeySpan span,
                   Direction direction)
        : base_(std::move(base)), spans_(spans), rest_(std::move(span)), direction_(direction) {}

    Status next(KeyValueBatch& batch, std::size_t max_rows) override;

  private:
    std::unique_ptr<ScanCursor> base_;
    ReadSpans& spans_;
    KeySpan rest_;
    Direction direction_;
};

}  // namespace aerolith
