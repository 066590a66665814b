#pragma once

#include "planner/cost/estimate.h"

namespace aerolith {

/// Relations to be inner joined, in any order, and the conditions between them.
struct JoinGraph {
    struct Condition {
        ExprPtr expr;
        std::vector<std::size_t> relations;  ///< it reads, ascending; two at least
    };
    std::vector<LogicalPtr> relations;
    std::vector<Condition> conditions;
};

/// Joins the two parts that give the fewest rows, again and again; parts without a condition
/// between them last. For any number of relations. Takes the graph apart.
LogicalPtr join_greedily(JoinGraph& graph, const Estimator& estimator);

}  // namespace aerolith
