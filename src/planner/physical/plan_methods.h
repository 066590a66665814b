#pragma once

#include "functions/eval_context.h"

namespace aerolith {

/// The methods that enable_seqscan and its kin leave to the planner. One that is off is still taken
/// where nothing else can do the work.
struct PlanMethods {
    bool seq_scan = true;
    bool index_scan = true;
    bool hash_join = true;
    bool nested_loop = true;
};

/// What choosing a method that is off adds to a cost.
inline constexpr double kDisabledCost = 1e10;

PlanMethods plan_methods(EvalContext& eval);

}  // namespace aerolith
