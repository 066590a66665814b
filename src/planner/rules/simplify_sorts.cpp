#include "planner/rules/rule.h"

namespace aerolith {
namespace {

/// Whether a column is the same in every row the operator gives.
bool is_constant_column(const LogicalOp& op, ColumnId id) {
    if (op.kind == LogicalKind::kProject) {
        for (const ProjectItem& item : static_cast<const LogicalProject&>(op).items) {
            if (item.column.id != id) continue;
            return item.expr->is_constant() ||
                   (item.expr->kind == ExprKind::kColumn &&
                    is_constant_column(op.child(), item.expr->column()));
        }
    }
    return op.kind == LogicalKind::kFilter && is_constant_column(op.child(), id);
}

void simplify(LogicalPtr& op, bool keys_are_read) {
    bool ties = op->kind == LogicalKind::kLimit && static_cast<LogicalLimit&>(*op).with_ties;
    for (LogicalPtr& child : op->children) simplify(child, ties);
    if (op->kind != LogicalKind::kSort || keys_are_read) return;
    auto& sort = static_cast<LogicalSort&>(*op);
    std::erase_if(sort.keys, [&](const SortKey& key) {
        return key.expr->is_constant() || (key.expr->kind == ExprKind::kColumn &&
                                           is_constant_column(sort.child(), key.expr->column()));
    });
    if (!sort.keys.empty()) return;
    LogicalPtr child = std::move(sort.children[0]);
    op = std::move(child);
}

}  // namespace

/// A key that is the same in every row orders nothing: SELECT 1 AS a FROM t ORDER BY a LIMIT 1
/// reads one row. FETCH FIRST ... WITH TIES reads the keys, so they stay below it.
void simplify_sorts(LogicalPtr& root, RuleContext&) {
    simplify(root, false);
}

}  // namespace aerolith
