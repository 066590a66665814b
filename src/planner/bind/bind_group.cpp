#include "planner/bind/select_level.h"
#include "types/type_info.h"

namespace aerolith {

Status Binder::bind_groups(const ast::SelectStatement& select, Level& level) {
    level.has_group_by = !select.group_by.empty();
    using Kind = ast::GroupItem::Kind;
    for (const ast::GroupItem& item : select.group_by) {
        if (item.kind != Kind::kExpr && item.kind != Kind::kEmpty)
            return bind_grouping_sets(select, level);
    }
    for (const ast::GroupItem& item : select.group_by) TRY(expand_group_item(item, level));
    return {};
}

/// The position of an expression among the groups, where it is put if it is new.
Result<std::size_t> Binder::bind_group_expr(const ast::Expr& syntax, Level& level) {
    ExprPtr expr;
    if (const auto* constant = syntax.try_as<ast::Constant>();
        constant && constant->type == ast::Constant::Type::kInteger) {
        if (constant->integer < 1 ||
            static_cast<std::size_t>(constant->integer) > level.visible_targets) {
            return error(SqlState::kInvalidColumnReference,
                         "GROUP BY position {} is not in select list", constant->integer)
                .at(syntax.location);
        }
        expr = level.targets[static_cast<std::size_t>(constant->integer) - 1].expr->clone();
    } else if (const auto* ref = syntax.try_as<ast::ColumnRef>();
               ref && ref->parts.size() == 1 && !ref->star) {
        // An input column wins over an output name.
        Scope::Found found = TRY(level.scope.find_column(ref->parts[0], syntax.location));
        if (found.expr && found.levels_up == 0) expr = std::move(found.expr);
        if (expr) note_columns(*expr);
        for (std::size_t i = 0; i < level.visible_targets && !expr; ++i) {
            if (level.targets[i].column.name == ref->parts[0])
                expr = level.targets[i].expr->clone();
        }
    }
    if (!expr)
        expr =
            TRY(coercer_.resolve_unknown(TRY(bind_expr(syntax, level.scope, ExprPlace::kGroupBy))));
    if (contains_kind(*expr, ExprKind::kAggregate)) {
        return error(SqlState::kGroupingError, "aggregate functions are not allowed in GROUP BY")
            .at(syntax.location);
    }
    if (contains_kind(*expr, ExprKind::kWindow)) {
        return error(SqlState::kWindowingError, "window functions are not allowed in GROUP BY")
            .at(syntax.location);
    }
    const TypeInfo& info = type_info(expr->type.oid);
    if (!info.hash || !info.compare) {
        return error(SqlState::kUndefinedFunction,
                     "could not identify an equality operator for type {}",
                     format_type({expr->type.oid}))
            .at(syntax.location);
    }
    for (std::size_t i = 0; i < level.groups.size(); ++i) {
        if (same_expr(*level.groups[i].expr, *expr)) return i;
    }
    // A grouped column keeps its id, so that references to it stay as they are, in subqueries too.
    OutputColumn column = expr->kind == ExprKind::kColumn
                              ? OutputColumn{expr->column(), "", expr->type}
                              : new_output("", expr->type);
    level.groups.push_back({column, std::move(expr)});
    return level.groups.size() - 1;
}

Result<ExprPtr> Binder::bind_grouping(const ast::GroupingExpr& syntax, const Scope& scope,
                                      ExprPlace place) {
    if (syntax.arguments.size() > 31)
        return error(SqlState::kTooManyArguments, "GROUPING must have fewer than 32 arguments")
            .at(syntax.location);
    TRY(check_grouping_place(syntax.location, place));
    std::vector<ExprPtr> arguments;
    for (const ast::Expr* argument : syntax.arguments) {
        arguments.push_back(TRY(bind_expr(*argument, scope, place)));
        arguments.back()->location = argument->location;
    }
    return make_expr(ExprKind::kGrouping, {type_oid::kInt4}, std::move(arguments), syntax.location);
}

/// GROUPING(...) becomes a column of the grouping; zero when there is one set only.
Status Binder::replace_grouping(ExprPtr& expr, Level& level) {
    Level::Grouping grouping;
    for (const ExprPtr& argument : expr->children) {
        auto match = std::ranges::find_if(level.groups, [&](const ProjectItem& group) {
            return same_expr(*group.expr, *argument);
        });
        if (match == level.groups.end()) {
            return error(SqlState::kGroupingError,
                         "arguments to GROUPING must be grouping expressions of the associated "
                         "query level")
                .at(argument->location);
        }
        grouping.groups.push_back(static_cast<std::size_t>(match - level.groups.begin()));
    }
    if (level.grouping_sets.empty()) {
        expr = make_constant(Value::int4(0), expr->location);
        return {};
    }
    for (const Level::Grouping& other : level.groupings) {
        if (other.groups == grouping.groups) grouping.column = other.column;
    }
    if (grouping.column.id == 0) {
        grouping.column = new_output("", expr->type);
        level.groupings.push_back(grouping);
    }
    expr = make_column(grouping.column.id, grouping.column.type, expr->location);
    return {};
}

namespace {

std::string qualified_name(const Scope& scope, ColumnId id) {
    for (const ScopeTable& table : scope.tables) {
        for (const ScopeColumn& column : table.columns) {
            if (column.id == id)
                return table.alias.empty() ? column.name : table.alias + "." + column.name;
        }
    }
    return "?column?";
}

const ScopeTable* table_of(const Scope& scope, ColumnId id) {
    for (const ScopeTable& table : scope.tables) {
        for (const ScopeColumn& column : table.columns) {
            if (column.id == id) return &table;
        }
    }
    return nullptr;
}

bool is_grouped(const std::vector<ProjectItem>& groups, ColumnId id) {
    for (const ProjectItem& group : groups) {
        if (group.column.id == id) return true;
    }
    return false;
}

/// Whether the groups contain the table's primary key, which then determines all its columns.
bool key_is_grouped(const ScopeTable& table, const std::vector<ProjectItem>& groups) {
    const IndexDescriptor* key = table.relation ? table.relation->primary_key() : nullptr;
    if (!key || !table.scan) return false;
    for (const IndexColumn& part : key->columns) {
        bool found = false;
        for (const ScanColumn& column : table.scan->columns) {
            found = found || (column.number == part.number && is_grouped(groups, column.id));
        }
        if (!found) return false;
    }
    return true;
}

}  // namespace

Status Binder::replace_grouped(ExprPtr& expr, Level& level) {
    for (const ProjectItem& group : level.groups) {
        if (!same_expr(*group.expr, *expr)) continue;
        expr = make_column(group.column.id, group.column.type, expr->location);
        return {};
    }
    auto check_column = [&](ColumnId id, int location, bool in_subquery) -> Status {
        const ScopeTable* table = table_of(level.scope, id);
        if (!table || is_grouped(level.groups, id)) return {};
        if (level.grouping_sets.empty() && key_is_grouped(*table, level.groups)) {
            for (const ScopeColumn& column : table->columns) {
                if (column.id == id)
                    level.groups.push_back({{id, "", column.type}, make_column(id, column.type)});
            }
            return {};
        }
        std::string name = qualified_name(level.scope, id);
        if (in_subquery)
            return error(SqlState::kGroupingError,
                         "subquery uses ungrouped column \"{}\" from outer query", name)
                .at(location);
        return error(SqlState::kGroupingError,
                     "column \"{}\" must appear in the GROUP BY clause or be used in an aggregate "
                     "function",
                     name)
            .at(location);
    };
    if (expr->kind == ExprKind::kColumn) return check_column(expr->column(), expr->location, false);
    if (expr->kind == ExprKind::kGrouping) return replace_grouping(expr, level);
    if (expr->kind == ExprKind::kAggregate) {
        for (const AggregateItem& item : level.aggregates) {
            if (!same_expr(*item.call, *expr)) continue;
            expr = make_column(item.column.id, item.column.type, expr->location);
            return {};
        }
        OutputColumn column = new_output("", expr->type);
        int location = expr->location;
        if (level.first_aggregate == -1) level.first_aggregate = location;
        level.aggregates.push_back({column, std::move(expr)});
        expr = make_column(column.id, column.type, location);
        return {};
    }
    if (expr->kind == ExprKind::kSubquery) {
        auto& call = expr->get<SubqueryCall>();
        for (ColumnId id : free_columns(*call.plan)) TRY(check_column(id, expr->location, true));
        if (call.comparison) TRY(replace_grouped(call.comparison, level));
        return {};
    }
    for (ExprPtr& child : expr->children) {
        if (child) TRY(replace_grouped(child, level));
    }
    if (expr->kind == ExprKind::kWindow) {
        auto& call = expr->get<WindowCall>();
        if (call.filter) TRY(replace_grouped(call.filter, level));
        Status status;
        WindowSpecification::each(*call.window, [&](ExprPtr& inner) {
            if (status.ok()) status = replace_grouped(inner, level);
        });
        TRY(std::move(status));
    }
    return {};
}

Status Binder::plan_aggregates(Level& level) {
    bool grouped = level.has_group_by;
    TRY(level.each_output([&](ExprPtr& expr) -> Status {
        grouped = grouped || contains_kind(*expr, ExprKind::kAggregate) ||
                  contains_kind(*expr, ExprKind::kGrouping);
        return {};
    }));
    if (!grouped) return {};
    TRY(level.each_output([&](ExprPtr& expr) { return replace_grouped(expr, level); }));
    if (!level.grouping_sets.empty()) {
        level.plan = plan_grouping_sets(level);
    } else {
        auto aggregate = std::make_unique<LogicalAggregate>();
        aggregate->children.push_back(std::move(level.plan));
        aggregate->groups = std::move(level.groups);
        aggregate->aggregates = std::move(level.aggregates);
        level.plan = std::move(aggregate);
    }
    if (level.having) {
        auto filter = std::make_unique<LogicalFilter>();
        split_conjunction(std::move(level.having), filter->conditions);
        filter->children.push_back(std::move(level.plan));
        level.plan = std::move(filter);
    }
    return {};
}

}  // namespace aerolith
