#pragma once

#include "executor/aggregate/group_table.h"

namespace aerolith {

/// What an aggregation does with each row before it reaches a group: evaluators bound to one
/// context.
class AggregateInput {
  public:
    AggregateInput(const PhysicalAggregate& node, ExecContext& context);

    std::unique_ptr<GroupTable> new_table(int level) const {
        return std::make_unique<GroupTable>(steps_, group_types_, value_slots_, level, context_);
    }
    /// The child's types, then those of groups that are no column of it.
    const std::vector<Type>& row_types() const { return row_types_; }
    const KeyEncoder& encoder() const { return encoder_; }
    std::size_t group_count() const { return groups_.size(); }
    /// Runs the child's rows into the table.
    Status feed(Operator& child, GroupTable& table) const;
    /// The same, into the table that `next` gives for each chunk.
    Status feed(Operator& child, const std::function<Result<GroupTable*>()>& next) const;

  private:
    struct WithValues;

    std::size_t child_width_;
    std::vector<EvaluatorPtr> groups_;
    std::vector<Type> group_types_;
    std::vector<std::uint32_t> value_slots_;  // of each group's value in the rows
    KeyEncoder encoder_;
    AggregateSteps steps_;
    std::vector<Type> row_types_;
    ExecContext& context_;
};

}  // namespace aerolith
