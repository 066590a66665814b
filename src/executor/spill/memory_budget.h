#pragma once

#include <algorithm>
#include <cstddef>

namespace aerolith {

/// What one sort or hash may hold, and the most it held. Owners report the bytes of their arenas,
/// vectors and tables.
class MemoryBudget {
  public:
    explicit MemoryBudget(std::size_t limit) : limit_(limit) {}

    /// Whether `bytes`, all that is held now, are too many.
    bool exceeded(std::size_t bytes) {
        peak_ = std::max(peak_, bytes);
        return bytes > limit_;
    }
    std::size_t limit() const { return limit_; }
    std::size_t peak() const { return peak_; }
    std::size_t peak_kilobytes() const { return (peak_ + 1023) / 1024; }

  private:
    std::size_t limit_;
    std::size_t peak_ = 0;
};

}  // namespace aerolith
