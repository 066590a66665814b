#pragma once

#include "executor/aggregate/aggregate_step.h"
#include "executor/spill/external_sorter.h"

namespace aerolith {

/// Brings rows to the states of one aggregate: filters, drops duplicates, sorts.
class AggregateFeed {
  public:
    AggregateFeed(const AggregateStep& step, Arena& arena, ExecContext& context)
        : step_(step), arena_(arena), context_(context) {}

    /// Row i belongs to groups[i], whose states are states[groups[i]].
    Status add(const Chunk& rows, const std::vector<std::uint32_t>& groups,
               const std::vector<std::byte*>& states);
    /// After the last row: what waited to be sorted.
    Status finish(const std::vector<std::byte*>& states);

    std::size_t bytes() const { return seen_ ? seen_->bytes() : 0; }
    /// No more memory for values seen: others are sorted out on disk.
    void freeze() { frozen_ = true; }

  private:
    struct Input;
    struct Sorted;
    Status filter(Input& input) const;
    Status evaluate_arguments(Input& input) const;
    /// Values that a group has not seen yet; those that cannot be remembered go to the sorter.
    Status drop_duplicates(Input& input);
    Status sort_later(const Input& input, const Selection& rows);
    Status update(const std::vector<Vector>& arguments, const std::vector<std::uint32_t>& groups,
                  const std::vector<std::byte*>& states);

    const AggregateStep& step_;
    Arena& arena_;
    ExecContext& context_;
    std::unique_ptr<KeyTable> seen_;
    bool frozen_ = false;
    std::unique_ptr<ExternalSorter> sorter_;
    KeyBatch sort_keys_;
    std::vector<std::byte*> targets_;  // by row of the chunk at hand
};

}  // namespace aerolith
