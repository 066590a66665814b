#include "planner/bind/select_level.h"
#include "planner/bind/target_columns.h"
#include "types/type_info.h"

namespace aerolith {

/// One column of SET (a, b) = (SELECT ...).
Result<ExprPtr> Binder::bind_query_field(const ast::MultiAssign& multi, const ast::SubLink& link,
                                         const ColumnDescriptor& column, const Scope& scope) {
    std::vector<Type> types;
    Result<ExprPtr> row = bind_row_of_query(*link.query, static_cast<std::size_t>(multi.count),
                                            scope, link.location, types);
    if (!row.ok() && row.error().message().starts_with("subquery has too")) {
        return error(SqlState::kSyntaxError, "number of columns does not match number of values")
            .at(link.location);
    }
    auto position = static_cast<std::size_t>(multi.column) - 1;
    std::vector<ExprPtr> child;
    child.push_back(TRY(std::move(row)));
    ExprPtr field = make_expr(ExprKind::kField, types[position], std::move(child), link.location);
    field->payload = FieldRef{position};
    return assign(std::move(field), column);
}

Result<std::vector<AssignmentTarget>> Binder::bind_assignments(
    ast::List<ast::Assignment> assignments, const RelationDescriptor& table, const Scope& scope) {
    std::vector<AssignmentTarget> bound;
    for (const ast::Assignment& assignment : assignments) {
        if (!assignment.target.steps.empty())
            return not_supported("assignment to a part of a column", assignment.target.location);
        const ColumnDescriptor* column = table.find_column(assignment.target.column);
        if (!column)
            return undefined_target_column(table, assignment.target.column,
                                           assignment.target.location);
        for (const AssignmentTarget& other : bound) {
            if (other.number == column->number) {
                return error(SqlState::kSyntaxError, "multiple assignments to same column \"{}\"",
                             column->name)
                    .at(assignment.target.location);
            }
        }
        const ast::Expr* source = assignment.value;
        if (const auto* multi = source->try_as<ast::MultiAssign>()) {
            const auto* row = multi->source->try_as<ast::RowExpr>();
            const auto* link = multi->source->try_as<ast::SubLink>();
            if (!row && (!link || link->sub_kind != ast::SubLinkKind::kScalar)) {
                return Error(SqlState::kFeatureNotSupported,
                             "source for a multiple-column UPDATE item must be a sub-SELECT or "
                             "ROW() expression")
                    .at(multi->source->location);
            }
            if (link) {
                bound.push_back(
                    { column->number, TRY(bind_query_field(*multi, *link, *column, scope)) });
                continue;
            }
            if (static_cast<int>(row->fields.size()) != multi->count) {
                return error(SqlState::kSyntaxError,
                             "number of columns does not match number of values")
                    .at(multi->source->location);
            }
            source = row->fields[static_cast<std::size_t>(multi->column) - 1];
        }
        if (is_default(*source)) {
            bound.push_back({ column->number, TRY(bind_default(*column)) });
            continue;
        }
        if (column->generated) {
            return error(SqlState::kGeneratedAlways, "column \"{}\" can only be updated to DEFAULT",
                         column->name)
                .detail(fmt::format("Column \"{}\" is a generated column.", column->name));
        }
        if (column->identity == 'a') {
            return error(SqlState::kGeneratedAlways, "column \"{}\" can only be updated to DEFAULT",
                         column->name)
                .detail(
                    fmt::format("Column \"{}\" is an identity column defined as GENERATED ALWAYS.",
                                column->name));
        }
        ExprPtr value = TRY(bind_expr(*source, scope, ExprPlace::kUpdateSource));
        bound.push_back({ column->number, TRY(assign(std::move(value), *column)) });
    }
    return bound;
}

namespace {

/// Conditions of WHERE and inner joins, which a newer version of the row has to meet again.
void collect_recheck(const LogicalOp& op, std::vector<ExprPtr>& out) {
    bool tested = op.kind == LogicalKind::kFilter ||
                  (op.kind == LogicalKind::kJoin &&
                   static_cast<const LogicalJoin&>(op).join == JoinKind::kInner);
    if (tested) for_each_expr(op, [&](const Expr& expr) { out.push_back(expr.clone()); });
    for (const LogicalPtr& child : op.children) collect_recheck(*child, out);
}

}  // namespace

Result<LogicalPtr> Binder::keep_where(const ast::Expr& where, LogicalPtr plan, const Scope& scope) {
    ExprPtr condition =
        TRY(coercer_.coerce_to_boolean(TRY(bind_expr(where, scope, ExprPlace::kWhere)), "WHERE"));
    auto filter = std::make_unique<LogicalFilter>();
    split_conjunction(std::move(condition), filter->conditions);
    filter->children.push_back(std::move(plan));
    return LogicalPtr(std::move(filter));
}

Result<BoundStatement> Binder::bind_update(const ast::UpdateStatement& statement) {
    auto update = std::make_unique<LogicalUpdate>();
    update->table = TRY(find_target(statement.relation->name));
    const RelationDescriptor& table = *update->table;
    access(table.oid, check_as_).needed |= privilege::kUpdate;
    changed_target_ = table.oid;
    update->alias = statement.relation->alias.name.empty()
                        ? table.name
                        : std::string(statement.relation->alias.name);
    scopes_.push_back(std::make_unique<Scope>());
    Scope& scope = *scopes_.back();
    LogicalPtr plan = TRY(bind_relation_ref(*statement.relation, scope));
    update->mark = mark_target(scope, 0, RowLockStrength::kNoKeyUpdate);
    if (!statement.from.empty())
        plan = join_pair(JoinKind::kInner, std::move(plan),
                         TRY(bind_from_beside_target(statement.from, scope)));
    if (statement.where) plan = TRY(keep_where(*statement.where, std::move(plan), scope));
    update->assignments = TRY(bind_assignments(statement.assignments, table, scope));
    for (const AssignmentTarget& target : update->assignments)
        access(table.oid, check_as_).updated.insert(target.number);
    // Who changes a key takes the stronger lock, as in PostgreSQL.
    if (std::ranges::any_of(update->assignments, [&](const AssignmentTarget& assignment) {
            return is_key_column(table, assignment.number);
        }))
        update->mark.strength = RowLockStrength::kUpdate;
    collect_recheck(*plan, update->recheck);
    // RETURNING and checks see the new row under ids of its own; columns of FROM stay as they are.
    update->row = row_columns(table);
    for (const ScanColumn& column : update->row)
        remember_source(column.id, table.oid, column.number);
    TRY(bind_checks(*update));
    std::map<ColumnId, ColumnId> renamed;
    for (std::size_t i = 0; i < update->row.size(); ++i) {
        ScopeColumn& column = scope.tables.front().columns[i];
        renamed[column.id] = update->row[i].id;
        column.id = update->row[i].id;
    }
    for (Scope::Visible& visible : scope.visible) {
        if (visible.expr->kind != ExprKind::kColumn) continue;
        if (auto new_id = renamed.find(visible.expr->column()); new_id != renamed.end())
            visible.expr->payload.emplace<ColumnId>(new_id->second);
    }
    update->children.push_back(std::move(plan));
    BoundStatement bound;
    TRY(bind_returning(statement.returning, *update, scope, bound));
    bound.plan = std::move(update);
    return bound;
}

Result<BoundStatement> Binder::bind_delete(const ast::DeleteStatement& statement) {
    auto erase = std::make_unique<LogicalDelete>();
    erase->table = TRY(find_target(statement.relation->name));
    access(erase->table->oid, check_as_).needed |= privilege::kDelete;
    changed_target_ = erase->table->oid;
    erase->alias = statement.relation->alias.name.empty()
                       ? erase->table->name
                       : std::string(statement.relation->alias.name);
    scopes_.push_back(std::make_unique<Scope>());
    Scope& scope = *scopes_.back();
    LogicalPtr plan = TRY(bind_relation_ref(*statement.relation, scope));
    erase->mark = mark_target(scope, 0, RowLockStrength::kUpdate);
    erase->row = erase->mark.columns;
    if (!statement.using_tables.empty()) {
        plan = join_pair(JoinKind::kInner, std::move(plan),
                         TRY(bind_from_beside_target(statement.using_tables, scope)));
    }
    if (statement.where) plan = TRY(keep_where(*statement.where, std::move(plan), scope));
    collect_recheck(*plan, erase->recheck);
    bind_foreign_keys(*erase);
    erase->children.push_back(std::move(plan));
    BoundStatement bound;
    TRY(bind_returning(statement.returning, *erase, scope, bound));
    bound.plan = std::move(erase);
    return bound;
}

}  // namespace aerolith
