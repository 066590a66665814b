#include "planner/planner.h"

#include "common/stack_depth.h"
#include "planner/cost/estimate.h"
#include "planner/physical/builder.h"
#include "planner/physical/parallel.h"
#include "planner/rules/check_constants.h"
#include "planner/rules/rule.h"

namespace aerolith {

namespace {

PhysicalPlanPtr failing_plan(Error error) {
    PhysicalPlan plan;
    plan.root = std::make_unique<PhysicalEmpty>();
    plan.constant_error = std::move(error);
    return std::make_shared<const PhysicalPlan>(std::move(plan));
}

}  // namespace

PhysicalPlanPtr plan_query(LogicalPtr plan, EvalContext& eval) {
    RuleContext context{eval};
    std::vector<ColumnId> wanted = output_columns(*plan);
    apply_rules(plan, context);
    if (deeper_than(*plan, kMaxPlanDepth)) return failing_plan(stack_depth_exceeded());
    Status constants = check_constants(*plan, eval);
    Estimator estimator;
    estimator.learn(*plan);
    PhysicalPlan built = PhysicalBuilder(estimator, plan_methods(eval)).build_plan(*plan);
    // Joins may come out in another order than written: the result's columns stay as they were
    // named.
    if (built.root->columns != wanted && !wanted.empty()) {
        auto project = std::make_unique<PhysicalProject>();
        for (ColumnId id : wanted) {
            auto at = std::ranges::find(built.root->columns, id);
            ASSERT(at != built.root->columns.end());
            auto slot = static_cast<std::size_t>(at - built.root->columns.begin());
            ExprPtr expr = make_column(static_cast<ColumnId>(slot), built.root->types[slot]);
            expr->kind = ExprKind::kSlot;
            project->types.push_back(expr->type);
            project->columns.push_back(id);
            project->exprs.push_back(std::move(expr));
        }
        project->rows = built.root->rows;
        project->cost = built.root->cost;
        project->children.push_back(std::move(built.root));
        built.root = std::move(project);
    }
    if (built.read_only) add_parallelism(built.root, parallel_settings(eval));
    if (!constants.ok()) built.constant_error = constants.take_error();
    return std::make_shared<const PhysicalPlan>(std::move(built));
}

PhysicalPlanPtr plan_statement(BoundStatement& bound, EvalContext& eval) {
    return plan_query(std::move(bound.plan), eval);
}

}  // namespace aerolith
