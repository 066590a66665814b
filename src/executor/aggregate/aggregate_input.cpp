#include "executor/aggregate/aggregate_input.h"
#include "executor/operators/key_columns.h"

namespace aerolith {

AggregateInput::AggregateInput(const PhysicalAggregate& node, ExecContext& context)
    : child_width_(node.child().types.size()),
      encoder_(key_columns(node.groups)),
      steps_(node.aggregates, context),
      row_types_(node.child().types),
      context_(context) {
    for (const ExprPtr& group : node.groups) {
        groups_.push_back(make_evaluator(*group, context));
        group_types_.push_back(group->type);
        if (group->kind == ExprKind::kSlot) {
            value_slots_.push_back(group->column());
        } else {
            value_slots_.push_back(static_cast<std::uint32_t>(row_types_.size()));
            row_types_.push_back(group->type);
        }
    }
}

/// Puts the values of the groups beside the rows, worked out once, and the keys.
struct AggregateInput::WithValues final : PushTarget {
    WithValues(const AggregateInput& input, const std::function<Result<GroupTable*>()>& next)
        : input(input), next(next) {}
    Result<bool> push(Chunk& chunk) override {
        TRY(input.context_.eval.check_interrupts());
        GroupTable& table = *TRY(next());
        if (input.groups_.empty()) return table.push_to_one_group(chunk);
        std::vector<Vector> values;
        for (const EvaluatorPtr& group : input.groups_)
            values.push_back(TRY(group->evaluate(chunk)));
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (input.value_slots_[i] >= input.child_width_) chunk.columns.push_back(values[i]);
        }
        keys.encode(input.encoder_, values, chunk.size);
        return table.push(chunk, keys);
    }
    const AggregateInput& input;
    const std::function<Result<GroupTable*>()>& next;
    KeyBatch keys;
};

Status AggregateInput::feed(Operator& child, GroupTable& table) const {
    return feed(child, [&]() -> Result<GroupTable*> { return &table; });
}

Status AggregateInput::feed(Operator& child,
                            const std::function<Result<GroupTable*>()>& next) const {
    WithValues rows(*this, next);
    return child.run(rows);
}

}  // namespace aerolith
