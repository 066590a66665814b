#pragma once

#include "executor/spill/memory_budget.h"
#include "executor/spill/partitions.h"

namespace aerolith {

/// INTERSECT and EXCEPT of two inputs: counts the rows of the right one by key, which decides about
/// each row of the left one. Keys that find no room are divided among partitions, on both sides
/// alike.
class RowCounts {
  public:
    enum class Mode : std::uint8_t { kExcept, kExceptAll, kIntersect, kIntersectAll };

    RowCounts(Mode mode, int level, ExecContext& context, PushTarget& target)
        : mode_(mode),
          target_(target),
          budget_(context.hash_mem_bytes),
          right_waiting_(context.temp, level, context.hash_mem_bytes),
          left_waiting_(context.temp, level, context.hash_mem_bytes) {}

    /// All of the right side first, then end_right(), then the left side.
    KeyedTarget& right() { return right_; }
    Status end_right();
    KeyedTarget& left() { return left_; }
    bool stopped() const { return stopped_; }

    /// Rows to go on with at the next level, part by part.
    struct Part {
        RowRun left, right;
    };
    Result<std::vector<Part>> finish();

  private:
    struct Right final : KeyedTarget {
        explicit Right(RowCounts& counts) : counts(counts) {}
        Result<bool> push(Chunk& rows, const KeyBatch& keys) override {
            return counts.count(rows, keys);
        }
        RowCounts& counts;
    };
    struct Left final : KeyedTarget {
        explicit Left(RowCounts& counts) : counts(counts) {}
        Result<bool> push(Chunk& rows, const KeyBatch& keys) override {
            return counts.decide(rows, keys);
        }
        RowCounts& counts;
    };
    Result<bool> count(Chunk& rows, const KeyBatch& keys);
    Result<bool> decide(Chunk& rows, const KeyBatch& keys);
    bool passes(std::uint32_t id);
    bool exceeded() {
        return budget_.exceeded(keys_.bytes() + counts_.capacity() * sizeof(std::int64_t));
    }
    bool is_except() const { return mode_ == Mode::kExcept || mode_ == Mode::kExceptAll; }

    Mode mode_;
    PushTarget& target_;
    MemoryBudget budget_;
    KeyTable keys_;
    std::vector<std::int64_t> counts_;
    bool frozen_ = false;
    Partitions right_waiting_, left_waiting_;
    std::vector<RowRun> right_parts_;
    Right right_{*this};
    Left left_{*this};
    bool stopped_ = false;
};

}  // namespace aerolith
