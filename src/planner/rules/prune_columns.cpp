#include "planner/rules/rule.h"

/// Columns nobody reads are not fetched or computed. Volatile select-list items stay:
///   SELECT a FROM (SELECT a, nextval('s') FROM t) x
/// must advance the sequence, as PostgreSQL does for a subquery it cannot flatten.
namespace aerolith {
namespace {

using Needed = std::set<ColumnId>;

void need(const Expr& expr, Needed& needed) {
    collect_columns(expr, needed);
}

void prune(LogicalOp& op, Needed needed);

void prune_project(LogicalProject& project, Needed& needed) {
    std::erase_if(project.items, [&](const ProjectItem& item) {
        return !needed.contains(item.column.id) &&
               volatility_of(*item.expr) != Volatility::kVolatile;
    });
}

void need_mark(const RowMark& mark, Needed& needed) {
    needed.insert(mark.row_key);
    for (const ScanColumn& column : mark.columns) needed.insert(column.id);
}

void prune(LogicalOp& op, Needed needed) {
    switch (op.kind) {
        case LogicalKind::kScan:
            std::erase_if(static_cast<LogicalScan&>(op).columns,
                          [&](const ScanColumn& c) { return !needed.contains(c.id); });
            return;
        case LogicalKind::kVirtualScan:
            std::erase_if(static_cast<LogicalVirtualScan&>(op).columns,
                          [&](const ScanColumn& c) { return !needed.contains(c.id); });
            return;
        case LogicalKind::kProject:
            prune_project(static_cast<LogicalProject&>(op), needed);
            break;
        case LogicalKind::kAggregate:
            std::erase_if(
                static_cast<LogicalAggregate&>(op).aggregates,
                [&](const AggregateItem& item) { return !needed.contains(item.column.id); });
            break;
        case LogicalKind::kSetOperation: {
            // Rows are compared whole, so every column counts.
            auto& set = static_cast<LogicalSetOperation&>(op);
            for (std::size_t i = 0; i < op.children.size(); ++i)
                prune(*op.children[i], Needed(set.inputs[i].begin(), set.inputs[i].end()));
            return;
        }
        case LogicalKind::kWindow:
            std::erase_if(static_cast<LogicalWindow&>(op).calls, [&](const AggregateItem& item) {
                return !needed.contains(item.column.id);
            });
            break;
        case LogicalKind::kRecursive: {
            auto& recursive = static_cast<LogicalRecursive&>(op);
            for (std::size_t i = 0; i < 2; ++i)
                prune(*op.children[i],
                      Needed(recursive.inputs[i].begin(), recursive.inputs[i].end()));
            return;
        }
        case LogicalKind::kCte: {
            const auto& cte = static_cast<const LogicalCte&>(op);
            prune(*op.children[0], Needed(cte.columns.begin(), cte.columns.end()));
            prune(*op.children[1], std::move(needed));
            return;
        }
        case LogicalKind::kLockRows:
            for (const RowMark& mark : static_cast<LogicalLockRows&>(op).marks)
                need_mark(mark, needed);
            break;
        case LogicalKind::kUpdate:
            need_mark(static_cast<LogicalUpdate&>(op).mark, needed);
            break;
        case LogicalKind::kDelete:
            need_mark(static_cast<LogicalDelete&>(op).mark, needed);
            break;
        default:
            break;
    }
    for_each_expr(static_cast<const LogicalOp&>(op), [&](const Expr& expr) { need(expr, needed); });
    if (op.kind == LogicalKind::kJoin && static_cast<LogicalJoin&>(op).lateral) {
        for (ColumnId id : free_columns(op.child(1))) needed.insert(id);
    }
    for (LogicalPtr& child : op.children) prune(*child, needed);
}

}  // namespace

void prune_columns(LogicalPtr& root, RuleContext&) {
    Needed needed;
    for (ColumnId id : output_columns(*root)) needed.insert(id);
    prune(*root, std::move(needed));
}

}  // namespace aerolith
