#pragma once

#include "executor/spill/key_batch.h"
#include "executor/spill/memory_budget.h"
#include "executor/spill/row_run.h"

namespace aerolith {

/// A set of keys of any size: those added last in memory, the others on disk in runs sorted by
/// their hash.
class KeySet {
  public:
    KeySet(TempSpace& temp, EvalContext& eval, std::size_t memory)
        : temp_(temp), eval_(eval), budget_(memory) {}

    /// Adds keys without asking whether they are there.
    Status add(const KeyBatch& keys);
    /// Adds keys; rows whose key was not there come out in `fresh`.
    Status insert(const KeyBatch& keys, Selection& fresh);
    /// found[row]: whether the row's key is there.
    Status find(const KeyBatch& keys, std::vector<bool>& found);
    bool empty() const { return memory_->size() == 0 && runs_.empty(); }

  private:
    /// Keys as they are stored: the hash, most significant byte first, and the key itself.
    struct Run {
        RowRun rows;
        std::vector<std::uint64_t> first_hashes;  // of the blocks
    };
    struct Probe {
        std::uint64_t hash;
        std::uint32_t row;
    };
    Status find_on_disk(const KeyBatch& keys, const Selection& rows, std::vector<bool>& found);
    Status find_in_run(const Run& run, const KeyBatch& keys, const std::vector<Probe>& probes,
                       std::vector<bool>& found);
    Status make_room();
    Result<RowRun> write_run();
    Status merge_runs();
    Status add_run(RowRun rows);

    TempSpace& temp_;
    EvalContext& eval_;
    MemoryBudget budget_;
    std::unique_ptr<KeyTable> memory_ = std::make_unique<KeyTable>();
    std::vector<Run> runs_;
};

}  // namespace aerolith
