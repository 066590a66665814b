#include "planner/bind/select_level.h"

/// GROUPING SETS, ROLLUP and CUBE: the input is kept once, and every set groups it on its own.
namespace aerolith {
namespace {

constexpr std::size_t kMaximumSets = 4096;
constexpr std::size_t kMaximumCube = 12;

void add_all(std::vector<std::size_t>& set, const std::vector<std::size_t>& more) {
    for (std::size_t group : more) {
        if (std::ranges::find(set, group) == set.end()) set.push_back(group);
    }
}

Error too_many_sets(int location) {
    return error(SqlState::kStatementTooComplex, "too many grouping sets present (maximum {})",
                 kMaximumSets)
        .at(location);
}

}  // namespace

Result<Binder::GroupingSets> Binder::expand_cube(const ast::GroupItem& item,
                                                 const GroupingSets& parts) {
    if (parts.size() > kMaximumCube) {
        return error(SqlState::kTooManyColumns, "CUBE is limited to {} elements", kMaximumCube)
            .at(item.location);
    }
    GroupingSets sets;
    for (std::size_t mask = std::size_t{1} << parts.size(); mask-- > 0;) {
        sets.emplace_back();
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (mask >> (parts.size() - 1 - i) & 1) add_all(sets.back(), parts[i]);
        }
    }
    return sets;
}

Result<Binder::GroupingSets> Binder::expand_group_item(const ast::GroupItem& item, Level& level) {
    using Kind = ast::GroupItem::Kind;
    if (item.kind == Kind::kEmpty) return GroupingSets{{}};
    if (item.kind == Kind::kExpr) {
        std::vector<const ast::Expr*> exprs{item.expr};
        if (const auto* row = item.expr->try_as<ast::RowExpr>(); row && !row->explicit_row)
            exprs.assign(row->fields.begin(), row->fields.end());
        std::vector<std::size_t> set;
        for (const ast::Expr* syntax : exprs)
            add_all(set, { TRY(bind_group_expr(*syntax, level)) });
        return GroupingSets{std::move(set)};
    }
    GroupingSets parts;
    for (const ast::GroupItem& inner : item.items) {
        for (std::vector<std::size_t>& set : TRY(expand_group_item(inner, level)))
            parts.push_back(std::move(set));
        if (parts.size() > kMaximumSets) return too_many_sets(item.location);
    }
    if (item.kind == Kind::kSets) return parts;
    if (item.kind == Kind::kCube) return expand_cube(item, parts);
    GroupingSets sets;
    for (std::size_t length = parts.size() + 1; length-- > 0;) {
        sets.emplace_back();
        for (std::size_t i = 0; i < length; ++i) add_all(sets.back(), parts[i]);
    }
    return sets;
}

Status Binder::bind_grouping_sets(const ast::SelectStatement& select, Level& level) {
    GroupingSets product{{}};
    for (const ast::GroupItem& item : select.group_by) {
        GroupingSets sets = TRY(expand_group_item(item, level));
        if (product.size() * sets.size() > kMaximumSets) return too_many_sets(item.location);
        GroupingSets combined;
        for (const auto& left : product) {
            for (const auto& right : sets) {
                combined.push_back(left);
                add_all(combined.back(), right);
            }
        }
        product = std::move(combined);
    }
    for (std::vector<std::size_t>& set : product) {
        std::ranges::sort(set);
        bool known = select.group_distinct &&
                     std::ranges::find(level.grouping_sets, set) != level.grouping_sets.end();
        if (!known) level.grouping_sets.push_back(std::move(set));
    }
    return {};
}

namespace {

using Renaming = std::map<ColumnId, ColumnId>;

void rename_columns(ExprPtr& expr, const Renaming& names);

void rename_columns(LogicalOp& op, const Renaming& names) {
    for_each_expr(op, [&](ExprPtr& expr) { rename_columns(expr, names); });
    for (LogicalPtr& child : op.children) rename_columns(*child, names);
}

void rename_columns(ExprPtr& expr, const Renaming& names) {
    rewrite(expr, [&](ExprPtr& node) {
        if (node->kind == ExprKind::kSubquery)
            rename_columns(*node->get<SubqueryCall>().plan, names);
        if (node->kind != ExprKind::kColumn) return;
        if (auto found = names.find(node->column()); found != names.end())
            node->payload.emplace<ColumnId>(found->second);
    });
}

/// Columns of the input that the groups and aggregates read.
std::vector<OutputColumn> columns_read(const std::vector<ProjectItem>& groups,
                                       const std::vector<AggregateItem>& aggregates,
                                       const LogicalOp& input, const Scope& scope) {
    std::set<ColumnId> read;
    std::map<ColumnId, Type> types;
    for (const ScopeTable& table : scope.tables) {
        for (const ScopeColumn& column : table.columns) types[column.id] = column.type;
    }
    auto note = [&](const Expr& expr) {
        collect_columns(expr, read);
        walk(expr, [&](const Expr& node) {
            if (node.kind == ExprKind::kColumn) types[node.column()] = node.type;
        });
    };
    for (const ProjectItem& group : groups) note(*group.expr);
    for (const AggregateItem& item : aggregates) note(*item.call);
    std::vector<OutputColumn> columns;
    for (ColumnId id : output_columns(input)) {
        if (read.contains(id)) columns.push_back({id, "", types[id]});
    }
    return columns;
}

std::int32_t grouping_bits(const std::vector<std::size_t>& arguments,
                           const std::vector<std::size_t>& set) {
    std::int32_t bits = 0;
    for (std::size_t group : arguments)
        bits = bits * 2 + (std::ranges::find(set, group) == set.end());
    return bits;
}

}  // namespace

LogicalPtr Binder::plan_grouping_sets(Level& level) {
    auto input = std::make_unique<LogicalCte>();
    input->cte = next_cte_++;
    input->materialized = true;
    std::vector<OutputColumn> columns =
        columns_read(level.groups, level.aggregates, *level.plan, level.scope);
    for (const OutputColumn& column : columns) input->columns.push_back(column.id);
    input->children.push_back(std::move(level.plan));
    auto all = std::make_unique<LogicalSetOperation>();
    all->all = true;
    for (const ProjectItem& group : level.groups) all->columns.push_back(group.column);
    for (const AggregateItem& item : level.aggregates) all->columns.push_back(item.column);
    for (const Level::Grouping& grouping : level.groupings) all->columns.push_back(grouping.column);
    for (const std::vector<std::size_t>& set : level.grouping_sets) {
        auto scan = std::make_unique<LogicalCteScan>();
        scan->cte = input->cte;
        Renaming names;
        for (const OutputColumn& column : columns) {
            scan->columns.push_back(new_output("", column.type));
            names[column.id] = scan->columns.back().id;
        }
        auto aggregate = std::make_unique<LogicalAggregate>();
        auto project = std::make_unique<LogicalProject>();
        auto yield = [&](ExprPtr expr) {
            project->items.push_back({new_output("", expr->type), std::move(expr)});
        };
        for (std::size_t i = 0; i < level.groups.size(); ++i) {
            Type type = level.groups[i].column.type;
            if (std::ranges::find(set, i) == set.end()) {
                yield(make_constant(Value::null(type)));
                continue;
            }
            ExprPtr expr = level.groups[i].expr->clone();
            rename_columns(expr, names);
            aggregate->groups.push_back({new_output("", type), std::move(expr)});
            yield(make_column(aggregate->groups.back().column.id, type));
        }
        for (const AggregateItem& item : level.aggregates) {
            ExprPtr call = item.call->clone();
            rename_columns(call, names);
            aggregate->aggregates.push_back({new_output("", item.column.type), std::move(call)});
            yield(make_column(aggregate->aggregates.back().column.id, item.column.type));
        }
        for (const Level::Grouping& grouping : level.groupings)
            yield(make_constant(Value::int4(grouping_bits(grouping.groups, set))));
        aggregate->children.push_back(std::move(scan));
        project->children.push_back(std::move(aggregate));
        all->inputs.emplace_back();
        for (const ProjectItem& item : project->items) all->inputs.back().push_back(item.column.id);
        all->children.push_back(std::move(project));
    }
    input->children.push_back(std::move(all));
    return input;
}

}  // namespace aerolith
