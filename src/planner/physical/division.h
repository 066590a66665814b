#pragma once

#include "planner/physical/parallel.h"

namespace aerolith {

/// A pipeline that may be divided, and the rows that leave it: to the statement's thread, and over
/// the network.
struct Exchange {
    const PhysicalNode& pipeline;
    double rows_passed = 0;
    double rows_sent = 0;
};

/// The cheapest for the pipeline; `fragment` is what other nodes would run of the plan.
Division best_division(const Exchange& exchange, const PhysicalNode& fragment,
                       const ParallelSettings& settings);
double division_setup_cost(const Division& division, const ParallelSettings& settings);
double divided_cost(const Exchange& exchange, const Division& division,
                    const ParallelSettings& settings);

}  // namespace aerolith
