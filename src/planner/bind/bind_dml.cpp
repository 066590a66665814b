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

}  // namespace aerolith
