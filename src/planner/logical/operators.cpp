#include "planner/logical/operators.h"

namespace aerolith {
namespace {

ExprPtr clone_or_null(const ExprPtr& expr) {
    return expr ? expr->clone() : nullptr;
}

std::vector<ExprPtr> clone_all(const std::vector<ExprPtr>& exprs) {
    std::vector<ExprPtr> copies;
    for (const ExprPtr& expr : exprs) copies.push_back(clone_or_null(expr));
    return copies;
}

std::vector<AssignmentTarget> clone_all(const std::vector<AssignmentTarget>& targets) {
    std::vector<AssignmentTarget> copies;
    for (const AssignmentTarget& target : targets)
        copies.push_back({target.number, clone_or_null(target.expr)});
    return copies;
}

}  // namespace

SetFunctionItem SetFunctionItem::clone() const {
    return {function, clone_all(arguments), clone_or_null(scalar), columns};
}

IndexExpressions IndexExpressions::clone() const {
    return {index, clone_all(columns), clone_all(predicate)};
}

LogicalScan::LogicalScan(const LogicalScan& other)
    : LogicalOp(other),
      table(other.table),
      alias(other.alias),
      columns(other.columns),
      statistics(other.statistics),
      stored_bytes(other.stored_bytes) {
    for (const IndexExpressions& index : other.index_expressions)
        index_expressions.push_back(index.clone());
}

LogicalSetFunction::LogicalSetFunction(const LogicalSetFunction& other)
    : LogicalOp(other), ordinality(other.ordinality), alias(other.alias) {
    for (const SetFunctionItem& item : other.items) items.push_back(item.clone());
}

LogicalWindow::LogicalWindow(const LogicalWindow& other)
    : LogicalOp(other), window(other.window.clone()) {
    for (const AggregateItem& item : other.calls)
        calls.push_back({item.column, item.call->clone()});
}

LogicalModify::LogicalModify(const LogicalModify& other)
    : LogicalOp(other),
      table(other.table),
      alias(other.alias),
      row(other.row),
      generated(clone_all(other.generated)),
      references(other.references),
      referenced_by(other.referenced_by) {
    for (const CheckConstraint& check : other.checks)
        checks.push_back({check.name, check.condition->clone()});
    returning.present = other.returning.present;
    for (const ProjectItem& item : other.returning.items)
        returning.items.push_back({item.column, item.expr->clone()});
}

LogicalInsert::LogicalInsert(const LogicalInsert& other)
    : LogicalModify(other), values(clone_all(other.values)) {
    conflict.action = other.conflict.action;
    conflict.arbiters = other.conflict.arbiters;
    conflict.excluded = other.conflict.excluded;
    conflict.assignments = clone_all(other.conflict.assignments);
    conflict.where = clone_or_null(other.conflict.where);
}

LogicalUpdate::LogicalUpdate(const LogicalUpdate& other)
    : LogicalModify(other),
      mark(other.mark),
      assignments(clone_all(other.assignments)),
      recheck(clone_all(other.recheck)) {}

LogicalDelete::LogicalDelete(const LogicalDelete& other)
    : LogicalModify(other), mark(other.mark), recheck(clone_all(other.recheck)) {}

namespace {

template <class Column>
void append_ids(const std::vector<Column>& columns, std::vector<ColumnId>& out) {
    for (const Column& column : columns) out.push_back(column.id);
}

void append_set_function_ids(const LogicalSetFunction& op, std::vector<ColumnId>& out) {
    for (const SetFunctionItem& item : op.items) append_ids(item.columns, out);
    if (op.ordinality) out.push_back(op.ordinality->id);
}

void append_join_ids(const LogicalJoin& op, std::vector<ColumnId>& out) {
    out = output_columns(op.child(0));
    if (op.join == JoinKind::kSemi || op.join == JoinKind::kAnti) return;
    std::vector<ColumnId> right = output_columns(op.child(1));
    out.insert(out.end(), right.begin(), right.end());
}

void append_items(const std::vector<ProjectItem>& items, std::vector<ColumnId>& out) {
    for (const ProjectItem& item : items) out.push_back(item.column.id);
}

}  // namespace

std::vector<ColumnId> output_columns(const LogicalOp& op) {
    std::vector<ColumnId> out;
    switch (op.kind) {
        case LogicalKind::kEmpty:
            break;
        case LogicalKind::kScan:
            append_ids(static_cast<const LogicalScan&>(op).columns, out);
            break;
        case LogicalKind::kVirtualScan:
            append_ids(static_cast<const LogicalVirtualScan&>(op).columns, out);
            break;
        case LogicalKind::kValues:
            append_ids(static_cast<const LogicalValues&>(op).columns, out);
            break;
        case LogicalKind::kSetFunction:
            append_set_function_ids(static_cast<const LogicalSetFunction&>(op), out);
            break;
        case LogicalKind::kProjectSet:
            out = output_columns(op.child());
            append_set_function_ids(static_cast<const LogicalSetFunction&>(op), out);
            break;
        case LogicalKind::kProject:
            append_items(static_cast<const LogicalProject&>(op).items, out);
            break;
        case LogicalKind::kJoin:
            append_join_ids(static_cast<const LogicalJoin&>(op), out);
            break;
        case LogicalKind::kAggregate: {
            const auto& aggregate = static_cast<const LogicalAggregate&>(op);
            append_items(aggregate.groups, out);
            for (const AggregateItem& item : aggregate.aggregates) out.push_back(item.column.id);
            break;
        }
        case LogicalKind::kWindow:
            out = output_columns(op.child());
            for (const AggregateItem& item : static_cast<const LogicalWindow&>(op).calls)
                out.push_back(item.column.id);
            break;
        case LogicalKind::kSetOperation:
            append_ids(static_cast<const LogicalSetOperation&>(op).columns, out);
            break;
        case LogicalKind::kCte:
            return output_columns(op.child(1));
        case LogicalKind::kCteScan:
            append_ids(static_cast<const LogicalCteScan&>(op).columns, out);
            break;
        case LogicalKind::kRecursive:
            append_ids(static_cast<const LogicalRecursive&>(op).columns, out);
            break;
        case LogicalKind::kInsert:
        case LogicalKind::kUpdate:
        case LogicalKind::kDelete:
            append_items(static_cast<const LogicalModify&>(op).returning.items, out);
            break;
        case LogicalKind::kFilter:
        case LogicalKind::kSort:
        case LogicalKind::kLimit:
        case LogicalKind::kDistinct:
        case LogicalKind::kLockRows:
            return output_columns(op.child());
    }
    return out;
}

namespace {

/// Visits through one routine for changing and reading callers alike.
class ExprVisitor {
  public:
    explicit ExprVisitor(const std::function<void(ExprPtr&)>& visit) : visit_(visit) {}

    void one(ExprPtr& expr) {
        if (expr) visit_(expr);
    }
    void all(std::vector<ExprPtr>& exprs) {
        for (ExprPtr& expr : exprs) one(expr);
    }
    void all(std::vector<SortKey>& keys) {
        for (SortKey& key : keys) one(key.expr);
    }
    void all(std::vector<ProjectItem>& items) {
        for (ProjectItem& item : items) one(item.expr);
    }
    void all(std::vector<AggregateItem>& items) {
        for (AggregateItem& item : items) one(item.call);
    }
    void all(std::vector<AssignmentTarget>& targets) {
        for (AssignmentTarget& target : targets) one(target.expr);
    }
    void modify(LogicalModify& op) {
        for (CheckConstraint& check : op.checks) one(check.condition);
        all(op.generated);
        all(op.returning.items);
    }

  private:
    const std::function<void(ExprPtr&)>& visit_;
};

}  // namespace

void for_each_expr(LogicalOp& op, const std::function<void(ExprPtr&)>& visit) {
    ExprVisitor to(visit);
    switch (op.kind) {
        case LogicalKind::kValues:
            for (auto& row : static_cast<LogicalValues&>(op).rows) to.all(row);
            break;
        case LogicalKind::kSetFunction:
        case LogicalKind::kProjectSet:
            for (SetFunctionItem& item : static_cast<LogicalSetFunction&>(op).items) {
                to.all(item.arguments);
                to.one(item.scalar);
            }
            break;
        case LogicalKind::kProject:
            to.all(static_cast<LogicalProject&>(op).items);
            break;
        case LogicalKind::kFilter:
            to.all(static_cast<LogicalFilter&>(op).conditions);
            break;
        case LogicalKind::kJoin:
            to.all(static_cast<LogicalJoin&>(op).conditions);
            break;
        case LogicalKind::kAggregate:
            to.all(static_cast<LogicalAggregate&>(op).groups);
            to.all(static_cast<LogicalAggregate&>(op).aggregates);
            break;
        case LogicalKind::kWindow: {
            auto& window = static_cast<LogicalWindow&>(op);
            WindowSpecification::each(window.window, [&](ExprPtr& expr) { to.one(expr); });
            to.all(window.calls);
            break;
        }
        case LogicalKind::kSort:
            to.all(static_cast<LogicalSort&>(op).keys);
            break;
        case LogicalKind::kLimit: {
            auto& limit = static_cast<LogicalLimit&>(op);
            to.one(limit.limit);
            to.one(limit.offset);
            to.all(limit.ties);
            break;
        }
        case LogicalKind::kDistinct:
            to.all(static_cast<LogicalDistinct&>(op).keys);
            break;
        case LogicalKind::kLockRows:
            to.all(static_cast<LogicalLockRows&>(op).recheck);
            break;
        case LogicalKind::kInsert: {
            auto& insert = static_cast<LogicalInsert&>(op);
            to.all(insert.values);
            to.all(insert.conflict.assignments);
            to.one(insert.conflict.where);
            to.modify(insert);
            break;
        }
        case LogicalKind::kUpdate:
            to.all(static_cast<LogicalUpdate&>(op).assignments);
            to.all(static_cast<LogicalUpdate&>(op).recheck);
            to.modify(static_cast<LogicalModify&>(op));
            break;
        case LogicalKind::kDelete:
            to.all(static_cast<LogicalDelete&>(op).recheck);
            to.modify(static_cast<LogicalModify&>(op));
            break;
        default:
            break;
    }
}

void for_each_expr(const LogicalOp& op, const std::function<void(const Expr&)>& visit) {
    // The visitor below only reads: constness is restored at once.
    for_each_expr(const_cast<LogicalOp&>(op), [&](ExprPtr& expr) { visit(*expr); });
}

namespace {

void add_modify_columns(const LogicalOp& op, std::set<ColumnId>& made) {
    if (op.kind != LogicalKind::kInsert && op.kind != LogicalKind::kUpdate &&
        op.kind != LogicalKind::kDelete)
        return;
    for (const ScanColumn& column : static_cast<const LogicalModify&>(op).row)
        made.insert(column.id);
    if (op.kind != LogicalKind::kInsert) return;
    for (const ScanColumn& column : static_cast<const LogicalInsert&>(op).conflict.excluded)
        made.insert(column.id);
}

void collect_made_and_read(const LogicalOp& op, std::set<ColumnId>& made,
                           std::set<ColumnId>& read) {
    for (ColumnId id : output_columns(op)) made.insert(id);
    add_modify_columns(op, made);
    for_each_expr(op, [&](const Expr& expr) { collect_columns(expr, read); });
    for (const LogicalPtr& child : op.children) collect_made_and_read(*child, made, read);
}

}  // namespace

std::set<ColumnId> free_columns(const LogicalOp& op) {
    std::set<ColumnId> made, read, free;
    collect_made_and_read(op, made, read);
    std::set_difference(read.begin(), read.end(), made.begin(), made.end(),
                        std::inserter(free, free.begin()));
    return free;
}

bool deeper_than(const LogicalOp& plan, std::size_t levels) {
    std::vector<std::pair<const LogicalOp*, std::size_t>> waiting = {{&plan, 1}};
    while (!waiting.empty()) {
        auto [op, level] = waiting.back();
        waiting.pop_back();
        if (level > levels) return true;
        for (const LogicalPtr& child : op->children) waiting.push_back({child.get(), level + 1});
    }
    return false;
}

}  // namespace aerolith
