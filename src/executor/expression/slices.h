#pragma once

#include <numeric>

#include "executor/context.h"

namespace aerolith {

/// An evaluation that is repeated with fewer rows when its values take too much memory. REQUIRES:
/// repeating it is harmless.
class SlicedAttempt {
  public:
    explicit SlicedAttempt(ExecContext& context)
        : context_(context), outer_(std::exchange(context.takes_slices, true)) {
        context.needs_slices = false;
    }
    ~SlicedAttempt() { context_.takes_slices = outer_; }
    SlicedAttempt(const SlicedAttempt&) = delete;
    SlicedAttempt& operator=(const SlicedAttempt&) = delete;

    /// Whether fewer rows are wanted; asked after a failure.
    bool failed() { return std::exchange(context_.needs_slices, false); }

  private:
    ExecContext& context_;
    bool outer_;
};

inline Chunk rows_between(const Chunk& chunk, std::size_t from, std::size_t to) {
    Selection rows(to - from);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(from));
    Chunk part = chunk;
    part.select(std::make_shared<Selection>(std::move(rows)));
    return part;
}

}  // namespace aerolith
