#pragma once

#include <cstddef>

#include "executor/expression/evaluator.h"
#include "executor/operators/key_table.h"

namespace aerolith {

/// One aggregate of the select list, ready to run.
struct AggregateStep {
    const AggregateSpec* spec = nullptr;
    const AggregateCall* call = nullptr;
    Type result;
    std::vector<Type> argument_types;
    std::vector<EvaluatorPtr> arguments;
    EvaluatorPtr filter;
    std::vector<EvaluatorPtr> order;
    /// ORDER BY, then (with DISTINCT) the arguments.
    KeyEncoder order_encoder{{}};
    KeyEncoder argument_encoder{{}};
    std::size_t state_offset = 0;

    /// The order its rows come in matters: they wait until all are in.
    bool sorted() const { return !call->order.empty() || (call->distinct && !spec->combine); }
};

/// The steps of an aggregation and the size of one group's states.
class AggregateSteps {
  public:
    AggregateSteps(const std::vector<ExprPtr>& aggregates, ExecContext& context);

    std::size_t size() const { return steps_.size(); }
    const AggregateStep& operator[](std::size_t i) const { return steps_[i]; }
    auto begin() const { return steps_.begin(); }
    auto end() const { return steps_.end(); }
    /// Fresh states of one group.
    std::byte* new_states(Arena& arena) const;

  private:
    std::vector<AggregateStep> steps_;
    std::size_t state_bytes_ = 0;
};

}  // namespace aerolith
