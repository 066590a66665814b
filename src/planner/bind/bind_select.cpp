#include "common/stack_depth.h"
#include "parser/ast/create_table.h"
#include "planner/bind/column_names.h"
#include "planner/bind/select_level.h"
#include "planner/bind/sort_items.h"
#include "runtime/stack_depth.h"
#include "types/type_info.h"

namespace aerolith {

Result<Binder::SelectOutput> Binder::bind_select(const ast::SelectStatement& select,
                                                 const Scope* outer, bool resolve_unknown) {
    std::vector<LogicalPtr> definitions;
    std::size_t visible_ctes = ctes_.size();
    QueryRecord* outer_record = record_;
    std::shared_ptr<QueryRecord> record = open_record(select);
    if (select.with) TRY(bind_with(*select.with, outer, definitions));
    Result<SelectOutput> bound = bind_select_body(select, outer, resolve_unknown);
    ctes_.resize(visible_ctes);
    record_ = outer_record;
    SelectOutput output = TRY(std::move(bound));
    close_record(record, output);
    output.plan = wrap_ctes(std::move(definitions), std::move(output.plan));
    if (deeper_than(*output.plan, kMaxPlanDepth)) return stack_depth_exceeded();
    return output;
}

Result<Binder::SelectOutput> Binder::bind_select_body(const ast::SelectStatement& select,
                                                      const Scope* outer, bool resolve_unknown) {
    TRY(check_stack_depth());
    if (select.into) {
        return error(SqlState::kSyntaxError, "SELECT ... INTO is not allowed here")
            .at(select.into->relation.location);
    }
    if (select.set_operation != ast::SetOperation::kNone) return bind_set_operation(select, outer);
    if (!select.values.empty()) return bind_values(select, outer);
    return bind_plain_select(select, outer, resolve_unknown);
}

Result<Binder::SelectOutput> Binder::bind_values(const ast::SelectStatement& select,
                                                 const Scope* outer) {
    auto values = std::make_unique<LogicalValues>();
    std::size_t width = select.values[0].size();
    scopes_.push_back(std::make_unique<Scope>(outer));
    const Scope& scope = *scopes_.back();
    for (ast::ExprList row : select.values) {
        if (row.size() != width) {
            return error(SqlState::kSyntaxError, "VALUES lists must all be the same length")
                .at(row.empty() ? -1 : row[0]->location);
        }
        values->rows.emplace_back();
        for (const ast::Expr* expr : row)
            values->rows.back().push_back(TRY(bind_expr(*expr, scope, ExprPlace::kValues)));
    }
    for (std::size_t column = 0; column < width; ++column) {
        std::vector<const Expr*> all;
        for (auto& row : values->rows) all.push_back(row[column].get());
        Oid type = TRY(coercer_.common_type(all, "VALUES"));
        std::int32_t typmod = all.front()->type.typmod;
        for (auto& row : values->rows) {
            if (row[column]->type != Type{type, typmod}) typmod = -1;
            row[column] = TRY(coercer_.coerce_to_common(std::move(row[column]), type, "VALUES"));
        }
        values->columns.push_back(new_output(fmt::format("column{}", column + 1), {type, typmod}));
    }
    if (record_) {
        for (const auto& row : values->rows) {
            record_->values.emplace_back();
            for (const ExprPtr& expr : row) record_->values.back().push_back(expr->clone());
        }
    }
    SelectOutput output;
    output.columns = values->columns;
    output.plan = std::move(values);
    TRY(apply_order_and_limit(select, output, outer));
    return output;
}

namespace {

/// DISTINCT ON sorts by all its keys, so that rows alike in them come together.
void add_missing_keys(const std::vector<ExprPtr>& keys, std::vector<SortKey>& order) {
    for (const ExprPtr& key : keys) {
        bool found = false;
        for (const SortKey& given : order) found = found || same_expr(*key, *given.expr);
        if (!found) order.push_back({key->clone(), false, false});
    }
}

/// ORDER BY 2: the position, or 0 when the expression is not an integer constant.
Result<std::size_t> ordinal_of(const ast::Expr& expr, std::size_t count, std::string_view clause) {
    const auto* constant = expr.try_as<ast::Constant>();
    if (!constant) return std::size_t{0};
    if (constant->type != ast::Constant::Type::kInteger) {
        return error(SqlState::kSyntaxError, "non-integer constant in {}", clause)
            .at(expr.location);
    }
    if (constant->integer < 1 || static_cast<std::size_t>(constant->integer) > count) {
        return error(SqlState::kInvalidColumnReference, "{} position {} is not in select list",
                     clause, constant->integer)
            .at(expr.location);
    }
    return static_cast<std::size_t>(constant->integer);
}

LogicalPtr stack(std::unique_ptr<LogicalOp> op, LogicalPtr child) {
    op->children.push_back(std::move(child));
    return op;
}

}  // namespace

/// Over VALUES and set operations: only result columns may be named.
Status Binder::apply_order_and_limit(const ast::SelectStatement& select, SelectOutput& output,
                                     const Scope* outer) {
    std::vector<SortKey> keys;
    for (const ast::SortItem& item : select.order_by) {
        std::size_t ordinal = TRY(ordinal_of(*item.expr, output.columns.size(), "ORDER BY"));
        if (const auto* ref = item.expr->try_as<ast::ColumnRef>();
            ref && ref->parts.size() == 1 && !ref->star) {
            for (std::size_t i = 0; i < output.columns.size() && !ordinal; ++i) {
                if (output.columns[i].name == ref->parts[0]) ordinal = i + 1;
            }
            if (!ordinal) return no_such_result_column(select, ref->parts[0], item.expr->location);
        }
        if (!ordinal) {
            return error(SqlState::kFeatureNotSupported,
                         "invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
                .detail("Only result column names can be used, not expressions or functions.")
                .hint(
                    "Add the expression/function to every SELECT, or move the UNION into a FROM "
                    "clause.")
                .at(item.expr->location);
        }
        const OutputColumn& column = output.columns[ordinal - 1];
        ExprPtr expr = make_column(column.id, column.type, item.expr->location);
        TRY(check_ordered_type(*expr, item.expr->location));
        keys.push_back(make_sort_key(item, std::move(expr)));
    }
    std::vector<SortKey> ties;
    for (const SortKey& key : keys) ties.push_back(key.clone());
    for (std::size_t i = 0; record_ && i < keys.size(); ++i)
        record_->order.push_back(keys[i].clone());
    if (!keys.empty()) {
        auto sort = std::make_unique<LogicalSort>();
        sort->keys = std::move(keys);
        output.plan = stack(std::move(sort), std::move(output.plan));
    }
    return apply_limit(select, output.plan, std::move(ties), Scope(outer));
}

Status Binder::apply_limit(const ast::SelectStatement& select, LogicalPtr& plan,
                           std::vector<SortKey> ties, const Scope& scope) {
    if (!select.limit && !select.offset) return {};
    auto limit = std::make_unique<LogicalLimit>();
    auto bind_count = [&](const ast::Expr* syntax, std::string_view construct,
                          ExprPlace place) -> Result<ExprPtr> {
        if (!syntax) return ExprPtr{};
        ExprPtr count = TRY(bind_expr(*syntax, scope, place));
        if (contains_kind(*count, ExprKind::kColumn)) {
            return error(SqlState::kInvalidColumnReference,
                         "argument of {} must not contain variables", construct)
                .at(syntax->location);
        }
        count = TRY(coercer_.coerce_to_bigint(std::move(count), construct));
        return count->is_null_constant() ? ExprPtr{} : std::move(count);
    };
    limit->limit = TRY(bind_count(select.limit, "LIMIT", ExprPlace::kLimit));
    limit->offset = TRY(bind_count(select.offset, "OFFSET", ExprPlace::kOffset));
    if (record_ && limit->limit) record_->limit = limit->limit->clone();
    if (record_ && limit->offset) record_->offset = limit->offset->clone();
    limit->with_ties = select.with_ties;
    if (select.with_ties) {
        if (ties.empty())
            return error(SqlState::kSyntaxError,
                         "WITH TIES cannot be specified without ORDER BY clause");
        limit->ties = std::move(ties);
    }
    plan = stack(std::move(limit), std::move(plan));
    return {};
}

Status Binder::bind_targets(ast::List<ast::Target> targets, Level& level, bool resolve_unknown) {
    for (const ast::Target& target : targets) {
        if (const auto* ref = target.expr->try_as<ast::ColumnRef>(); ref && ref->star) {
            TRY(expand_star(*ref, level.scope, level.targets));
            continue;
        }
        if (ExprPtr row = TRY(bind_row_star(*target.expr, level.scope, ExprPlace::kSelect))) {
            for (std::size_t i = 0; i < row->children.size(); ++i) {
                Type type = row->children[i]->type;
                level.targets.push_back(
                    {new_output(row->get<RowCall>().names[i], type), std::move(row->children[i])});
            }
            continue;
        }
        ExprPtr expr = TRY(bind_expr(*target.expr, level.scope, ExprPlace::kSelect));
        if (resolve_unknown) expr = TRY(coercer_.resolve_unknown(std::move(expr)));
        std::string name =
            target.alias.empty() ? column_name_of(*target.expr) : std::string(target.alias);
        level.targets.push_back({new_output(name, expr->type), std::move(expr)});
    }
    level.visible_targets = level.targets.size();
    return {};
}

/// ORDER BY and DISTINCT ON: an ordinal, an output name, or any expression, which then becomes a
/// hidden target.
Result<ExprPtr> Binder::bind_order_item(const ast::Expr& syntax, Level& level, ExprPlace place,
                                        std::string_view clause) {
    auto reference = [&](const ProjectItem& item) {
        return make_column(item.column.id, item.column.type, syntax.location);
    };
    std::size_t ordinal = TRY(ordinal_of(syntax, level.visible_targets, clause));
    if (ordinal) return reference(level.targets[ordinal - 1]);
    if (const auto* ref = syntax.try_as<ast::ColumnRef>();
        ref && ref->parts.size() == 1 && !ref->star) {
        const ProjectItem* match = nullptr;
        for (std::size_t i = 0; i < level.visible_targets; ++i) {
            const ProjectItem& item = level.targets[i];
            if (item.column.name != ref->parts[0]) continue;
            if (match && !same_expr(*match->expr, *item.expr)) {
                return error(SqlState::kAmbiguousColumn, "{} \"{}\" is ambiguous", clause,
                             ref->parts[0])
                    .at(syntax.location);
            }
            if (!match) match = &item;
        }
        if (match) return reference(*match);
    }
    ExprPtr expr = TRY(coercer_.resolve_unknown(TRY(bind_expr(syntax, level.scope, place))));
    for (const ProjectItem& item : level.targets) {
        if (same_expr(*item.expr, *expr)) return reference(item);
    }
    level.targets.push_back({new_output("?column?", expr->type), std::move(expr)});
    return reference(level.targets.back());
}

Result<std::vector<SortKey>> Binder::bind_order_by(ast::List<ast::SortItem> items, Level& level) {
    std::vector<SortKey> keys;
    for (const ast::SortItem& item : items) {
        ExprPtr expr = TRY(bind_order_item(*item.expr, level, ExprPlace::kOrderBy, "ORDER BY"));
        TRY(check_ordered_type(*expr, item.expr->location));
        keys.push_back(make_sort_key(item, std::move(expr)));
    }
    return keys;
}

Result<Binder::SelectOutput> Binder::bind_plain_select(const ast::SelectStatement& select,
                                                       const Scope* outer, bool resolve_unknown) {
    scopes_.push_back(std::make_unique<Scope>(outer));
    Level level(*scopes_.back());
    level.plan = TRY(bind_from(select.from, level.scope));
    if (select.as_of) {
        if (outer || view_depth_ > 0)
            return not_supported("AS OF SYSTEM TIME in a subquery", select.as_of->location);
        as_of_ = TRY(
            coercer_.resolve_unknown(TRY(bind_expr(*select.as_of, Scope(), ExprPlace::kOther))));
    }
    level.scope.windows = select.windows;
    if (select.where) {
        ExprPtr condition = TRY(coercer_.coerce_to_boolean(
            TRY(bind_expr(*select.where, level.scope, ExprPlace::kWhere)), "WHERE"));
        if (record_) record_->where = condition->clone();
        auto filter = std::make_unique<LogicalFilter>();
        split_conjunction(std::move(condition), filter->conditions);
        level.plan = stack(std::move(filter), std::move(level.plan));
    }
    TRY(bind_targets(select.targets, level, resolve_unknown));
    TRY(bind_groups(select, level));
    if (select.having) {
        level.having = TRY(coercer_.coerce_to_boolean(
            TRY(bind_expr(*select.having, level.scope, ExprPlace::kHaving)), "HAVING"));
        level.has_group_by = true;
    }
    level.order = TRY(bind_order_by(select.order_by, level));
    for (const ast::Expr* key : select.distinct_on) {
        level.distinct_on.push_back(
            TRY(bind_order_item(*key, level, ExprPlace::kOrderBy, "SELECT DISTINCT ON")));
    }
    TRY(check_named_windows(select, level.scope));
    if (select.distinct && select.distinct_on.empty() &&
        level.targets.size() > level.visible_targets) {
        return error(SqlState::kInvalidColumnReference,
                     "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
            .at(level.targets.back().expr->location);
    }
    if (!select.locking.empty()) {
        bool grouped = level.has_group_by || select.distinct;
        for (const ProjectItem& item : level.targets)
            grouped = grouped || contains_kind(*item.expr, ExprKind::kAggregate);
        for (const ProjectItem& item : level.targets) {
            if (!contains_kind(*item.expr, ExprKind::kWindow)) continue;
            return error(SqlState::kFeatureNotSupported,
                         "FOR UPDATE is not allowed with window functions");
        }
        if (grouped) {
            std::string_view clause = !select.group_by.empty() ? "GROUP BY clause"
                                      : select.having          ? "HAVING clause"
                                      : select.distinct        ? "DISTINCT clause"
                                                               : "aggregate functions";
            return error(SqlState::kFeatureNotSupported, "FOR UPDATE is not allowed with {}",
                         clause);
        }
    }
    if (record_) record_level(level);
    TRY(plan_aggregates(level));
    for (const ScopeTable& table : level.scope.tables) {
        if (!table.recursive_reference || level.first_aggregate == -1) continue;
        return error(SqlState::kInvalidRecursion,
                     "aggregate functions are not allowed in a recursive query's recursive term")
            .at(level.first_aggregate);
    }
    std::vector<OutputColumn> columns;
    for (std::size_t i = 0; i < level.visible_targets; ++i)
        columns.push_back(level.targets[i].column);
    for (std::size_t i = 0; i < level.visible_targets; ++i) {
        const ProjectItem& item = level.targets[i];
        if (item.expr->kind != ExprKind::kColumn) continue;
        if (auto source = sources_.find(item.expr->column()); source != sources_.end())
            sources_[item.column.id] = source->second;
    }
    std::vector<SortKey> ties;
    for (const SortKey& key : level.order) ties.push_back(key.clone());
    SelectOutput output;
    output.columns = columns;
    output.scope = &level.scope;

    auto make_sort = [&](std::vector<SortKey> keys) {
        auto sort = std::make_unique<LogicalSort>();
        sort->keys = std::move(keys);
        return sort;
    };
    if (!select.locking.empty()) {
        // Rows are locked in the order they are returned, and only those returned: project last.
        auto inline_targets = [&](std::vector<SortKey>& keys) {
            for (SortKey& key : keys) {
                for (const ProjectItem& item : level.targets) {
                    if (key.expr->kind == ExprKind::kColumn &&
                        key.expr->column() == item.column.id) {
                        key.expr = item.expr->clone();
                        break;
                    }
                }
            }
        };
        inline_targets(level.order);
        inline_targets(ties);
        if (!level.order.empty())
            level.plan = stack(make_sort(std::move(level.order)), std::move(level.plan));
        TRY(bind_locking(select, level.scope, level.plan));
        TRY(apply_limit(select, level.plan, std::move(ties), level.scope));
        level.targets.resize(level.visible_targets);
        level.order.clear();
    }
    TRY(plan_windows(level));
    TRY(plan_set_functions(level));
    bool hidden = level.targets.size() > level.visible_targets;
    auto project = std::make_unique<LogicalProject>();
    project->items = std::move(level.targets);
    output.plan = stack(std::move(project), std::move(level.plan));
    if (!select.locking.empty()) return output;

    if (select.distinct) {
        auto distinct = std::make_unique<LogicalDistinct>();
        if (select.distinct_on.empty()) {
            for (const OutputColumn& column : columns)
                distinct->keys.push_back(make_column(column.id, column.type));
            output.plan = stack(std::move(distinct), std::move(output.plan));
            if (!level.order.empty()) {
                add_missing_keys(level.distinct_on, level.order);
                output.plan = stack(make_sort(std::move(level.order)), std::move(output.plan));
            }
        } else {
            // The first keys of ORDER BY must be those of DISTINCT ON, in any order.
            for (std::size_t i = 0; i < std::min(level.order.size(), level.distinct_on.size());
                 ++i) {
                bool found = false;
                for (const ExprPtr& key : level.distinct_on)
                    found = found || same_expr(*key, *level.order[i].expr);
                if (!found)
                    return error(SqlState::kInvalidColumnReference,
                                 "SELECT DISTINCT ON expressions must match initial ORDER BY "
                                 "expressions")
                        .at(level.distinct_on[0]->location);
            }
            if (!level.order.empty())
                output.plan = stack(make_sort(std::move(level.order)), std::move(output.plan));
            distinct->keys = std::move(level.distinct_on);
            distinct->first_of_sorted = true;
            output.plan = stack(std::move(distinct), std::move(output.plan));
        }
    } else if (!level.order.empty()) {
        output.plan = stack(make_sort(std::move(level.order)), std::move(output.plan));
    }
    TRY(apply_limit(select, output.plan, std::move(ties), level.scope));
    if (hidden) {
        auto narrow = std::make_unique<LogicalProject>();
        for (const OutputColumn& column : columns)
            narrow->items.push_back({column, make_column(column.id, column.type)});
        output.plan = stack(std::move(narrow), std::move(output.plan));
    }
    return output;
}

/// What a set-returning function stands for in an expression: its column, or its columns as a row.
ExprPtr Binder::set_function_value(SetFunctionItem& function, const Expr& call) {
    const auto& columns = function.function->spec->columns;
    if (columns.size() <= 1) {
        function.columns.push_back(new_output(function.function->signature.name, call.type));
        return make_column(function.columns.front().id, call.type, call.location);
    }
    std::vector<ExprPtr> fields;
    RowCall row;
    for (const auto& [name, type] : columns) {
        function.columns.push_back(new_output(name, {type}));
        fields.push_back(make_column(function.columns.back().id, {type}, call.location));
        row.names.emplace_back(name);
    }
    ExprPtr value =
        make_expr(ExprKind::kRow, {type_oid::kRecord}, std::move(fields), call.location);
    value->payload = std::move(row);
    return value;
}

/// Set-returning functions of the select list run side by side below the projection.
Status Binder::plan_set_functions(Level& level) {
    auto project_set = std::make_unique<LogicalSetFunction>(LogicalKind::kProjectSet);
    Status status;
    for (ProjectItem& item : level.targets) {
        rewrite(item.expr, [&](ExprPtr& node) {
            if (node->kind != ExprKind::kSetFunction || !status.ok()) return;
            SetFunctionItem function;
            function.function = node->get<const SetFunction*>();
            function.arguments = std::move(node->children);
            for (const ExprPtr& argument : function.arguments) {
                for (const SetFunctionItem& inner : project_set->items) {
                    std::set<ColumnId> read;
                    collect_columns(*argument, read);
                    if (read.contains(inner.columns.front().id))
                        status = not_supported("a set-returning function as argument of another",
                                               node->location);
                }
            }
            node = set_function_value(function, *node);
            project_set->items.push_back(std::move(function));
        });
    }
    TRY(std::move(status));
    if (!project_set->items.empty())
        level.plan = stack(std::move(project_set), std::move(level.plan));
    return {};
}

Status Binder::bind_locking(const ast::SelectStatement& select, Scope& scope, LogicalPtr& plan) {
    auto lock = std::make_unique<LogicalLockRows>();
    static constexpr RowLockStrength kStrengths[] = {
        RowLockStrength::kKeyShare, RowLockStrength::kShare, RowLockStrength::kNoKeyUpdate,
        RowLockStrength::kUpdate};
    static constexpr std::string_view kNames[] = {"FOR KEY SHARE", "FOR SHARE", "FOR NO KEY UPDATE",
                                                  "FOR UPDATE"};
    for (const ast::LockingClause& clause : select.locking) {
        std::string_view name = kNames[static_cast<int>(clause.strength)];
        auto add = [&](std::size_t table) {
            RowMark mark = mark_target(scope, table, kStrengths[static_cast<int>(clause.strength)]);
            mark.wait = static_cast<LockWait>(clause.wait);
            use_table(mark.table, TableAccess::kLockRows);
            access(mark.table->oid, check_as_).needed |= privilege::kUpdate;
            // Several clauses on one table: the strongest lock, the least patient wait.
            for (RowMark& other : lock->marks) {
                if (other.alias != mark.alias) continue;
                other.strength = std::max(other.strength, mark.strength);
                other.wait = std::max(other.wait, mark.wait);
                return;
            }
            lock->marks.push_back(std::move(mark));
        };
        if (clause.relations.empty()) {
            for (std::size_t i = 0; i < scope.tables.size(); ++i) {
                if (scope.tables[i].scan) add(i);
            }
            continue;
        }
        for (const ast::RelationName& relation : clause.relations) {
            bool found = false;
            for (std::size_t i = 0; i < scope.tables.size(); ++i) {
                if (scope.tables[i].alias != relation.name) continue;
                found = true;
                if (!scope.tables[i].scan)
                    return error(SqlState::kWrongObjectType,
                                 "{} cannot be applied to a subquery or function", name)
                        .at(relation.location);
                add(i);
            }
            if (!found)
                return error(SqlState::kUndefinedTable,
                             "relation \"{}\" in {} clause not found in FROM clause", relation.name,
                             name)
                    .at(relation.location);
        }
    }
    // What the row had to meet, for another look at a version that came in between.
    std::function<void(const LogicalOp&)> collect = [&](const LogicalOp& op) {
        if (op.kind == LogicalKind::kFilter ||
            (op.kind == LogicalKind::kJoin &&
             static_cast<const LogicalJoin&>(op).join == JoinKind::kInner)) {
            for_each_expr(op, [&](const Expr& expr) { lock->recheck.push_back(expr.clone()); });
        }
        for (const LogicalPtr& child : op.children) collect(*child);
    };
    collect(*plan);
    plan = stack(std::move(lock), std::move(plan));
    return {};
}

}  // namespace aerolith
