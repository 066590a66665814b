#include "planner/bind/select_level.h"
#include "planner/bind/target_columns.h"
#include "types/type_info.h"

namespace aerolith {
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

Error generated_given(const ColumnDescriptor& column) {
    return error(SqlState::kGeneratedAlways, "cannot insert a non-DEFAULT value into column \"{}\"",
                 column.name)
        .detail(fmt::format("Column \"{}\" is a generated column.", column.name));
}

Error identity_given(const ColumnDescriptor& column) {
    return error(SqlState::kGeneratedAlways, "cannot insert a non-DEFAULT value into column \"{}\"",
                 column.name)
        .detail(fmt::format("Column \"{}\" is an identity column defined as GENERATED ALWAYS.",
                            column.name))
        .hint("Use OVERRIDING SYSTEM VALUE to override.");
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
                return identity_given(column);
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
                return identity_given(column);
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
