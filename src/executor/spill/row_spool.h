#pragma once

#include <optional>

#include "executor/spill/memory_budget.h"
#include "executor/spill/row_run.h"

namespace aerolith {

/// Rows [begin, end) of a spool, read at once.
struct RowPage {
    std::uint64_t begin = 0, end = 0;
    Chunk rows;
};
using RowPagePtr = std::shared_ptr<const RowPage>;

/// Memory of the vectors of a chunk.
std::size_t memory_of(const Chunk& chunk);

/// Rows kept to be read again, any number of times: the first in memory, what does not fit there on
/// disk.
class RowSpool {
  public:
    RowSpool(std::vector<Type> types, TempSpace& temp, std::size_t memory)
        : types_(std::move(types)), temp_(temp), budget_(memory) {}

    Status add(const Chunk& rows);
    /// Once all rows are in.
    Status finish();
    std::uint64_t rows() const { return rows_; }
    const std::vector<Type>& types() const { return types_; }
    /// In the order they were added. false: the target wanted no more.
    Result<bool> read(PushTarget& target, EvalContext& eval) const;

    /// Reading by place, once finished: pages in the order of their rows, the first ones in memory.
    std::size_t pages() const { return page_begins_.size(); }
    std::size_t pages_in_memory() const { return chunks_.size(); }
    std::size_t page_of(std::uint64_t row) const;
    Result<RowPagePtr> page(std::size_t number) const;

  private:
    void keep(const Chunk& rows);
    std::vector<Type> types_;
    TempSpace& temp_;
    MemoryBudget budget_;
    std::vector<Chunk> chunks_;
    std::size_t full_bytes_ = 0;  // of all but the last
    std::optional<RowWriter> writer_;
    RowRun on_disk_;
    std::uint64_t rows_ = 0;
    std::vector<std::uint64_t> page_begins_;
};

/// Collects what an operator pushes.
class SpoolTarget final : public PushTarget {
  public:
    explicit SpoolTarget(RowSpool& spool) : spool_(spool) {}
    Result<bool> push(Chunk& chunk) override {
        TRY(spool_.add(chunk));
        return true;
    }

  private:
    RowSpool& spool_;
};

}  // namespace aerolith
