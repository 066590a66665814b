#include <cmath>

#include "planner/physical/builder.h"

namespace aerolith {

PhysicalBuilder::Built PhysicalBuilder::build_window(const LogicalWindow& op) {
    std::vector<SortKey> keys;
    for (const ExprPtr& expr : op.window.partition) keys.push_back({expr->clone(), false, false});
    for (const SortKey& key : op.window.order) keys.push_back(key.clone());
    WantedOrder wanted;
    bool plain = true;
    for (const SortKey& key : keys) {
        plain = plain && key.expr->kind == ExprKind::kColumn;
        if (plain) wanted.keys.push_back({key.expr->column(), key.descending, key.nulls_first});
    }
    if (!plain) wanted.keys.clear();
    Built child = build(op.child(), wanted);
    auto same = [](const WantedOrder::Key& a, const WantedOrder::Key& b) {
        return a.column == b.column && a.descending == b.descending &&
               a.nulls_first == b.nulls_first;
    };
    bool sorted = plain && child.order.size() >= wanted.keys.size() &&
                  std::equal(wanted.keys.begin(), wanted.keys.end(), child.order.begin(), same);
    if (!sorted) {
        auto sort = std::make_unique<PhysicalSort>();
        sort->types = child.node->types;
        sort->columns = child.node->columns;
        sort->rows = child.node->rows;
        for (const SortKey& key : keys)
            sort->keys.push_back(
                {resolve(*key.expr, sort->columns), key.descending, key.nulls_first});
        sort->cost = child.node->cost + sort->rows * 0.15 * std::log2(sort->rows + 2);
        sort->startup_cost = sort->cost;
        sort->children.push_back(std::move(child.node));
        child = {std::move(sort), std::move(wanted.keys)};
    }
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
