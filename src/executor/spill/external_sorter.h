#pragma once

#include "executor/operators/row_store.h"
#include "executor/spill/key_batch.h"
#include "executor/spill/memory_budget.h"
#include "executor/spill/row_run.h"
#include "executor/spill/sort_keys.h"

namespace aerolith {

/// Sorts rows by encoded keys (memcmp order, rows of equal keys stay in their order): in memory as
/// long as they fit, else as sorted runs on disk that are merged. With a bound only the first rows
/// are kept.
class ExternalSorter {
  public:
    ExternalSorter(std::vector<Type> types, TempSpace& temp, EvalContext& eval, std::size_t memory,
                   std::uint64_t bound = UINT64_MAX);

    Status add(const Chunk& rows, const KeyBatch& keys);
    /// Pushes the rows in order; with `with_keys` their keys as one more column at the end, valid
    /// as long as the sorter is.
    Status finish(PushTarget& target, bool with_keys = false);

    /// Gives all rows to another sorter, whose session it then works for. Afterwards this one is
    /// done.
    Status hand_over(ExternalSorter& to);

    enum class Method : std::uint8_t { kInMemory, kFirstRows, kExternal };
    Method method() const;
    std::uint64_t disk_bytes() const { return disk_bytes_; }
    const MemoryBudget& budget() const { return budget_; }
    std::uint64_t rows() const { return rows_added_; }

  private:
    std::size_t bytes() const {
        return rows_.bytes() + arena_->bytes_reserved() + entries_.capacity() * sizeof(SortEntry);
    }
    Status make_room();
    void keep_first();
    Status write_run(EvalContext& eval);
    Chunk chunk_at(std::size_t begin, std::size_t end, bool with_keys) const;
    void forget_rows();

    TempSpace& temp_;
    EvalContext& eval_;
    MemoryBudget budget_;
    std::uint64_t bound_;
    RowStore rows_;
    std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
    std::vector<SortEntry> entries_;
    std::string threshold_;  // rows beyond this key cannot be among the first
    bool has_threshold_ = false;
    std::uint64_t rows_added_ = 0;
    std::shared_ptr<TempFile> file_;
    std::vector<RowRun> runs_;
    std::uint64_t disk_bytes_ = 0;
};

/// "Sort Method: ..." as EXPLAIN ANALYZE shows it.
std::string describe_sort(const ExternalSorter& sorter);

}  // namespace aerolith
