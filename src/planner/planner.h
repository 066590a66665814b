#pragma once

#include "planner/bind/binder.h"
#include "planner/physical/plan.h"

namespace aerolith {

/// Rewrites a bound statement by the rules and chooses its physical plan. The statement's plan is
/// consumed.
PhysicalPlanPtr plan_statement(BoundStatement& bound, EvalContext& eval);
/// The same for a plan on its own (COPY's insert).
PhysicalPlanPtr plan_query(LogicalPtr plan, EvalContext& eval);

}  // namespace aerolith
