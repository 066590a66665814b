#pragma once

#include <array>

#include "executor/operators/operator.h"

namespace aerolith {

/// The rows of one window partition, in order, with the peers among them.
struct WindowPartition {
    std::size_t size = 0;
    std::vector<Vector>
        columns;  // flat: the child's slots, then what the operator computed for each row
    std::vector<std::uint32_t> group_of;     // peer group of each row
    std::vector<std::uint32_t> group_start;  // first row of each group, and `size` behind the last

    std::size_t peers_begin(std::size_t row) const { return group_start[group_of[row]]; }
    std::size_t peers_end(std::size_t row) const { return group_start[group_of[row] + 1]; }
    std::size_t groups() const { return group_start.size() - 1; }
};

struct RowRange {
    std::size_t begin = 0, end = 0;
    bool operator==(const RowRange&) const = default;
};

/// A frame: up to three runs of rows, since EXCLUDE cuts holes; empty runs come last.
using Frame = std::array<RowRange, 3>;

/// Where the operator keeps the values a RANGE bound compares.
struct RangeColumns {
    std::size_t key = 0, limit = 0;
};

/// Computes the frame of each row of a partition.
class FrameFinder {
  public:
    FrameFinder(const WindowSpecification& window, RangeColumns start, RangeColumns end)
        : window_(window), start_columns_(start), end_columns_(end) {}

    /// Evaluates the offsets of the bounds; fails on NULL and negative ones.
    Status open(ExecContext& context);
    Frame frame(const WindowPartition& partition, std::size_t row) const;

  private:
    std::size_t bound(const WindowPartition& partition, std::size_t row,
                      const WindowFrameBound& bound, bool is_start) const;
    std::size_t rows_bound(const WindowPartition& partition, std::size_t row, bool preceding,
                           std::uint64_t offset, bool is_start) const;
    std::size_t groups_bound(const WindowPartition& partition, std::size_t row, bool preceding,
                             std::uint64_t offset, bool is_start) const;
    std::size_t range_bound(const WindowPartition& partition, std::size_t row, RangeColumns columns,
                            bool is_start) const;

    const WindowSpecification& window_;
    RangeColumns start_columns_, end_columns_;
    std::uint64_t start_offset_ = 0, end_offset_ = 0;
};

/// One window function call, ready to run.
struct WindowCallStep {
    const WindowCall* call = nullptr;
    Type result;
    std::vector<std::size_t> arguments;  // columns of the partition
    std::size_t filter = SIZE_MAX;
};

/// The call's value for every row of a partition.
Result<Vector> run_window_call(const WindowCallStep& step, const WindowPartition& partition,
                               const FrameFinder& frames, ExecContext& context);
Result<Vector> run_window_aggregate(const WindowCallStep& step, const WindowPartition& partition,
                                    const FrameFinder& frames, ExecContext& context);

}  // namespace aerolith
