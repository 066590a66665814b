#include "planner/physical/builder.h"

namespace aerolith {

PhysicalBuilder::Built PhysicalBuilder::build_recursive(const LogicalRecursive& op) {
    auto node = std::make_unique<PhysicalRecursive>();
    node->cte = op.cte;
    node->all = op.all;
    for (const OutputColumn& column : op.columns) {
        node->columns.push_back(column.id);
        node->types.push_back(column.type);
    }
    node->rows = estimator_.rows(op);
    for (std::size_t i = 0; i < op.children.size(); ++i) {
        Built child = build(op.child(i), {});
        node->inputs.emplace_back();
        for (ColumnId id : op.inputs[i]) {
            auto found = std::ranges::find(child.node->columns, id);
            ASSERT(found != child.node->columns.end());
            node->inputs.back().push_back(
                static_cast<std::uint32_t>(found - child.node->columns.begin()));
        }
        node->cost += child.node->cost * (i == 0 ? 1 : 10);
        node->children.push_back(std::move(child.node));
    }
    return {std::move(node), {}};
}

}  // namespace aerolith
