#include "planner/bind/binder.h"
#include "planner/bind/sort_items.h"

namespace aerolith {

/// f(direct) WITHIN GROUP (ORDER BY key): the sorted keys are the last arguments.
Result<ExprPtr> Binder::bind_ordered_set(const ast::FunctionCall& call,
                                         std::vector<ExprPtr> arguments, const Scope& scope,
                                         ExprPlace place) {
    std::string_view schema = call.name.qualified() ? call.name.parts[0] : std::string_view{};
    std::string_view name = call.name.base();
    std::size_t direct = arguments.size();
    for (const ast::SortItem& item : call.order_by)
        arguments.push_back(TRY(bind_expr(*item.expr, scope, place)));
    ResolvedCall resolved =
        TRY(resolve_function(schema, name, arguments, call.variadic, coercer_, call.location));
    if (resolved.kind != CallKind::kAggregate) {
        return error(SqlState::kWrongObjectType,
                     "WITHIN GROUP specified, but {} is not an aggregate function", name)
            .at(call.location);
    }
    if (!resolved.aggregate->spec->ordered_set) {
        return error(SqlState::kWrongObjectType,
                     "{} is not an ordered-set aggregate, so it cannot have WITHIN GROUP", name)
            .at(call.location);
    }
    if (call.over)
        return error(SqlState::kFeatureNotSupported,
                     "OVER is not supported for ordered-set aggregate {}", name)
            .at(call.location);
    TRY(check_aggregate_place(call.location, place));
    AggregateCall aggregate;
    aggregate.function = resolved.aggregate;
    arguments = TRY(convert_arguments(resolved, std::move(arguments)));
    for (const ExprPtr& argument : arguments) {
        if (contains_kind(*argument, ExprKind::kAggregate)) {
            return error(SqlState::kGroupingError, "aggregate function calls cannot be nested")
                .at(call.location);
        }
    }
    for (std::size_t i = 0; i < call.order_by.size(); ++i) {
        aggregate.order.push_back(make_sort_key(call.order_by[i], arguments[direct + i]->clone()));
    }
    return make_aggregate(call, resolved.result, std::move(aggregate), std::move(arguments), scope);
}

}  // namespace aerolith
