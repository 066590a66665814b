#pragma once

#include "session/cursor_run.h"

namespace aerolith {

/// The whole result of a cursor, with a place in it: 0 before the first row, size() + 1 behind the
/// last.
class CursorRows {
  public:
    /// Runs what is left of the plan.
    Status read_all(CursorRun& run);
    std::uint64_t size() const { return size_; }
    std::uint64_t position() const { return position_; }
    void move_to(std::uint64_t position) { position_ = position; }
    /// Rows `first`, `first` + step, ... (from 1), `count` of them, in chunks given to `send`.
    Status send(std::uint64_t first, int step, std::uint64_t count,
                const std::function<Status(Chunk&)>& send) const;

  private:
    std::vector<Chunk> chunks_;
    std::vector<std::uint64_t> begins_;  // number of the first row of each chunk, from 0
    std::uint64_t size_ = 0;
    std::uint64_t position_ = 0;
};

}  // namespace aerolith
