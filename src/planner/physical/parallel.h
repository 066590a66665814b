#pragma once

#include "functions/eval_context.h"
#include "planner/physical/plan.h"

namespace aerolith {

/// What the session's settings say of parallel plans.
struct ParallelSettings {
    int workers = 0;
    double least_bytes = 0;
    double setup_cost = 0;
    double row_cost = 0;
    EvalContext& eval;  // for what only a plan over much data asks
};
ParallelSettings parallel_settings(EvalContext& eval);

/// Lets several threads, and in a cluster several nodes, work where that is allowed and, by cost,
/// pays: aggregations that can be combined, sorts and gathers, over pipelines of a table scan.
/// REQUIRES: the plan only reads.
void add_parallelism(PhysicalPtr& root, const ParallelSettings& settings);

/// The scan whose table is divided among the workers of a pipeline: scan, filters, projections, and
/// hash joins that look its rows up. Null: no such pipeline.
const PhysicalScan* driving_scan(const PhysicalNode& pipeline);

}  // namespace aerolith
