#include "planner/bind/column_names.h"
#include "planner/bind/select_level.h"
#include "types/type_info.h"

namespace aerolith {

Result<ExprPtr> Binder::assign(ExprPtr value, const ColumnDescriptor& column) {
    Oid from = value->type.oid;
    int location = value->location;
    if (!coercer_.can_coerce(from, column.type.oid, CastContext::kAssignment)) {
        return error(SqlState::kDatatypeMismatch,
                     "column \"{}\" is of type {} but expression is of type {}", column.name,
                     format_type({column.type.oid}), format_type({from}))
            .hint("You will need to rewrite or cast the expression.")
            .at(location);
    }
    return coercer_.coerce(std::move(value), column.type, CastContext::kAssignment);
}

Result<ExprPtr> Binder::bind_default(const ColumnDescriptor& column) {
    if (column.default_sql.empty() || column.generated)
        return make_constant(Value::null(column.type));
    Parser parser;
    std::shared_ptr<const ast::Expr> syntax = TRY(parser.parse_expression(column.default_sql));
    Scope empty;
    ExprPtr value = TRY(bind_expr(*syntax, empty, ExprPlace::kDefault));
    value = TRY(assign(std::move(value), column));
    walk(*value, [](const Expr& node) { const_cast<Expr&>(node).location = -1; });
    return value;
}

Result<ExprPtr> Binder::bind_table_expression(const ast::Expr& syntax,
                                              const RelationDescriptor* table,
                                              const std::vector<ScanColumn>& row, ExprPlace place) {
    Scope scope;
    if (table) {
        ScopeTable entry;
        entry.alias = table->name;
        for (const ScanColumn& column : row) {
            entry.columns.push_back({column.name, column.id, column.type, 0});
            scope.visible.push_back({column.name, make_column(column.id, column.type)});
        }
        scope.tables.push_back(std::move(entry));
    }
    ExprPtr bound = TRY(bind_expr(syntax, scope, place));
    if (place == ExprPlace::kCheck) return coercer_.coerce_to_boolean(std::move(bound), "CHECK");
    // The literal of a default or an argument takes the type it is assigned to.
    if (place == ExprPlace::kDefault || place == ExprPlace::kParameterValue) return bound;
    return coercer_.resolve_unknown(std::move(bound));
}

Status Binder::bind_generated(LogicalModify& modify) {
    for (const ColumnDescriptor& column : modify.table->columns) {
        if (column.dropped || !column.generated) continue;
        Parser parser;
        std::shared_ptr<const ast::Expr> syntax = TRY(parser.parse_expression(column.default_sql));
        ExprPtr value = TRY(
            bind_table_expression(*syntax, modify.table.get(), modify.row, ExprPlace::kGenerated));
        value = TRY(assign(std::move(value), column));
        walk(*value, [](const Expr& node) { const_cast<Expr&>(node).location = -1; });
        modify.generated.push_back({column.number, std::move(value)});
    }
    return {};
}

void Binder::bind_foreign_keys(LogicalModify& modify) {
    const Catalog& catalog = environment_.catalog;
    auto schema_of = [&](const RelationDescriptor& relation) {
        const SchemaDescriptor* schema = catalog.schema(relation.schema);
        return schema ? schema->name : std::string();
    };
    auto add = [&](const RelationPtr& table, std::size_t position, const RelationPtr& referenced,
                   std::vector<ForeignKeyUse>& to) {
        to.push_back({table, position, referenced, schema_of(*table), schema_of(*referenced)});
    };
    const std::vector<ConstraintDescriptor>& own = modify.table->constraints;
    for (std::size_t i = 0; i < own.size() && modify.kind != LogicalKind::kDelete; ++i) {
        if (own[i].kind != 'f') continue;
        if (RelationPtr referenced = catalog.relation(own[i].referenced_table))
            add(modify.table, i, referenced, modify.references);
    }
    for (const auto& [oid, table] : catalog.relations()) {
        for (std::size_t i = 0; i < table->constraints.size(); ++i) {
            const ConstraintDescriptor& constraint = table->constraints[i];
            if (constraint.kind == 'f' && constraint.referenced_table == modify.table->oid)
                add(table, i, modify.table, modify.referenced_by);
        }
    }
}

Status Binder::bind_checks(LogicalModify& modify) {
    TRY(bind_generated(modify));
    bind_foreign_keys(modify);
    for (const ConstraintDescriptor& constraint : modify.table->constraints) {
        if (constraint.kind != 'c') continue;
        Parser parser;
        std::shared_ptr<const ast::Expr> syntax =
            TRY(parser.parse_expression(constraint.check_sql));
        modify.checks.push_back({
            constraint.name, TRY(bind_table_expression(*syntax, modify.table.get(), modify.row,
                                                       ExprPlace::kCheck))
        });
    }
    // PostgreSQL checks constraints in the order of their names.
    std::ranges::sort(modify.checks, {}, &CheckConstraint::name);
    return {};
}

Status Binder::bind_returning(ast::List<ast::Target> targets, LogicalModify& modify, Scope& scope,
                              BoundStatement& bound) {
    if (targets.empty()) return {};
    Level level(scope);
    for (const ast::Target& target : targets) {
        if (const auto* ref = target.expr->try_as<ast::ColumnRef>(); ref && ref->star) {
            TRY(expand_star(*ref, scope, level.targets));
            continue;
        }
        ExprPtr expr = TRY(
            coercer_.resolve_unknown(TRY(bind_expr(*target.expr, scope, ExprPlace::kReturning))));
        std::string name =
            target.alias.empty() ? column_name_of(*target.expr) : std::string(target.alias);
        level.targets.push_back({new_output(name, expr->type), std::move(expr)});
    }
    modify.returning.present = true;
    modify.returning.items = std::move(level.targets);
    std::vector<OutputColumn> columns;
    for (const ProjectItem& item : modify.returning.items) {
        columns.push_back(item.column);
        if (item.expr->kind != ExprKind::kColumn) continue;
        if (auto source = sources_.find(item.expr->column()); source != sources_.end())
            sources_[item.column.id] = source->second;
    }
    bound.fields = fields_of(columns);
    bound.returns_rows = true;
    return {};
}

namespace {

void add_row_to_scope(const std::vector<ScanColumn>& row, std::string alias, bool unqualified,
                      Scope& scope) {
    ScopeTable entry;
    entry.alias = std::move(alias);
    for (const ScanColumn& column : row) {
        entry.columns.push_back({column.name, column.id, column.type, scope.tables.size()});
        if (unqualified)
            scope.visible.push_back({column.name, make_column(column.id, column.type)});
    }
    scope.tables.push_back(std::move(entry));
}

Error undefined_target_column(const RelationDescriptor& table, std::string_view name,
                              int location) {
    return error(SqlState::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist",
                 name, table.name)
        .at(location);
}

Error generated_given(const ColumnDescriptor& column) {
    return error(SqlState::kGeneratedAlways, "cannot insert a non-DEFAULT value into column \"{}\"",
                 column.name)
        .detail(fmt::format("Column \"{}\" is a generated column.", column.name));
}

bool is_default(const ast::Expr& expr) {
    return expr.is<ast::SetToDefault>();
}

}  // namespace

Result<std::vector<std::int16_t>> Binder::insert_columns(const RelationDescriptor& table,
                                                         ast::List<ast::AssignmentTarget> columns) {
    std::vector<std::int16_t> numbers;
    if (columns.empty()) {
        for (const ColumnDescriptor& column : table.columns) {
            if (!column.dropped) numbers.push_back(column.number);
        }
        return numbers;
    }
    for (const ast::AssignmentTarget& target : columns) {
        if (!target.steps.empty())
            return not_supported("assignment to a part of a column", target.location);
        const ColumnDescriptor* column = table.find_column(target.column);
        if (!column) return undefined_target_column(table, target.column, target.location);
        if (std::ranges::find(numbers, column->number) != numbers.end()) {
            return error(SqlState::kDuplicateColumn, "column \"{}\" specified more than once",
                         target.column)
                .at(target.location);
        }
        numbers.push_back(column->number);
    }
    return numbers;
}

/// The rows to insert and, for each target column, its value over them (null: DEFAULT for every
/// row).
Result<LogicalPtr> Binder::insert_source(const ast::InsertStatement& statement,
                                         const RelationDescriptor& table,
                                         const std::vector<std::int16_t>& columns,
                                         std::vector<ExprPtr>& values) {
    auto check_width = [&](std::size_t width, int location) -> Status {
        if (width > columns.size()) {
            return error(SqlState::kSyntaxError, "INSERT has more expressions than target columns")
                .at(location);
        }
        if (width < columns.size() && !statement.columns.empty()) {
            return error(SqlState::kSyntaxError, "INSERT has more target columns than expressions")
                .at(statement.columns[width].location);
        }
        return {};
    };
    const ast::SelectStatement& source = *statement.source;
    bool plain_values = !source.values.empty() && source.order_by.empty() && !source.limit &&
                        !source.offset && !source.with;
    if (!plain_values) {
        SelectOutput output = TRY(bind_select(source, nullptr, false));
        int location =
            output.columns.size() > columns.size() && source.targets.size() > columns.size()
                ? source.targets[columns.size()].location
                : -1;
        TRY(check_width(output.columns.size(), location));
        for (std::size_t i = 0; i < output.columns.size(); ++i) {
            const OutputColumn& column = output.columns[i];
            const ColumnDescriptor& target = table.column(columns[i]);
            ExprPtr value =
                make_column(column.id, column.type,
                            i < source.targets.size() ? source.targets[i].location : -1);
            if (column.type.oid == type_oid::kUnknown) {
                // A literal in the select list takes the target's type where it stands.
                LogicalOp* top = output.plan.get();
                while (top->kind != LogicalKind::kProject && !top->children.empty())
                    top = top->children.front().get();
                if (top->kind != LogicalKind::kProject)
                    return not_supported("an untyped literal in this INSERT ... SELECT",
                                         value->location);
                for (ProjectItem& item : static_cast<LogicalProject&>(*top).items) {
                    if (item.column.id != column.id) continue;
                    item.expr = TRY(assign(std::move(item.expr), target));
                    item.column.type = item.expr->type;
                    value->type = item.expr->type;
                }
            }
            values.push_back(TRY(assign(std::move(value), target)));
        }
        return std::move(output.plan);
    }
    auto rows = std::make_unique<LogicalValues>();
    std::size_t width = source.values[0].size();
    Scope empty;
    for (ast::ExprList row : source.values) {
        if (row.size() != width)
            return error(SqlState::kSyntaxError, "VALUES lists must all be the same length")
                .at(row[0]->location);
        TRY(check_width(row.size(),
                        row.size() > columns.size() ? row[columns.size()]->location : -1));
        rows->rows.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) {
            const ColumnDescriptor& column = table.column(columns[i]);
            if (is_default(*row[i])) {
                rows->rows.back().push_back(TRY(bind_default(column)));
                continue;
            }
            if (column.identity == 'a' && statement.overriding != ast::Overriding::kSystem &&
                statement.overriding != ast::Overriding::kUser) {
                return error(SqlState::kGeneratedAlways,
                             "cannot insert a non-DEFAULT value into column \"{}\"", column.name)
                    .detail(fmt::format(
                        "Column \"{}\" is an identity column defined as GENERATED ALWAYS.",
                        column.name))
                    .hint("Use OVERRIDING SYSTEM VALUE to override.");
            }
            if (column.generated) return generated_given(column);
            if (column.identity && statement.overriding == ast::Overriding::kUser) {
                rows->rows.back().push_back(TRY(bind_default(column)));
                continue;
            }
            ExprPtr value = TRY(bind_expr(*row[i], empty, ExprPlace::kValues));
            rows->rows.back().push_back(TRY(assign(std::move(value), column)));
        }
    }
    for (std::size_t i = 0; i < width; ++i) {
        const ColumnDescriptor& column = table.column(columns[i]);
        rows->columns.push_back(new_output(column.name, column.type));
        values.push_back(make_column(rows->columns.back().id, column.type));
    }
    return rows;
}

Result<BoundStatement> Binder::bind_change(const ast::Statement& statement) {
    const ast::WithClause* with = nullptr;
    switch (statement.kind) {
        case ast::StatementKind::kInsert:
            with = statement.as<ast::InsertStatement>().with;
            break;
        case ast::StatementKind::kUpdate:
            with = statement.as<ast::UpdateStatement>().with;
            break;
        case ast::StatementKind::kDelete:
            with = statement.as<ast::DeleteStatement>().with;
            break;
        default:
            UNREACHABLE();
    }
    std::vector<LogicalPtr> definitions;
    std::size_t visible_ctes = ctes_.size();
    if (!top_with_ && with_frames_.empty()) top_with_ = with;
    if (with) TRY(bind_with(*with, nullptr, definitions));
    BoundStatement bound;
    switch (statement.kind) {
        case ast::StatementKind::kInsert:
            bound = TRY(bind_insert(statement.as<ast::InsertStatement>()));
            break;
        case ast::StatementKind::kUpdate:
            bound = TRY(bind_update(statement.as<ast::UpdateStatement>()));
            break;
        default:
            bound = TRY(bind_delete(statement.as<ast::DeleteStatement>()));
            break;
    }
    ctes_.resize(visible_ctes);
    bound.plan = wrap_ctes(std::move(definitions), std::move(bound.plan));
    return bound;
}

Result<BoundStatement> Binder::bind_insert(const ast::InsertStatement& statement) {
    auto insert = std::make_unique<LogicalInsert>();
    insert->table = TRY(find_target(statement.relation));
    const RelationDescriptor& table = *insert->table;
    insert->alias = statement.alias.empty() ? table.name : std::string(statement.alias);
    std::vector<std::int16_t> columns = TRY(insert_columns(table, statement.columns));
    access(table.oid, check_as_).needed |= privilege::kInsert;
    access(table.oid, check_as_).inserted.insert(columns.begin(), columns.end());
    std::vector<ExprPtr> given;
    LogicalPtr source = std::make_unique<LogicalEmpty>();
    if (statement.source) source = TRY(insert_source(statement, table, columns, given));
    for (const ColumnDescriptor& column : table.columns) {
        if (column.dropped) continue;
        ExprPtr value;
        for (std::size_t i = 0; i < given.size(); ++i) {
            if (columns[i] != column.number) continue;
            bool overridden = column.identity && statement.overriding == ast::Overriding::kUser;
            if (!overridden) value = std::move(given[i]);
            bool from_values = statement.source && !statement.source->values.empty();
            if (column.generated && !from_values) return generated_given(column);
            if (column.identity == 'a' && statement.overriding == ast::Overriding::kNone &&
                !from_values) {
                return error(SqlState::kGeneratedAlways,
                             "cannot insert a non-DEFAULT value into column \"{}\"", column.name)
                    .detail(fmt::format(
                        "Column \"{}\" is an identity column defined as GENERATED ALWAYS.",
                        column.name))
                    .hint("Use OVERRIDING SYSTEM VALUE to override.");
            }
        }
        if (!value) value = TRY(bind_default(column));
        insert->values.push_back({column.number, std::move(value)});
    }
    insert->row = row_columns(table);
    insert->children.push_back(std::move(source));
    TRY(bind_checks(*insert));
    BoundStatement bound;
    Scope scope;
    add_row_to_scope(insert->row, insert->alias, true, scope);
    for (const ScanColumn& column : insert->row)
        remember_source(column.id, table.oid, column.number);
    if (statement.on_conflict) TRY(bind_on_conflict(*statement.on_conflict, *insert));
    TRY(bind_returning(statement.returning, *insert, scope, bound));
    bound.plan = std::move(insert);
    return bound;
}

/// Unique indexes over exactly the columns and expressions named; a partial one when its predicate
/// is given, too.
Status Binder::infer_arbiters(const ast::OnConflict& syntax, LogicalInsert& insert) {
    const RelationDescriptor& table = *insert.table;
    std::set<std::int16_t> wanted;
    std::vector<ExprPtr> exprs, conditions;
    for (const ast::IndexElement& element : syntax.arbiter) {
        if (element.expr) {
            exprs.push_back(
                TRY(bind_table_expression(*element.expr, &table, insert.row, ExprPlace::kIndex)));
            continue;
        }
        const ColumnDescriptor* column = table.find_column(element.column);
        if (!column)
            return error(SqlState::kUndefinedColumn, "column \"{}\" does not exist", element.column)
                .at(element.location);
        wanted.insert(column->number);
    }
    if (syntax.arbiter_where) {
        ExprPtr condition = TRY(bind_table_expression(*syntax.arbiter_where, &table, insert.row,
                                                      ExprPlace::kIndexPredicate));
        split_conjunction(TRY(coercer_.coerce_to_boolean(std::move(condition), "WHERE")),
                          conditions);
    }
    auto among = [](const std::vector<ExprPtr>& list, const Expr& expr) {
        return std::ranges::any_of(list,
                                   [&](const ExprPtr& known) { return same_expr(*known, expr); });
    };
    for (const IndexDescriptor& index : table.indexes) {
        if (!index.unique) continue;
        IndexExpressions bound = TRY(bind_index(table, index, insert.row));
        std::set<std::int16_t> has;
        std::size_t computed = 0;
        bool fits = true;
        for (std::size_t i = 0; i < index.columns.size(); ++i) {
            if (index.columns[i].number != 0)
                has.insert(index.columns[i].number);
            else
                ++computed, fits = fits && among(exprs, *bound.columns[i]);
        }
        for (const ExprPtr& part : bound.predicate) fits = fits && among(conditions, *part);
        if (fits && has == wanted && computed == exprs.size())
            insert.conflict.arbiters.push_back(index.oid);
    }
    return {};
}

Status Binder::bind_on_conflict(const ast::OnConflict& syntax, LogicalInsert& insert) {
    const RelationDescriptor& table = *insert.table;
    insert.conflict.action =
        syntax.do_update ? ConflictClause::Action::kUpdate : ConflictClause::Action::kNothing;
    if (!syntax.constraint.empty()) {
        const ConstraintDescriptor* constraint = table.find_constraint(syntax.constraint);
        if (!constraint) {
            return error(SqlState::kUndefinedObject,
                         "constraint \"{}\" for table \"{}\" does not exist", syntax.constraint,
                         table.name)
                .at(syntax.location);
        }
        if (constraint->index == kInvalidOid)
            return error(SqlState::kWrongObjectType,
                         "constraint in ON CONFLICT clause has no associated index");
        insert.conflict.arbiters.push_back(constraint->index);
    } else if (!syntax.arbiter.empty()) {
        TRY(infer_arbiters(syntax, insert));
        if (insert.conflict.arbiters.empty()) {
            return error(SqlState::kInvalidColumnReference,
                         "there is no unique or exclusion constraint matching the ON CONFLICT "
                         "specification");
        }
    } else if (syntax.do_update) {
        return error(SqlState::kSyntaxError,
                     "ON CONFLICT DO UPDATE requires inference specification or constraint name")
            .hint("For example, ON CONFLICT (column_name).")
            .at(syntax.location);
    }
    if (!syntax.do_update) return {};
    insert.conflict.excluded = row_columns(table);
    Scope both;
    add_row_to_scope(insert.row, insert.alias, true, both);
    add_row_to_scope(insert.conflict.excluded, "excluded", true, both);
    insert.conflict.assignments = TRY(bind_assignments(syntax.assignments, table, both));
    if (syntax.where) {
        insert.conflict.where = TRY(coercer_.coerce_to_boolean(
            TRY(bind_expr(*syntax.where, both, ExprPlace::kWhere)), "WHERE"));
    }
    return {};
}

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
    if (statement.where) {
        ExprPtr condition = TRY(coercer_.coerce_to_boolean(
            TRY(bind_expr(*statement.where, scope, ExprPlace::kWhere)), "WHERE"));
        auto filter = std::make_unique<LogicalFilter>();
        split_conjunction(std::move(condition), filter->conditions);
        filter->children.push_back(std::move(plan));
        plan = std::move(filter);
    }
    update->assignments = TRY(bind_assignments(statement.assignments, table, scope));
    for (const AssignmentTarget& target : update->assignments)
        access(table.oid, check_as_).updated.insert(target.number);
    // A change of any unique index's columns takes the stronger lock, as in PostgreSQL.
    for (const IndexDescriptor& index : table.indexes) {
        for (const IndexColumn& column : index.columns) {
            for (const AssignmentTarget& assignment : update->assignments) {
                if (index.unique && assignment.number == column.number)
                    update->mark.strength = RowLockStrength::kUpdate;
            }
        }
    }
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
    if (statement.where) {
        ExprPtr condition = TRY(coercer_.coerce_to_boolean(
            TRY(bind_expr(*statement.where, scope, ExprPlace::kWhere)), "WHERE"));
        auto filter = std::make_unique<LogicalFilter>();
        split_conjunction(std::move(condition), filter->conditions);
        filter->children.push_back(std::move(plan));
        plan = std::move(filter);
    }
    collect_recheck(*plan, erase->recheck);
    bind_foreign_keys(*erase);
    erase->children.push_back(std::move(plan));
    BoundStatement bound;
    TRY(bind_returning(statement.returning, *erase, scope, bound));
    bound.plan = std::move(erase);
    return bound;
}

Result<LogicalPtr> Binder::bind_copy_insert(RelationPtr table,
                                            const std::vector<std::int16_t>& columns,
                                            std::vector<OutputColumn>& inputs,
                                            std::vector<TableUse>& uses, const ast::Expr* where) {
    auto insert = std::make_unique<LogicalInsert>();
    insert->table = table;
    insert->alias = table->name;
    use_table(table, TableAccess::kWrite);
    uses = tables_;
    access(table->oid, check_as_).needed |= privilege::kInsert;
    access(table->oid, check_as_).inserted.insert(columns.begin(), columns.end());
    // The child is a row source of its own, filled by the COPY stream; it stands as VALUES without
    // rows.
    auto source = std::make_unique<LogicalValues>();
    for (std::int16_t number : columns)
        source->columns.push_back(
            new_output(table->column(number).name, table->column(number).type));
    inputs = source->columns;
    for (const ColumnDescriptor& column : table->columns) {
        if (column.dropped) continue;
        ExprPtr value;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i] == column.number) value = make_column(inputs[i].id, inputs[i].type);
        }
        if (!value) value = TRY(bind_default(column));
        insert->values.push_back({column.number, std::move(value)});
    }
    insert->row = row_columns(*table);
    TRY(bind_checks(*insert));
    LogicalPtr child = std::move(source);
    if (where) return not_supported("COPY ... WHERE", where->location);
    insert->children.push_back(std::move(child));
    return insert;
}

}  // namespace aerolith
