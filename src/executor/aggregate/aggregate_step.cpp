#include "executor/aggregate/aggregate_step.h"

namespace aerolith {

AggregateSteps::AggregateSteps(const std::vector<ExprPtr>& aggregates, ExecContext& context) {
    for (const ExprPtr& expr : aggregates) {
        AggregateStep step;
        step.call = &expr->get<AggregateCall>();
        step.spec = step.call->function->spec;
        step.result = expr->type;
        step.arguments = make_evaluators(expr->children, context);
        if (step.call->filter) step.filter = make_evaluator(*step.call->filter, context);
        std::vector<KeyEncoder::Column> arguments, order;
        for (const ExprPtr& argument : expr->children) {
            step.argument_types.push_back(argument->type);
            arguments.push_back({argument->type.oid});
        }
        for (const SortKey& key : step.call->order) {
            step.order.push_back(make_evaluator(*key.expr, context));
            order.push_back({key.expr->type.oid, key.descending, key.nulls_first});
        }
        step.argument_encoder = KeyEncoder(arguments);
        if (step.call->distinct) order.insert(order.end(), arguments.begin(), arguments.end());
        step.order_encoder = KeyEncoder(order);
        step.state_offset = state_bytes_;
        state_bytes_ += (step.spec->state_size + 15) / 16 * 16;
        steps_.push_back(std::move(step));
    }
}

std::byte* AggregateSteps::new_states(Arena& arena) const {
    auto* base = static_cast<std::byte*>(arena.allocate(std::max<std::size_t>(state_bytes_, 16)));
    for (const AggregateStep& step : steps_) step.spec->initialise(base + step.state_offset);
    return base;
}

}  // namespace aerolith
