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

/// What ANALYZE knows of a node: a suffix of its line and lines of its own.
struct Measured {
    std::string summary;
    std::vector<std::string> notes;
};

/// Lines of EXPLAIN in PostgreSQL's text form.
std::vector<std::string> explain_plan(const PhysicalPlan& plan, const ExplainOptions& options,
                                      const std::function<Measured(const PhysicalNode&)>& measured);

/// A physical expression as SQL; `names` are those of its input slots.
std::string print_expr(const Expr& expr, const std::vector<std::string>& names);

}  // namespace aerolith
