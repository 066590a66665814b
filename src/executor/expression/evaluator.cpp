#include "executor/expression/evaluator.h"

#include "executor/expression/nodes.h"

namespace aerolith {

std::vector<EvaluatorPtr> make_evaluators(const std::vector<ExprPtr>& exprs, ExecContext& context) {
    std::vector<EvaluatorPtr> evaluators;
    evaluators.reserve(exprs.size());
    for (const ExprPtr& expr : exprs) evaluators.push_back(make_evaluator(*expr, context));
    return evaluators;
}

const Chunk& single_row() {
    static const Chunk chunk{{}, 1};
    return chunk;
}

Result<Value> evaluate_scalar(const Expr& expr, ExecContext& context) {
    if (expr.is_constant()) return expr.value();
    if (expr.kind == ExprKind::kParameter) return context.parameter(expr.get<ParameterRef>().index);
    EvaluatorPtr evaluator = make_evaluator(expr, context);
    Vector result = TRY(evaluator->evaluate(single_row()));
    return result.value(0);
}

namespace {

/// Rows where the boolean vector is true.
SelectionPtr true_rows(const Vector& truth, std::size_t count) {
    auto selection = std::make_shared<Selection>();
    selection->reserve(count);
    VectorView view = truth.view();
    for (std::size_t row = 0; row < count; ++row) {
        if (!view.is_null(row) && view.get<bool>(row))
            selection->push_back(static_cast<std::uint32_t>(row));
    }
    return selection;
}

}  // namespace

Result<SelectionPtr> Predicate::matching(const Chunk& chunk) const {
    Chunk left = chunk;
    SelectionPtr all;
    for (const EvaluatorPtr& condition : conditions_) {
        if (left.size == 0) break;
        Vector truth = TRY(condition->evaluate(left));
        SelectionPtr passed = true_rows(truth, left.size);
        if (passed->size() == left.size) continue;
        if (all) {
            auto composed = std::make_shared<Selection>();
            for (std::uint32_t row : *passed) composed->push_back((*all)[row]);
            all = std::move(composed);
        } else {
            all = passed;
        }
        left.select(passed);
    }
    if (!all) {
        auto everything = std::make_shared<Selection>(chunk.size);
        for (std::uint32_t row = 0; row < chunk.size; ++row) (*everything)[row] = row;
        all = std::move(everything);
    }
    return all;
}

Status Predicate::filter(Chunk& chunk) const {
    for (const EvaluatorPtr& condition : conditions_) {
        if (chunk.size == 0) return {};
        Vector truth = TRY(condition->evaluate(chunk));
        SelectionPtr passed = true_rows(truth, chunk.size);
        if (passed->size() != chunk.size) chunk.select(passed);
    }
    return {};
}

EvaluatorPtr make_evaluator(const Expr& expr, ExecContext& context) {
    switch (expr.kind) {
        case ExprKind::kConstant:
            return make_constant_node(expr);
        case ExprKind::kSlot:
            return make_slot_node(expr);
        case ExprKind::kParameter:
            return make_parameter_node(expr, context);
        case ExprKind::kFunction:
            return make_function_node(expr, context);
        case ExprKind::kAnd:
        case ExprKind::kOr:
            return make_logic_node(expr, context);
        case ExprKind::kNot:
        case ExprKind::kIsNull:
        case ExprKind::kIsNotNull:
        case ExprKind::kBooleanTest:
            return make_boolean_node(expr, context);
        case ExprKind::kDistinct:
            return make_distinct_node(expr, context);
        case ExprKind::kCase:
            return make_case_node(expr, context);
        case ExprKind::kCoalesce:
            return make_coalesce_node(expr, context);
        case ExprKind::kMinMax:
            return make_min_max_node(expr, context);
        case ExprKind::kNullIf:
            return make_null_if_node(expr, context);
        case ExprKind::kAnyAll:
            return make_any_all_node(expr, context);
        case ExprKind::kInOut:
            return make_in_out_node(expr, context);
        case ExprKind::kRelabel:
            return make_relabel_node(expr, context);
        case ExprKind::kTypmod:
            return make_typmod_node(expr, context);
        case ExprKind::kRow:
            return make_row_node(expr, context);
        case ExprKind::kField:
            return make_field_node(expr, context);
        case ExprKind::kArray:
            return make_array_node(expr, context);
        case ExprKind::kSubscript:
            return make_subscript_node(expr, context);
        case ExprKind::kSubquery:
            return make_subquery_node(expr, context);
        default:
            break;
    }
    UNREACHABLE();  // columns, aggregates, windows and sets are taken out by the planner
}

}  // namespace aerolith
