#pragma once

#include <functional>
#include <string>
#include <vector>

#include "planner/physical/plan.h"

namespace aerolith {

struct ExplainOptions {
    bool costs = true;
    bool verbose = false;
};

/// Lines of EXPLAIN in PostgreSQL's text form. `measured` adds what ANALYZE knows of a node ("" for nothing).
std::vector<std::string> explain_plan(const PhysicalPlan& plan, const ExplainOptions& options,
                                      const std::function<std::string(const PhysicalNode&)>& measured);

/// A physical expression as SQL; `names` are those of its input slots.
std::string print_expr(const Expr& expr, const std::vector<std::string>& names);

}  // namespace aerolith
