#pragma once

#include "planner/bind/binder.h"

namespace aerolith {

/// What one SELECT collects while its clauses are bound, before its operators are stacked.
struct Binder::Level {
    explicit Level(Scope& scope) : scope(scope) {}

    Scope& scope;
    LogicalPtr plan;
    std::vector<ProjectItem> targets;
    std::size_t visible_targets = 0;  // the rest serve ORDER BY and DISTINCT ON only
    ExprPtr having;
    std::vector<SortKey> order;
    std::vector<ExprPtr> distinct_on;
    std::vector<ProjectItem> groups;
    std::vector<std::vector<std::size_t>>
        grouping_sets;  // positions in `groups`; none without GROUPING SETS and kin
    struct Grouping {
        OutputColumn column;
        std::vector<std::size_t> groups;
    };
    std::vector<Grouping> groupings;  // GROUPING(...) calls
    bool has_group_by = false;
    int first_aggregate = -1;  // where one is called; -1: nowhere
    std::vector<AggregateItem> aggregates;

    /// Calls `visit(ExprPtr&)` for every expression computed after grouping.
    template <class F>
    Status each_output(F&& visit) {
        for (ProjectItem& item : targets) TRY(visit(item.expr));
        if (having) TRY(visit(having));
        return {};
    }
};

}  // namespace aerolith
