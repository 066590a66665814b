#include "planner/physical/parallel.h"

#include <charconv>
#include <cmath>

#include "planner/physical/division.h"
#include "planner/physical/mobility.h"

namespace aerolith {
namespace {

bool all_free(const std::vector<ExprPtr>& exprs) {
    return std::ranges::all_of(exprs, [](const ExprPtr& expr) { return runs_anywhere(*expr); });
}

bool is_uncorrelated(const ExprPtr& expr) {
    bool uncorrelated = true;
    if (expr)
        walk(*expr, [&](const Expr& node) {
            if (node.kind == ExprKind::kSubquery) uncorrelated = false;
            if (node.kind == ExprKind::kParameter &&
                node.get<ParameterRef>().index >= kFirstCorrelation)
                uncorrelated = false;
        });
    return uncorrelated;
}

bool can_divide(const PhysicalScan& scan) {
    return !scan.unique_lookup && !scan.reverse && all_free(scan.filter) &&
           std::ranges::all_of(scan.range.equal, is_uncorrelated) &&
           is_uncorrelated(scan.range.low) && is_uncorrelated(scan.range.high);
}

bool can_combine(const PhysicalAggregate& node) {
    return all_free(node.groups) && std::ranges::all_of(node.aggregates, [](const ExprPtr& expr) {
               const auto& call = expr->get<AggregateCall>();
               return call.function->spec->combine && !call.distinct && call.order.empty() &&
                      all_free(expr->children) && (!call.filter || runs_anywhere(*call.filter));
           });
}

void add_gather(PhysicalPtr& node, const ParallelSettings& settings) {
    const Exchange exchange{*node, node->rows, node->rows};
    Division division = best_division(exchange, *node, settings);
    if (!division.any()) return;
    auto gather = std::make_unique<PhysicalGather>();
    gather->division = division;
    gather->types = node->types;
    gather->columns = node->columns;
    gather->rows = node->rows;
    gather->startup_cost = division_setup_cost(division, settings);
    gather->cost = divided_cost(exchange, division, settings);
    gather->children.push_back(std::move(node));
    node = std::move(gather);
}

/// Joins keep their right side on one thread; it may hold a parallel part of its own.
void enter_builds(PhysicalNode& pipeline, const ParallelSettings& settings) {
    if (pipeline.kind == PlanKind::kHashJoin) add_parallelism(pipeline.children[1], settings);
    if (!pipeline.children.empty()) enter_builds(*pipeline.children[0], settings);
}

}  // namespace

const PhysicalScan* driving_scan(const PhysicalNode& pipeline) {
    switch (pipeline.kind) {
        case PlanKind::kScan: {
            const auto& scan = static_cast<const PhysicalScan&>(pipeline);
            return can_divide(scan) ? &scan : nullptr;
        }
        case PlanKind::kProject:
            return all_free(static_cast<const PhysicalProject&>(pipeline).exprs)
                       ? driving_scan(pipeline.child())
                       : nullptr;
        case PlanKind::kFilter:
            return all_free(static_cast<const PhysicalFilter&>(pipeline).conditions)
                       ? driving_scan(pipeline.child())
                       : nullptr;
        case PlanKind::kHashJoin: {
            const auto& join = static_cast<const PhysicalHashJoin&>(pipeline);
            if (join.join == JoinKind::kRight || join.join == JoinKind::kFull) return nullptr;
            return all_free(join.left_keys) && all_free(join.conditions)
                       ? driving_scan(join.child(0))
                       : nullptr;
        }
        default:
            return nullptr;
    }
}

void add_parallelism(PhysicalPtr& node, const ParallelSettings& settings) {
    if (node->kind == PlanKind::kAggregate) {
        auto& aggregate = static_cast<PhysicalAggregate&>(*node);
        if (can_combine(aggregate)) {
            aggregate.division =
                best_division({node->child(), node->rows, node->rows}, *node, settings);
        }
        if (aggregate.division.any()) return enter_builds(*node->children[0], settings);
    }
    if (node->kind == PlanKind::kSort) {
        auto& sort = static_cast<PhysicalSort&>(*node);
        bool free = std::ranges::all_of(
            sort.keys, [](const SortKey& key) { return runs_anywhere(*key.expr); });
        if (free) {
            const Exchange exchange{node->child(), sort.limit ? 0 : node->rows,
                                    sort.limit ? node->rows : node->child().rows};
            sort.division = best_division(exchange, *node, settings);
        }
        if (sort.division.any()) return enter_builds(*node->children[0], settings);
    }
    if (driving_scan(*node)) {
        PhysicalNode& pipeline = *node;
        add_gather(node, settings);
        return enter_builds(pipeline, settings);
    }
    // A limit takes what it needs and no more; recursion and the right side of a correlated loop
    // run many times.
    if (node->kind == PlanKind::kLimit && driving_scan(node->child())) return;
    if (node->kind == PlanKind::kRecursive) return;
    bool correlated = node->kind == PlanKind::kNestedLoopJoin &&
                      !static_cast<PhysicalNestedLoopJoin&>(*node).correlations.empty();
    for (std::size_t i = 0; i < node->children.size(); ++i) {
        if (i == 0 || !correlated) add_parallelism(node->children[i], settings);
    }
}

}  // namespace aerolith
