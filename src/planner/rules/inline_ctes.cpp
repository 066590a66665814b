#include "planner/rules/rule.h"

/// A WITH query that nothing reads is not run, unless it changes data. One that is read once takes
/// the place of its reference, where filters and limits reach it. Not when it was said to be
/// MATERIALIZED, changes data or calls a volatile function:
///   WITH x AS (SELECT random() AS r) SELECT (SELECT r FROM x) FROM t
/// must compute one number.
namespace aerolith {
namespace {

void each_subquery(LogicalOp& op, const std::function<void(std::shared_ptr<LogicalOp>&)>& visit) {
    for_each_expr(op, [&](ExprPtr& expr) {
        rewrite(expr, [&](ExprPtr& node) {
            if (node->kind == ExprKind::kSubquery) visit(node->get<SubqueryCall>().plan);
        });
    });
}

/// References to a WITH query; one in a loop's body counts as many.
std::size_t count_references(LogicalOp& op, std::uint32_t cte) {
    std::size_t count =
        op.kind == LogicalKind::kCteScan && static_cast<LogicalCteScan&>(op).cte == cte;
    for (std::size_t i = 0; i < op.children.size(); ++i) {
        std::size_t below = count_references(op.child(i), cte);
        count += op.kind == LogicalKind::kRecursive && i == 1 ? 2 * below : below;
    }
    each_subquery(
        op, [&](std::shared_ptr<LogicalOp>& plan) { count += 2 * count_references(*plan, cte); });
    return count;
}

bool changes_data(const LogicalOp& op) {
    if (op.kind == LogicalKind::kInsert || op.kind == LogicalKind::kUpdate ||
        op.kind == LogicalKind::kDelete)
        return true;
    return std::ranges::any_of(op.children,
                               [](const LogicalPtr& child) { return changes_data(*child); });
}

bool may_move(const LogicalOp& op) {
    switch (op.kind) {
        case LogicalKind::kInsert:
        case LogicalKind::kUpdate:
        case LogicalKind::kDelete:
        case LogicalKind::kLockRows:
            return false;
        default:
            break;
    }
    bool movable = true;
    for_each_expr(op, [&](const Expr& expr) {
        movable = movable && volatility_of(expr) != Volatility::kVolatile;
        walk(expr, [&](const Expr& node) {
            if (node.kind == ExprKind::kSubquery)
                movable = movable && may_move(*node.get<SubqueryCall>().plan);
        });
    });
    for (const LogicalPtr& child : op.children) movable = movable && may_move(*child);
    return movable;
}

void replace_reference(LogicalPtr& op, std::uint32_t cte, LogicalPtr& definition,
                       const std::vector<ColumnId>& columns) {
    if (op->kind == LogicalKind::kCteScan && static_cast<LogicalCteScan&>(*op).cte == cte) {
        auto project = std::make_unique<LogicalProject>();
        const auto& scan = static_cast<LogicalCteScan&>(*op);
        for (std::size_t i = 0; i < scan.columns.size(); ++i) {
            project->items.push_back(
                {scan.columns[i], make_column(columns[i], scan.columns[i].type)});
        }
        project->children.push_back(std::move(definition));
        op = std::move(project);
        return;
    }
    for (LogicalPtr& child : op->children) replace_reference(child, cte, definition, columns);
}

void inline_into(LogicalPtr& op) {
    for (LogicalPtr& child : op->children) inline_into(child);
    if (op->kind != LogicalKind::kCte) return;
    auto& cte = static_cast<LogicalCte&>(*op);
    std::size_t references = count_references(cte.child(1), cte.cte);
    if (references == 0 && !changes_data(cte.child(0))) {
        LogicalPtr body = std::move(cte.children[1]);
        op = std::move(body);
        return;
    }
    if (cte.materialized || !may_move(cte.child(0)) || references != 1) return;
    LogicalPtr definition = std::move(cte.children[0]), body = std::move(cte.children[1]);
    replace_reference(body, cte.cte, definition, cte.columns);
    op = std::move(body);
}

}  // namespace

void inline_ctes(LogicalPtr& root, RuleContext&) {
    inline_into(root);
}

}  // namespace aerolith
