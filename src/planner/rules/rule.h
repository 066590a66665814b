#pragma once

#include <span>
#include <string_view>

#include "functions/eval_context.h"
#include "planner/logical/operators.h"

namespace aerolith {

struct RuleContext {
    EvalContext& eval;
};

/// A rewrite of the whole tree that keeps its meaning. Each file says in SQL what a broader rule
/// would break.
struct Rule {
    std::string_view name;
    void (*apply)(LogicalPtr& root, RuleContext& context);
};

/// In the order they run.
std::span<const Rule> all_rules();

void inline_ctes(LogicalPtr& root, RuleContext& context);
void fold_constants(LogicalPtr& root, RuleContext& context);
void simplify_sorts(LogicalPtr& root, RuleContext& context);
void unnest_subqueries(LogicalPtr& root, RuleContext& context);
void simplify_outer_joins(LogicalPtr& root, RuleContext& context);
void push_filters(LogicalPtr& root, RuleContext& context);
void order_joins(LogicalPtr& root, RuleContext& context);
void prune_columns(LogicalPtr& root, RuleContext& context);

/// Runs the rules over a plan and, first, over the plans of its subqueries.
void apply_rules(LogicalPtr& root, RuleContext& context);

}  // namespace aerolith
