#include "planner/rules/rule.h"

/// Conditions move down to where their columns come from. Not past LIMIT, which chose its rows
/// before the filter:
///   SELECT * FROM (SELECT * FROM t ORDER BY a LIMIT 1) s WHERE a > 5
/// nor past DISTINCT ON, nor into the inner side of an outer join from above, nor when volatile.
namespace aerolith {
namespace {

using Conditions = std::vector<ExprPtr>;

std::set<ColumnId> columns_of(const LogicalOp& op) {
    std::set<ColumnId> ids;
    for (ColumnId id : output_columns(op)) ids.insert(id);
    return ids;
}

bool reads_any(const Expr& condition, const std::set<ColumnId>& ids) {
    std::set<ColumnId> read;
    collect_columns(condition, read);
    for (ColumnId id : read) {
        if (ids.contains(id)) return true;
    }
    return false;
}

bool is_volatile(const Expr& condition) {
    return volatility_of(condition) == Volatility::kVolatile;
}

void place_filter(LogicalPtr& op, Conditions conditions) {
    if (conditions.empty()) return;
    auto filter = std::make_unique<LogicalFilter>();
    filter->conditions = std::move(conditions);
    filter->children.push_back(std::move(op));
    op = std::move(filter);
}

void push(LogicalPtr& op, Conditions conditions);

void push_into_join(LogicalPtr& op, Conditions conditions) {
    auto& join = static_cast<LogicalJoin&>(*op);
    std::set<ColumnId> left = columns_of(join.child(0)), right = columns_of(join.child(1));
    Conditions to_left, to_right, stay, above;
    bool keeps_left = join.join != JoinKind::kRight &&
                      join.join != JoinKind::kFull;  // left rows are not NULL-extended
    bool keeps_right = join.join == JoinKind::kInner || join.join == JoinKind::kRight;
    for (ExprPtr& condition : conditions) {
        bool l = reads_any(*condition, left), r = reads_any(*condition, right);
        if (is_volatile(*condition))
            above.push_back(std::move(condition));
        else if (!r && keeps_left)
            to_left.push_back(std::move(condition));
        else if (!l && r && keeps_right)
            to_right.push_back(std::move(condition));
        else if (join.join == JoinKind::kInner)
            stay.push_back(std::move(condition));
        else
            above.push_back(std::move(condition));
    }
    for (ExprPtr& condition : join.conditions) {
        bool l = reads_any(*condition, left), r = reads_any(*condition, right);
        bool movable = !is_volatile(*condition);
        bool left_side = movable && l && !r &&
                         (join.join == JoinKind::kInner || join.join == JoinKind::kRight ||
                          join.join == JoinKind::kSemi);
        bool right_side =
            movable && !l && r && join.join != JoinKind::kRight && join.join != JoinKind::kFull;
        if (left_side)
            to_left.push_back(std::move(condition));
        else if (right_side)
            to_right.push_back(std::move(condition));
        else
            stay.push_back(std::move(condition));
    }
    join.conditions = std::move(stay);
    push(join.children[0], std::move(to_left));
    push(join.children[1], std::move(to_right));
    place_filter(op, std::move(above));
}

/// Replaces references to a projection's columns by what they stand for.
void substitute(ExprPtr& condition, const std::vector<ProjectItem>& items) {
    rewrite(condition, [&](ExprPtr& node) {
        if (node->kind != ExprKind::kColumn) return;
        for (const ProjectItem& item : items) {
            if (item.column.id != node->column()) continue;
            node = item.expr->clone();
            return;
        }
    });
}

void push_through_project(LogicalPtr& op, Conditions conditions) {
    auto& project = static_cast<LogicalProject&>(*op);
    Conditions below, above;
    for (ExprPtr& condition : conditions) {
        bool simple = !contains_kind(*condition, ExprKind::kSubquery) && !is_volatile(*condition);
        for (const ProjectItem& item : project.items) {
            if (!reads_any(*condition, {item.column.id})) continue;
            simple = simple && volatility_of(*item.expr) != Volatility::kVolatile &&
                     !contains_kind(*item.expr, ExprKind::kSubquery);
        }
        if (simple) substitute(condition, project.items);
        (simple ? below : above).push_back(std::move(condition));
    }
    push(project.children.front(), std::move(below));
    place_filter(op, std::move(above));
}

void push_through_aggregate(LogicalPtr& op, Conditions conditions) {
    auto& aggregate = static_cast<LogicalAggregate&>(*op);
    std::set<ColumnId> computed;
    for (const AggregateItem& item : aggregate.aggregates) computed.insert(item.column.id);
    Conditions below, above;
    for (ExprPtr& condition : conditions) {
        bool movable = !aggregate.groups.empty() && !reads_any(*condition, computed) &&
                       !is_volatile(*condition) && !contains_kind(*condition, ExprKind::kSubquery);
        if (movable) substitute(condition, aggregate.groups);
        (movable ? below : above).push_back(std::move(condition));
    }
    push(aggregate.children.front(), std::move(below));
    place_filter(op, std::move(above));
}

void push_children(LogicalOp& op) {
    for (LogicalPtr& child : op.children) push(child, {});
}

void push(LogicalPtr& op, Conditions conditions) {
    switch (op->kind) {
        case LogicalKind::kFilter: {
            for (ExprPtr& condition : static_cast<LogicalFilter&>(*op).conditions)
                conditions.push_back(std::move(condition));
            LogicalPtr child = std::move(op->children.front());
            op = std::move(child);
            push(op, std::move(conditions));
            return;
        }
        case LogicalKind::kJoin:
            push_into_join(op, std::move(conditions));
            return;
        case LogicalKind::kProject:
            push_through_project(op, std::move(conditions));
            return;
        case LogicalKind::kAggregate:
            push_through_aggregate(op, std::move(conditions));
            return;
        case LogicalKind::kSort:
            push(op->children.front(), std::move(conditions));
            return;
        case LogicalKind::kDistinct:
            if (static_cast<LogicalDistinct&>(*op).first_of_sorted) break;
            push(op->children.front(), std::move(conditions));
            return;
        case LogicalKind::kCte:
            push(op->children[0], {});
            push(op->children[1], std::move(conditions));
            return;
        default:
            break;
    }
    push_children(*op);
    place_filter(op, std::move(conditions));
}

}  // namespace

void push_filters(LogicalPtr& root, RuleContext&) {
    push(root, {});
}

}  // namespace aerolith
