#include <cmath>

#include "planner/physical/builder.h"

namespace aerolith {

PhysicalBuilder::Built PhysicalBuilder::build_window(const LogicalWindow& op) {
    std::vector<SortKey> keys;
    for (const ExprPtr& expr : op.window.partition) keys.push_back({expr->clone(), false, false});
    for (const SortKey& key : op.window.order) keys.push_back(key.clone());
    Built child = build_sorted(op.child(), keys, {}, nullptr);
    auto node = std::make_unique<PhysicalWindow>();
    node->types = child.node->types;
    node->columns = child.node->columns;
    node->rows = child.node->rows;
    node->cost = child.node->cost + node->rows * 0.05 * static_cast<double>(op.calls.size());
    const Slots slots = child.node->columns;
    node->window = op.window.clone();
    WindowSpecification::each(node->window, [&](ExprPtr& expr) { expr = resolve(*expr, slots); });
    for (const AggregateItem& item : op.calls) {
        node->calls.push_back(resolve(*item.call, slots));
        node->columns.push_back(item.column.id);
        node->types.push_back(item.call->type);
    }
    node->children.push_back(std::move(child.node));
    return {std::move(node), std::move(child.order)};
}

}  // namespace aerolith
