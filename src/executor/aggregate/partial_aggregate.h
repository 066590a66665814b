#pragma once

#include "executor/aggregate/aggregate_input.h"

namespace aerolith {

/// What an aggregation of a part passes on: the values of the groups, then the state of each
/// aggregate as bytes.
std::vector<Type> partial_types(const PhysicalAggregate& node);

/// Aggregates the child's rows as far as the memory of one hash goes and pushes what it has, then
/// goes on: a group may come several times.
class PartialAggregate final : public Operator {
  public:
    PartialAggregate(const PhysicalAggregate& node, ExecContext& context);
    Status run(PushTarget& target) override;

  private:
    OperatorPtr child_;
    AggregateInput input_;
};

/// Takes such rows into the groups of a table.
class PartialTarget final : public PushTarget {
  public:
    PartialTarget(const AggregateInput& input, GroupTable& table) : input_(input), table_(table) {}
    Result<bool> push(Chunk& chunk) override;

  private:
    const AggregateInput& input_;
    GroupTable& table_;
    KeyBatch keys_;
};

}  // namespace aerolith
