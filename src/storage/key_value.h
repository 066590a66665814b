#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/vector.h"

namespace aerolith {

/// Keys k with start <= k < end.
struct KeySpan {
    std::string start;
    std::string end;

    bool contains(std::string_view key) const { return key >= start && key < end; }
    /// Every key that begins with the prefix.
    static KeySpan of_prefix(std::string_view prefix);
    /// Just this key.
    static KeySpan of_key(std::string_view key);
};

/// The smallest string above every string with this prefix; "" when there is none.
std::string prefix_end(std::string_view prefix);

enum class Direction : std::uint8_t { kForward, kReverse };

/// A row read by key; reuse it, its memory stays.
class RowBuffer {
  public:
    std::string_view view() const { return view_; }
    /// The row lies in bytes() from `offset` on.
    void set_from_bytes(std::size_t offset) { view_ = std::string_view(bytes_).substr(offset); }
    void assign(std::string_view row) {
        bytes_.assign(row);
        view_ = bytes_;
    }
    std::string& bytes() { return bytes_; }

  private:
    std::string bytes_;
    std::string_view view_;
};

/// Up to n rows of a scan; keys and values stay valid until the batch is filled again. Reuse it.
class KeyValueBatch {
  public:
    std::size_t size() const { return keys_.size(); }
    bool empty() const { return keys_.empty(); }
    std::string_view key(std::size_t i) const { return keys_[i]; }
    std::string_view value(std::size_t i) const { return values_[i]; }
    const std::string_view* keys() const { return keys_.data(); }
    const std::string_view* values() const { return values_.data(); }

    void clear();
    /// Copies both; the views are ready after finish().
    void add(std::string_view key, std::string_view value) {
        std::size_t middle = used_ + key.size(), end = middle + value.size();
        if (end > bytes_.size()) make_room(end);
        key.copy(bytes_.data() + used_, key.size());
        value.copy(bytes_.data() + middle, value.size());
        places_.push_back({used_, middle, end});
        used_ = end;
    }
    void finish();
    std::size_t pending() const { return places_.size(); }
    /// Holds so many rows, or rows so long, that no more should go in.
    bool full(std::size_t max_rows) const {
        return places_.size() >= max_rows || used_ >= kVectorBytes;
    }
    /// Drops all but the first `count` rows. REQUIRES: finished.
    void shrink(std::size_t count) {
        keys_.resize(count);
        values_.resize(count);
    }

  private:
    struct Place {
        std::size_t key, value, end;
    };
    void make_room(std::size_t bytes);

    std::string bytes_;
    std::size_t used_ = 0;
    std::vector<Place> places_;
    std::vector<std::string_view> keys_;
    std::vector<std::string_view> values_;
};

/// Rows of a span in order.
class ScanCursor {
  public:
    virtual ~ScanCursor() = default;
    /// Fills the batch with up to max_rows rows, fewer when they are long; an empty batch is the
    /// end.
    virtual Status next(KeyValueBatch& batch, std::size_t max_rows) = 0;
};

}  // namespace aerolith
