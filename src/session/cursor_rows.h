#pragma once

#include <optional>

#include "executor/spill/spool_pages.h"
#include "session/cursor_run.h"

namespace aerolith {

/// The whole result of a cursor, on disk where it does not fit into memory, with a place in it: 0
/// before the first row, size() + 1 behind the last.
class CursorRows {
  public:
    CursorRows(TempSpace& temp, std::size_t memory) : temp_(temp), memory_(memory) {}

    /// Runs what is left of the plan.
    Status read_all(CursorRun& run);
    std::uint64_t size() const { return spool_ ? spool_->rows() : 0; }
    std::uint64_t position() const { return position_; }
    void move_to(std::uint64_t position) { position_ = position; }
    /// Rows `first`, `first` + step, ... (from 1), `count` of them, in chunks given to `send`.
    Status send(std::uint64_t first, int step, std::uint64_t count,
                const std::function<Status(Chunk&)>& send);

  private:
    TempSpace& temp_;
    std::size_t memory_;
    std::optional<RowSpool> spool_;
    std::optional<SpoolPages> pages_;
    std::uint64_t position_ = 0;
};

}  // namespace aerolith
