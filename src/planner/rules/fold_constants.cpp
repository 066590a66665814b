#include "planner/rules/rule.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// Calls an immutable function over constants now. One that fails is left for the run, which may
/// never reach it: SELECT CASE WHEN false THEN 1/0 END
void fold_call(ExprPtr& expr, EvalContext& eval) {
    const FunctionSpec& spec = *expr->call().function->spec;
    auto is_null = [](const ExprPtr& child) {
        return child->is_constant() && child->value().is_null();
    };
    // Never called, whatever it is and whatever the other arguments are.
    if (spec.nulls == Nulls::kReturnNull && std::ranges::any_of(expr->children, is_null)) {
        expr = make_constant(Value::null(expr->type), expr->location);
        return;
    }
    if (spec.volatility != Volatility::kImmutable ||
        !std::ranges::all_of(expr->children,
                             [](const ExprPtr& child) { return child->is_constant(); }))
        return;
    Type type = expr->type;
    std::vector<Vector> arguments;
    for (const ExprPtr& child : expr->children)
        arguments.push_back(Vector::constant(child->value()));
    Vector out(type);
    if (!spec.kernel(eval, arguments, 1, out).ok()) return;
    Value value = out.value(0);
    value.set_type(type);
    expr = make_constant(std::move(value), expr->location);
}

void fold_logic(ExprPtr& expr) {
    bool is_and = expr->kind == ExprKind::kAnd;
    std::vector<ExprPtr> kept;
    for (ExprPtr& child : expr->children) {
        if (child->is_constant() && !child->value().is_null()) {
            if (child->value().as<bool>() == is_and) continue;
            expr = make_constant(Value::boolean(!is_and), expr->location);
            return;
        }
        kept.push_back(std::move(child));
    }
    if (kept.empty())
        expr = make_constant(Value::boolean(is_and), expr->location);
    else if (kept.size() == 1)
        expr = std::move(kept.front());
    else
        expr->children = std::move(kept);
}

void fold(ExprPtr& expr, EvalContext& eval) {
    switch (expr->kind) {
        case ExprKind::kFunction:
            fold_call(expr, eval);
            break;
        case ExprKind::kAnd:
        case ExprKind::kOr:
            fold_logic(expr);
            break;
        case ExprKind::kNot:
            if (!expr->children.front()->is_constant()) break;
            if (expr->children.front()->value().is_null())
                expr = std::move(expr->children.front());
            else
                expr = make_constant(Value::boolean(!expr->children.front()->value().as<bool>()),
                                     expr->location);
            break;
        case ExprKind::kRelabel:
            if (expr->children.front()->is_constant()) {
                Value value = expr->children.front()->value();
                value.set_type(expr->type);
                expr = make_constant(std::move(value), expr->location);
            }
            break;
        default:
            break;
    }
}

/// One that never holds makes the rest of a list pointless: WHERE false AND 1 / n = 1
void fold_conditions(std::vector<ExprPtr>& conditions) {
    auto never = std::ranges::find_if(conditions, [](const ExprPtr& condition) {
        return condition->is_constant() &&
               (condition->value().is_null() || !condition->value().as<bool>());
    });
    if (never == conditions.end()) return;
    ExprPtr kept = std::move(*never);
    conditions.clear();
    conditions.push_back(std::move(kept));
}

/// The equalities below IS DISTINCT FROM and NULLIF stay: their node looks at the two arguments
/// itself.
std::vector<const Expr*> fixed_nodes(const Expr& expr) {
    std::vector<const Expr*> fixed;
    walk(expr, [&](const Expr& node) {
        if (node.kind == ExprKind::kDistinct || node.kind == ExprKind::kNullIf)
            fixed.push_back(node.children.front().get());
    });
    return fixed;
}

void fold_tree(LogicalOp& op, EvalContext& eval) {
    for_each_expr(op, [&](ExprPtr& expr) {
        std::vector<const Expr*> fixed = fixed_nodes(*expr);
        rewrite(expr, [&](ExprPtr& node) {
            if (std::ranges::find(fixed, node.get()) == fixed.end()) fold(node, eval);
        });
    });
    if (op.kind == LogicalKind::kFilter)
        fold_conditions(static_cast<LogicalFilter&>(op).conditions);
    if (op.kind == LogicalKind::kJoin) fold_conditions(static_cast<LogicalJoin&>(op).conditions);
    for (LogicalPtr& child : op.children) fold_tree(*child, eval);
}

}  // namespace

void fold_constants(LogicalPtr& root, RuleContext& context) {
    fold_tree(*root, context.eval);
}

}  // namespace aerolith
