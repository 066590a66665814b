#include "planner/bind/binder.h"
#include "types/type_info.h"

/// Row values: ROW(...), whole-row references, their fields and comparisons.
namespace aerolith {

Result<ExprPtr> Binder::bind_row(const ast::RowExpr& row, const Scope& scope, ExprPlace place) {
    std::vector<ExprPtr> fields;
    RowCall call;
    for (const ast::Expr* field : row.fields) {
        ExprPtr star = TRY(bind_row_star(*field, scope, place));
        if (star) {
            for (ExprPtr& inner : star->children) fields.push_back(std::move(inner));
            continue;
        }
        fields.push_back(TRY(coercer_.resolve_unknown(TRY(bind_expr(*field, scope, place)))));
    }
    for (std::size_t i = 0; i < fields.size(); ++i) call.names.push_back(fmt::format("f{}", i + 1));
    ExprPtr bound = make_expr(ExprKind::kRow, {type_oid::kRecord}, std::move(fields), row.location);
    bound->payload = std::move(call);
    return bound;
}

ExprPtr Binder::whole_row(const ScopeTable& table, int location) {
    std::vector<ExprPtr> fields;
    RowCall call;
    for (const ScopeColumn& column : table.columns) {
        fields.push_back(make_column(column.id, column.type, location));
        call.names.push_back(column.name);
    }
    // A key column is NULL only where an outer join found no row.
    const IndexDescriptor* key = table.relation ? table.relation->primary_key() : nullptr;
    if (key && table.scan) {
        for (const ScanColumn& column : table.scan->columns) {
            if (column.number != key->columns.front().number) continue;
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                if (table.columns[i].id == column.id)
                    call.existence = static_cast<std::ptrdiff_t>(i);
            }
        }
    }
    call.alias = table.alias;
    ExprPtr row = make_expr(ExprKind::kRow, {type_oid::kRecord}, std::move(fields), location);
    row->payload = std::move(call);
    return row;
}

/// The row of a stored table as an argument: NULL where an outer join found none, which the place
/// of the stored row tells where no key does.
ExprPtr Binder::absent_row_as_null(ExprPtr row, const Scope& scope) {
    if (row->kind != ExprKind::kRow || scope.tables.size() < 2) return row;
    const RowCall& call = row->get<RowCall>();
    if (call.alias.empty() || call.existence >= 0) return row;
    const ScopeTable* table = nullptr;
    for (const ScopeTable& candidate : scope.tables) {
        if (candidate.visible && candidate.alias == call.alias && candidate.scan)
            table = &candidate;
    }
    if (!table) return row;
    int location = row->location;
    std::vector<ExprPtr> parts, place;
    place.push_back(make_column(row_key_of(*table->scan), {type_oid::kBytea}));
    parts.push_back(make_expr(ExprKind::kIsNotNull, {type_oid::kBool}, std::move(place)));
    parts.push_back(std::move(row));
    parts.push_back(make_constant(Value::null({type_oid::kRecord})));
    ExprPtr found = make_expr(ExprKind::kCase, {type_oid::kRecord}, std::move(parts), location);
    found->payload = false;
    return found;
}

Result<ExprPtr> Binder::bind_row_star(const ast::Expr& expr, const Scope& scope, ExprPlace place) {
    if (const auto* ref = expr.try_as<ast::ColumnRef>(); ref && ref->star && !ref->parts.empty()) {
        std::string_view alias = ref->parts.back();
        std::string_view schema =
            ref->parts.size() >= 2 ? ref->parts[ref->parts.size() - 2] : std::string_view{};
        Scope::FoundTable found = TRY(scope.find_table(schema, alias, ref->location));
        if (!found.table)
            return error(SqlState::kUndefinedTable, "missing FROM-clause entry for table \"{}\"",
                         alias)
                .at(ref->location);
        return whole_row(*found.table, ref->location);
    }
    const auto* indirection = expr.try_as<ast::Indirection>();
    if (!indirection || indirection->steps.size() != 1 ||
        indirection->steps[0].kind != ast::IndirectionStep::Kind::kStar)
        return ExprPtr{};
    ExprPtr row = TRY(bind_expr(*indirection->operand, scope, place));
    if (row->kind == ExprKind::kRow) return row;
    if (row->type.oid == type_oid::kRecord)
        return Error(SqlState::kFeatureNotSupported, "record type has not been registered")
            .at(expr.location);
    return error(SqlState::kWrongObjectType, "type {} is not composite",
                 format_type({row->type.oid}))
        .at(expr.location);
}

Result<ExprPtr> Binder::select_field(ExprPtr row, std::string_view field, int location) {
    if (row->kind == ExprKind::kRow) {
        const RowCall& call = row->get<RowCall>();
        for (std::size_t i = 0; i < call.names.size(); ++i) {
            if (call.names[i] == field) return std::move(row->children[i]);
        }
        if (!call.alias.empty())
            return error(SqlState::kUndefinedColumn, "column {}.{} does not exist", call.alias,
                         field)
                .at(row->location);
    }
    if (row->type.oid == type_oid::kRecord) {
        return error(SqlState::kUndefinedColumn,
                     "could not identify column \"{}\" in record data type", field)
            .at(location);
    }
    return error(SqlState::kWrongObjectType,
                 "column notation .{} applied to type {}, which is not a composite type", field,
                 format_type({row->type.oid}))
        .at(location);
}

/// A row is NULL when all its fields are, and not NULL when none is.
Result<ExprPtr> Binder::bind_row_null_test(ExprPtr row, bool negated, int location) {
    std::vector<ExprPtr> parts;
    for (ExprPtr& field : row->children) {
        std::vector<ExprPtr> child;
        child.push_back(std::move(field));
        parts.push_back(make_expr(negated ? ExprKind::kIsNotNull : ExprKind::kIsNull,
                                  {type_oid::kBool}, std::move(child), location));
    }
    if (parts.empty()) return make_constant(Value::boolean(true), location);
    if (parts.size() == 1) return std::move(parts.front());
    return make_expr(ExprKind::kAnd, {type_oid::kBool}, std::move(parts), location);
}

Result<ExprPtr> Binder::compare_rows(std::string_view name, std::vector<ExprPtr> left,
                                     std::vector<ExprPtr> right, int location) {
    if (left.size() != right.size())
        return error(SqlState::kSyntaxError, "unequal number of entries in row expressions")
            .at(location);
    if (left.empty())
        return error(SqlState::kFeatureNotSupported, "cannot compare rows of zero length")
            .at(location);
    auto compare = [&](std::string_view op, std::size_t i) {
        return make_operator(op, left[i]->clone(), right[i]->clone(), coercer_, location);
    };
    if (name == "=" || name == "<>") {
        std::vector<ExprPtr> parts;
        for (std::size_t i = 0; i < left.size(); ++i) parts.push_back(TRY(compare(name, i)));
        if (parts.size() == 1) return std::move(parts.front());
        return make_expr(name == "=" ? ExprKind::kAnd : ExprKind::kOr, {type_oid::kBool},
                         std::move(parts), location);
    }
    if (name != "<" && name != "<=" && name != ">" && name != ">=") {
        return error(SqlState::kFeatureNotSupported,
                     "could not determine interpretation of row comparison operator {}", name)
            .hint("Row comparison operators must be associated with btree operator families.")
            .at(location);
    }
    // Decided by the first pair that is not equal; a NULL before it leaves the whole unknown.
    std::vector<ExprPtr> steps;
    for (std::size_t i = 0; i + 1 < left.size(); ++i) {
        steps.push_back(TRY(compare("<>", i)));
        steps.push_back(TRY(compare(name.substr(0, 1), i)));
    }
    ExprPtr result = TRY(compare(name, left.size() - 1));
    while (!steps.empty()) {
        ExprPtr strict = std::move(steps.back());
        steps.pop_back();
        ExprPtr differs = std::move(steps.back());
        steps.pop_back();
        std::vector<ExprPtr> unknown, branches;
        unknown.push_back(differs->clone());
        branches.push_back(
            make_expr(ExprKind::kIsNull, {type_oid::kBool}, std::move(unknown), location));
        branches.push_back(make_constant(Value::null({type_oid::kBool})));
        branches.push_back(std::move(differs));
        branches.push_back(std::move(strict));
        branches.push_back(std::move(result));
        result = make_expr(ExprKind::kCase, {type_oid::kBool}, std::move(branches), location);
    }
    if (left.size() == 1) return result;
    // What the first pair says alone, in a form that an index serves.
    std::vector<ExprPtr> both;
    both.push_back(TRY(compare(name.starts_with('<') ? "<=" : ">=", 0)));
    both.push_back(std::move(result));
    return make_expr(ExprKind::kAnd, {type_oid::kBool}, std::move(both), location);
}

/// A query of several columns as one row value.
Result<ExprPtr> Binder::bind_row_of_query(const ast::SelectStatement& query, std::size_t columns,
                                          const Scope& scope, int location,
                                          std::vector<Type>& types) {
    if (recording_) return not_supported("a row compared with a subquery in a view", location);
    RecursionContext context = std::exchange(recursion_, RecursionContext::kSubquery);
    Result<SelectOutput> bound = bind_select(query, &scope, true);
    recursion_ = context;
    SelectOutput output = TRY(std::move(bound));
    if (output.columns.size() > columns)
        return error(SqlState::kSyntaxError, "subquery has too many columns").at(location);
    if (output.columns.size() < columns)
        return error(SqlState::kSyntaxError, "subquery has too few columns").at(location);
    std::vector<ExprPtr> fields;
    RowCall call;
    for (const OutputColumn& column : output.columns) {
        fields.push_back(make_column(column.id, column.type));
        call.names.push_back(column.name);
        types.push_back(column.type);
    }
    ExprPtr row = make_expr(ExprKind::kRow, {type_oid::kRecord}, std::move(fields));
    row->payload = std::move(call);
    auto project = std::make_unique<LogicalProject>();
    OutputColumn column = new_output("row", row->type);
    project->items.push_back({column, std::move(row)});
    project->children.push_back(std::move(output.plan));
    SubqueryCall subquery;
    subquery.columns.push_back(column.id);
    subquery.plan = std::shared_ptr<LogicalOp>(std::move(project));
    auto expr = std::make_unique<Expr>(ExprKind::kSubquery, Type{type_oid::kRecord}, location);
    expr->payload = std::move(subquery);
    return expr;
}

Result<ExprPtr> Binder::bind_row_sub_link_comparison(std::string_view name,
                                                     const ast::RowExpr& left,
                                                     const ast::SubLink& right, const Scope& scope,
                                                     ExprPlace place, int location) {
    std::vector<ExprPtr> first, second;
    for (const ast::Expr* field : left.fields)
        first.push_back(TRY(bind_expr(*field, scope, place)));
    std::vector<Type> types;
    ExprPtr row = TRY(bind_row_of_query(*right.query, first.size(), scope, location, types));
    for (std::size_t i = 0; i < types.size(); ++i) {
        std::vector<ExprPtr> child;
        child.push_back(row->clone());
        second.push_back(make_expr(ExprKind::kField, types[i], std::move(child), right.location));
        second.back()->payload = FieldRef{i};
    }
    return compare_rows(name, std::move(first), std::move(second), location);
}

}  // namespace aerolith
