#pragma once

#include "executor/aggregate/aggregate_feed.h"
#include "executor/spill/memory_budget.h"
#include "executor/spill/partitions.h"

namespace aerolith {

/// Groups with their values and aggregate states. When the memory of one hash is used up no new
/// groups are taken: the rows of others are divided among partitions, to be aggregated later.
class GroupTable final : public KeyedTarget {
  public:
    /// `value_slots`: where in a row the values of its group are.
    GroupTable(const AggregateSteps& steps, const std::vector<Type>& group_types,
               const std::vector<std::uint32_t>& value_slots, int level, ExecContext& context);

    Result<bool> push(Chunk& rows, const KeyBatch& keys) override;
    /// For an aggregation without GROUP BY.
    Result<bool> push_to_one_group(Chunk& rows);
    void add_empty_group();
    std::size_t size() const { return states_.size(); }
    /// Adds the groups of another table of the same aggregation. REQUIRES: all aggregates can be
    /// combined.
    Status combine(const GroupTable& other);
    /// Adds rows of another node's groups: their values, then the states as bytes (emit_states).
    Status combine_states(const Chunk& rows, const KeyBatch& keys);
    /// REQUIRES: all states can travel.
    Status emit_states(PushTarget& target);
    /// Has no room for new groups.
    bool full() const { return frozen_; }
    /// Pushes a row per group. false: the target wants no more.
    Result<bool> emit(PushTarget& target);

    Partitions& spilled() { return spilled_; }
    const MemoryBudget& budget() const { return budget_; }

  private:
    std::size_t bytes() const;
    Status feed(const Chunk& rows);
    Result<Chunk> results_from(std::size_t begin);
    Chunk states_from(std::size_t begin) const;
    void gather_values(std::size_t begin, Chunk& out) const;
    void freeze_when_full();
    void keep_values(const Chunk& rows, Selection fresh);

    const AggregateSteps& steps_;
    const std::vector<std::uint32_t>& value_slots_;
    ExecContext& context_;
    MemoryBudget budget_;
    KeyTable keys_;
    Arena arena_;
    std::vector<std::byte*> states_;
    RowStore values_;
    std::vector<AggregateFeed> feeds_;
    bool frozen_ = false;
    Partitions spilled_;
    std::vector<std::uint32_t> groups_;  // of the rows of the chunk at hand
};

}  // namespace aerolith
