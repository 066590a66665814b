#pragma once

#include <array>

#include "executor/operators/operator.h"
#include "executor/spill/spool_pages.h"

namespace aerolith {

/// The rows of one window partition, in order, with the peer groups among them; on disk where they
/// do not fit into memory.
class WindowPartition {
  public:
    /// `types`: the child's slots, then what the operator computed for each row.
    WindowPartition(const std::vector<Type>& types, ExecContext& context);

    /// `rows` go to the end.
    Status add(const Chunk& rows) { return rows_.add(rows); }
    /// The next row to come is the first of a new group.
    Status start_group(std::size_t row);
    Status finish();

    std::size_t size() const { return static_cast<std::size_t>(rows_.rows()); }
    std::size_t groups() const { return group_count_; }
    /// Once finished.
    SpoolPages& rows() { return *row_pages_; }
    /// First row of each group, and size() behind the last.
    SpoolPages& group_starts() { return *group_pages_; }

  private:
    Status write_starts();
    std::size_t memory_;
    RowSpool rows_, group_starts_;
    Chunk starts_;  // not yet in the spool
    std::size_t group_count_ = 0;
    std::optional<SpoolPages> row_pages_, group_pages_;
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

/// The frame clause of a window, with its offsets.
struct FrameClause {
    const WindowSpecification& window;
    RangeColumns start_columns, end_columns;
    std::uint64_t start_offset = 0, end_offset = 0;

    /// Evaluates the offsets of the bounds; fails on NULL and negative ones.
    Status open(ExecContext& context);
};

/// The frames and peers of a partition's rows, from the first row to the last.
class FrameCursor {
  public:
    FrameCursor(const FrameClause& clause, WindowPartition& partition);

    /// REQUIRES: never back.
    Status move_to(std::size_t row);
    const RowRange& peers() const { return peers_; }
    std::size_t group() const { return group_; }
    Result<Frame> frame();

  private:
    Result<std::size_t> group_start(std::size_t group);
    Result<std::size_t> bound(const WindowFrameBound& bound, bool is_start);
    std::size_t rows_bound(bool preceding, std::uint64_t offset, bool is_start) const;
    Result<std::size_t> groups_bound(bool preceding, std::uint64_t offset, bool is_start);
    Result<std::size_t> range_bound(bool is_start);
    Result<RowRange> rows_with_keys(std::size_t key);

    /// One bound's search for its place, which only moves on.
    struct Search {
        explicit Search(SpoolPages& rows) : keys(rows) {}
        SpoolCursor keys;
        std::optional<RowRange> range;  // rows whose key is not NULL
        std::size_t at = 0;
    };

    const FrameClause& clause_;
    WindowPartition& partition_;
    SpoolCursor rows_, starts_, far_starts_;
    Search start_search_, end_search_;
    std::size_t row_ = 0;
    std::size_t group_ = 0;
    RowRange peers_;
};

/// One window function call, ready to run.
struct WindowCallStep {
    const WindowCall* call = nullptr;
    Type result;
    std::vector<std::size_t> arguments;  // columns of the partition
    std::size_t filter = SIZE_MAX;
};

/// A call under way over one partition.
class WindowCallRun {
  public:
    virtual ~WindowCallRun() = default;
    /// The value of the partition's row `row`, which is row `at` of `page`, goes to out[to]. Rows
    /// come in their order.
    virtual Status compute(std::size_t row, const Chunk& page, std::size_t at, Vector& out,
                           std::size_t to) = 0;
};

/// All arguments outlive the run.
std::unique_ptr<WindowCallRun> run_window_call(const WindowCallStep& step,
                                               WindowPartition& partition,
                                               const FrameClause& frames, ExecContext& context);
std::unique_ptr<WindowCallRun> run_window_aggregate(const WindowCallStep& step,
                                                    WindowPartition& partition,
                                                    const FrameClause& frames,
                                                    ExecContext& context);

}  // namespace aerolith
