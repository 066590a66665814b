#pragma once

#include "executor/spill/memory_budget.h"
#include "executor/spill/partitions.h"

namespace aerolith {

/// Passes the first row of each key, as it comes. When the memory of one hash is used up, rows with
/// keys not seen by then are divided among partitions, and pass (or not) in finish().
class DistinctRows final : public KeyedTarget {
  public:
    DistinctRows(std::vector<Type> types, ExecContext& context, PushTarget& target)
        : types_(std::move(types)),
          context_(context),
          budget_(context.hash_mem_bytes),
          target_(target) {
        start(0);
    }

    Result<bool> push(Chunk& rows, const KeyBatch& keys) override;
    /// Once all rows are in.
    Status finish();
    bool stopped() const { return stopped_; }

    std::size_t batches() const { return batches_; }
    std::uint64_t disk_bytes() const { return disk_bytes_; }
    const MemoryBudget& budget() const { return budget_; }

  private:
    struct Pending {
        RowRun rows;
        int level;
    };
    void start(int level);

    std::vector<Type> types_;
    ExecContext& context_;
    MemoryBudget budget_;
    PushTarget& target_;
    std::unique_ptr<KeyTable> seen_;
    bool frozen_ = false;
    std::unique_ptr<Partitions> spilled_;
    std::size_t batches_ = 0;
    std::uint64_t disk_bytes_ = 0;
    bool stopped_ = false;
};

}  // namespace aerolith
