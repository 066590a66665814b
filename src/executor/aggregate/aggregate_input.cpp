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
    WithValues(const AggregateInput& input, GroupTable& to) : input(input), table(to) {}
    Result<bool> push(Chunk& chunk) override {
        TRY(input.context_.eval.check_interrupts());
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
    GroupTable& table;
    KeyBatch keys;
};

Status AggregateInput::feed(Operator& child, GroupTable& table) const {
    WithValues rows(*this, table);
    return child.run(rows);
}

}  // namespace aerolith
