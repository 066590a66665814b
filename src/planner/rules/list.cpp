#include "planner/rules/rule.h"

namespace aerolith {
namespace {

constexpr Rule kRules[] = {
    {"inline_ctes", inline_ctes},
    {"fold_constants", fold_constants},
    {"simplify_sorts", simplify_sorts},
    {"unnest_subqueries", unnest_subqueries},
    {"simplify_outer_joins", simplify_outer_joins},
    {"push_filters", push_filters},
    {"order_joins", order_joins},
    {"prune_columns", prune_columns},
};

void apply_to_subqueries(LogicalOp& op, RuleContext& context) {
    for_each_expr(op, [&](ExprPtr& expr) {
        walk(*expr, [&](const Expr& node) {
            if (node.kind != ExprKind::kSubquery) return;
            auto& call = const_cast<Expr&>(node).get<SubqueryCall>();
            LogicalPtr plan = call.plan->clone();
            apply_rules(plan, context);
            call.plan = std::shared_ptr<LogicalOp>(std::move(plan));
        });
    });
    for (LogicalPtr& child : op.children) apply_to_subqueries(*child, context);
}

}  // namespace

std::span<const Rule> all_rules() {
    return kRules;
}

void apply_rules(LogicalPtr& root, RuleContext& context) {
    // Unnesting first: what becomes a join is then optimised as part of this plan.
    for (const Rule& rule : kRules) {
        if (rule.apply == prune_columns) apply_to_subqueries(*root, context);
        rule.apply(root, context);
    }
}

}  // namespace aerolith
