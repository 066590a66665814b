#include "planner/rules/rule.h"

/// A filter that no NULL-extended row can pass turns an outer join into an inner one. Only strict
/// conditions count:
///   SELECT * FROM a LEFT JOIN b ON a.x = b.x WHERE b.x IS NULL   -- must stay an outer join
namespace aerolith {
namespace {

/// Columns whose NULL makes the condition false or NULL.
void strict_columns(const Expr& condition, std::set<ColumnId>& out) {
    switch (condition.kind) {
        case ExprKind::kColumn:
            out.insert(condition.column());
            break;
        case ExprKind::kRelabel:
        case ExprKind::kIsNotNull:
        case ExprKind::kInOut:
            strict_columns(*condition.children.front(), out);
            break;
        case ExprKind::kFunction:
            if (condition.call().function->spec->nulls != Nulls::kReturnNull) break;
            for (const ExprPtr& child : condition.children) strict_columns(*child, out);
            break;
        case ExprKind::kAnd:
            for (const ExprPtr& child : condition.children) strict_columns(*child, out);
            break;
        case ExprKind::kAnyAll:
            strict_columns(*condition.children.front(), out);
            break;
        default:
            break;
    }
}

bool any_of(const std::set<ColumnId>& strict, const LogicalOp& side) {
    for (ColumnId id : output_columns(side)) {
        if (strict.contains(id)) return true;
    }
    return false;
}

void simplify(LogicalOp& op, std::set<ColumnId> strict) {
    switch (op.kind) {
        case LogicalKind::kFilter:
            for (const ExprPtr& condition : static_cast<LogicalFilter&>(op).conditions)
                strict_columns(*condition, strict);
            break;
        case LogicalKind::kJoin: {
            auto& join = static_cast<LogicalJoin&>(op);
            bool left = any_of(strict, join.child(0)), right = any_of(strict, join.child(1));
            if (join.join == JoinKind::kFull) {
                if (left && right)
                    join.join = JoinKind::kInner;
                else if (left)
                    join.join = JoinKind::kLeft;
                else if (right)
                    join.join = JoinKind::kRight;
            } else if ((join.join == JoinKind::kLeft && right) ||
                       (join.join == JoinKind::kRight && left)) {
                join.join = JoinKind::kInner;
            }
            if (join.join == JoinKind::kInner || join.join == JoinKind::kSemi) {
                for (const ExprPtr& condition : join.conditions) strict_columns(*condition, strict);
            }
            break;
        }
        case LogicalKind::kProject:
        case LogicalKind::kSort:
        case LogicalKind::kDistinct:
            break;
        default:
            strict.clear();
            break;
    }
    for (LogicalPtr& child : op.children) simplify(*child, strict);
}

}  // namespace

void simplify_outer_joins(LogicalPtr& root, RuleContext&) {
    simplify(*root, {});
}

}  // namespace aerolith
