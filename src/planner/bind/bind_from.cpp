#include "parser/ast/select.h"
#include "planner/bind/binder.h"
#include "planner/bind/column_names.h"
#include "runtime/stack_depth.h"
#include "types/type_info.h"

namespace aerolith {

Result<LogicalPtr> Binder::bind_from(ast::List<const ast::TableRef*> from, Scope& scope) {
    LogicalPtr plan;
    for (const ast::TableRef* ref : from) {
        LogicalPtr item = TRY(bind_table_ref(*ref, scope));
        plan =
            plan ? join_pair(JoinKind::kInner, std::move(plan), std::move(item)) : std::move(item);
    }
    return plan ? std::move(plan) : std::make_unique<LogicalEmpty>();
}

/// A join without conditions; lateral when the right side reads columns of the left.
LogicalPtr Binder::join_pair(JoinKind kind, LogicalPtr left, LogicalPtr right) {
    auto join = std::make_unique<LogicalJoin>();
    join->join = kind;
    std::set<ColumnId> free = free_columns(*right);
    for (ColumnId id : output_columns(*left)) join->lateral = join->lateral || free.contains(id);
    join->children.push_back(std::move(left));
    join->children.push_back(std::move(right));
    return join;
}

Result<LogicalPtr> Binder::bind_table_ref(const ast::TableRef& ref, Scope& scope) {
    TRY(check_stack_depth());
    switch (ref.kind) {
        case ast::TableRefKind::kRelation: {
            LogicalPtr plan = TRY(bind_relation_ref(ref.as<ast::RelationRef>(), scope));
            record_table(ref, scope);
            return plan;
        }
        case ast::TableRefKind::kSubquery:
            return bind_subquery_ref(ref.as<ast::SubqueryRef>(), scope);
        case ast::TableRefKind::kFunction:
            return bind_function_ref(ref.as<ast::FunctionRef>(), scope);
        case ast::TableRefKind::kJoin:
            return bind_join(ref.as<ast::JoinRef>(), scope);
    }
    UNREACHABLE();
}

Status Binder::add_table(ScopeTable table, const ast::Alias& alias, Scope& scope) {
    for (std::size_t i = scope.first_rival; i < scope.tables.size(); ++i) {
        const ScopeTable& other = scope.tables[i];
        if (other.visible && !table.alias.empty() && other.alias == table.alias &&
            other.schema == table.schema) {
            return error(SqlState::kDuplicateAlias, "table name \"{}\" specified more than once",
                         table.alias);
        }
    }
    if (alias.columns.size() > table.columns.size()) {
        return error(SqlState::kInvalidColumnReference,
                     "{} \"{}\" has {} columns available but {} columns specified",
                     table.of_join ? "join expression" : "table", table.alias, table.columns.size(),
                     alias.columns.size());
    }
    for (std::size_t i = 0; i < alias.columns.size(); ++i)
        table.columns[i].name = alias.columns[i].name;
    std::size_t position = scope.tables.size();
    for (ScopeColumn& column : table.columns) {
        column.table = position;
        scope.visible.push_back({column.name, make_column(column.id, column.type)});
    }
    scope.tables.push_back(std::move(table));
    return {};
}

LogicalPtr Binder::scan_table(RelationPtr table, std::string_view alias, Scope& scope) {
    auto scan = std::make_unique<LogicalScan>();
    scan->table = table;
    scan->alias = alias;
    scan->statistics = environment_.catalog.statistics(table->oid);
    if (!scan->statistics && environment_.stored_bytes)
        scan->stored_bytes = environment_.stored_bytes(*table);
    ScopeTable entry;
    entry.alias = alias;
    entry.relation = table;
    entry.source = table->oid;
    entry.scan = scan.get();
    for (const ColumnDescriptor& column : table->columns) {
        if (column.dropped) continue;
        ColumnId id = new_column();
        scan->columns.push_back({column.number, id, column.name, column.type});
        entry.columns.push_back({column.name, id, column.type, 0});
        remember_source(id, table->oid, column.number);
    }
    scope.tables.push_back(std::move(entry));
    bind_scan_indexes(*scan);
    return scan;
}

LogicalPtr Binder::scan_virtual(const VirtualTable& table, std::string_view alias, Scope& scope) {
    auto scan = std::make_unique<LogicalVirtualScan>();
    scan->table = &table;
    scan->alias = alias;
    ScopeTable entry;
    entry.alias = alias;
    entry.source = table.oid;
    std::int16_t number = 0;
    for (const VirtualTable::Column& column : table.columns) {
        ColumnId id = new_column();
        scan->columns.push_back({++number, id, column.name, column.type});
        entry.columns.push_back({column.name, id, column.type, 0});
        remember_source(id, table.oid, number);
    }
    scope.tables.push_back(std::move(entry));
    return scan;
}

Result<LogicalPtr> Binder::bind_relation_ref(const ast::RelationRef& ref, Scope& scope) {
    if (ref.sample) return not_supported("TABLESAMPLE", ref.sample->location);
    std::string_view alias = ref.alias.name.empty() ? ref.name.name : ref.alias.name;
    if (ref.name.schema.empty()) {
        for (std::size_t i = ctes_.size(); i-- > 0;) {
            if (ctes_[i]->name != ref.name.name) continue;
            LogicalPtr scan = TRY(bind_cte_scan(*ctes_[i], ref, scope));
            ScopeTable entry = std::move(scope.tables.back());
            scope.tables.pop_back();
            TRY(add_table(std::move(entry), ref.alias, scope));
            return scan;
        }
    }
    auto finish = [&](LogicalPtr plan, std::string_view schema) -> Result<LogicalPtr> {
        ScopeTable entry = std::move(scope.tables.back());
        scope.tables.pop_back();
        if (ref.alias.name.empty()) entry.schema = schema;
        TRY(add_table(std::move(entry), ref.alias, scope));
        return plan;
    };
    auto find_virtual = [&](std::string_view schema) -> Result<LogicalPtr> {
        const VirtualTable* table = VirtualTables::find(schema, ref.name.name);
        if (!table) return LogicalPtr{};
        if (table->view_sql.empty()) return finish(scan_virtual(*table, alias, scope), schema);
        auto view = std::make_shared<RelationDescriptor>();
        view->oid = table->oid;
        view->name = table->name;
        view->kind = RelationKind::kView;
        view->view_sql = table->view_sql;
        return bind_view(view, ref, scope);
    };
    if (!ref.name.schema.empty()) {
        LogicalPtr found = TRY(find_virtual(ref.name.schema));
        if (found) return found;
    }
    const Catalog& catalog = environment_.catalog;
    RelationPtr relation;
    if (ref.name.schema.empty()) {
        for (Oid schema : environment_.search_path) {
            const SchemaDescriptor* descriptor = catalog.schema(schema);
            if (!descriptor) continue;
            LogicalPtr found = TRY(find_virtual(descriptor->name));
            if (found) return found;
            relation = catalog.find_relation(schema, ref.name.name);
            if (relation) break;
        }
    }
    if (!relation) relation = TRY(find_relation(ref.name));
    if (relation->kind == RelationKind::kView) return bind_view(relation, ref, scope);
    if (relation->kind == RelationKind::kSequence) return bind_sequence_ref(*relation, ref, scope);
    use_table(relation, TableAccess::kRead);
    if (relation->oid != changed_target_)
        access(relation->oid, check_as_).needed |= privilege::kSelect;
    changed_target_ = kInvalidOid;
    const SchemaDescriptor* schema = catalog.schema(relation->schema);
    return finish(scan_table(relation, alias, scope), schema ? schema->name : std::string_view{});
}

Result<LogicalPtr> Binder::bind_view(const RelationPtr& view, const ast::RelationRef& ref,
                                     Scope& scope) {
    // Views of the catalog are used like tables: locked, and in the way of a drop. System views are
    // not.
    if (view->schema != kInvalidOid) use_table(view, TableAccess::kRead);
    access(view->oid, check_as_).needed |= privilege::kSelect;
    if (++view_depth_ > 100)
        return error(SqlState::kInvalidRecursion, "infinite recursion detected in view \"{}\"",
                     view->name);
    Parser parser;
    std::vector<RawStatement> statements = TRY(parser.parse(view->view_sql));
    auto hidden_ctes = std::exchange(ctes_, {});
    auto hidden_frames = std::exchange(with_frames_, {});
    bool recording = std::exchange(recording_, false);
    QueryRecord* record = std::exchange(record_, nullptr);
    Oid reader = std::exchange(check_as_, view->owner);
    Result<SelectOutput> bound =
        bind_select(statements.front().statement->as<ast::SelectStatement>(), nullptr, true);
    recording_ = recording;
    record_ = record;
    check_as_ = reader;
    ctes_ = std::move(hidden_ctes);
    with_frames_ = std::move(hidden_frames);
    --view_depth_;
    SelectOutput output = TRY(std::move(bound));
    ScopeTable entry;
    entry.alias = ref.alias.name.empty() ? ref.name.name : ref.alias.name;
    entry.source = view->oid;
    std::int16_t number = 0;
    for (std::size_t i = 0; i < output.columns.size(); ++i) {
        const OutputColumn& column = output.columns[i];
        std::string name = i < view->columns.size() ? view->columns[i].name : column.name;
        entry.columns.push_back({name, column.id, column.type, 0});
        remember_source(column.id, view->oid, ++number);
    }
    TRY(add_table(std::move(entry), ref.alias, scope));
    return std::move(output.plan);
}

/// A sequence read as a table of one row.
Result<LogicalPtr> Binder::bind_sequence_ref(const RelationDescriptor& sequence,
                                             const ast::RelationRef& ref, Scope& scope) {
    auto view = std::make_shared<RelationDescriptor>();
    view->oid = sequence.oid;
    view->schema = sequence.schema;
    view->name = sequence.name;
    view->owner = sequence.owner;
    view->kind = RelationKind::kView;
    view->view_sql = fmt::format(
        "SELECT pg_catalog.aerolith_sequence_column({0}, 1) AS last_value, "
        "pg_catalog.aerolith_sequence_column({0}, 2) AS log_cnt, "
        "pg_catalog.aerolith_sequence_column({0}, 3) = 1 AS is_called",
        sequence.oid);
    return bind_view(view, ref, scope);
}

Result<LogicalPtr> Binder::bind_subquery_ref(const ast::SubqueryRef& ref, Scope& scope) {
    if (ref.alias.name.empty()) {
        bool values = !ref.query->values.empty();
        return error(SqlState::kSyntaxError, "{} in FROM must have an alias",
                     values ? "VALUES" : "subquery")
            .hint(values ? "For example, FROM (VALUES ...) [AS] foo."
                         : "For example, FROM (SELECT ...) [AS] foo.")
            .at(ref.location);
    }
    const Scope* outer = &scope;
    if (!ref.lateral) {
        scopes_.push_back(std::make_unique<Scope>(scope.parent));
        scopes_.back()->beside = &scope;
        outer = scopes_.back().get();
    }
    SelectOutput output = TRY(bind_select(*ref.query, outer, true));
    ScopeTable entry;
    entry.alias = ref.alias.name;
    for (const OutputColumn& column : output.columns)
        entry.columns.push_back({column.name, column.id, column.type, 0});
    TRY(add_table(std::move(entry), ref.alias, scope));
    record_table(ref, scope, output.record);
    return std::move(output.plan);
}

Result<SetFunctionItem> Binder::bind_from_function(const ast::Expr& call, Scope& scope) {
    SetFunctionItem item;
    const auto* function = call.try_as<ast::FunctionCall>();
    if (function && !function->over && !function->filter) {
        std::vector<ExprPtr> arguments;
        for (const ast::FunctionArgument& argument : function->arguments) {
            if (!argument.name.empty())
                return not_supported("named notation for arguments", argument.location);
            arguments.push_back(TRY(bind_expr(*argument.value, scope, ExprPlace::kFunctionInFrom)));
        }
        std::string_view schema =
            function->name.qualified() ? function->name.parts[0] : std::string_view{};
        ResolvedCall resolved = TRY(resolve_function(schema, function->name.base(), arguments,
                                                     function->variadic, coercer_, call.location));
        if (resolved.kind == CallKind::kSet) {
            item.function = resolved.set;
            item.arguments = TRY(convert_arguments(resolved, std::move(arguments)));
            if (resolved.set->spec->columns.empty()) {
                item.columns.push_back(new_output(function->name.base(), {resolved.result}));
            }
            for (const auto& [name, type] : resolved.set->spec->columns) {
                // Polymorphic columns take the type the call resolved to.
                bool pseudo = type == type_oid::kAnyElement;
                item.columns.push_back(new_output(name, {pseudo ? resolved.result : type}));
            }
            return item;
        }
    }
    item.scalar =
        TRY(coercer_.resolve_unknown(TRY(bind_expr(call, scope, ExprPlace::kFunctionInFrom))));
    item.columns.push_back(new_output(column_name_of(call), item.scalar->type));
    return item;
}

Result<LogicalPtr> Binder::bind_function_ref(const ast::FunctionRef& ref, Scope& scope) {
    if (!ref.columns.empty() || !ref.functions[0].columns.empty())
        return bind_json_record(ref, scope);
    auto op = std::make_unique<LogicalSetFunction>();
    ScopeTable entry;
    entry.of_function = true;
    for (const ast::TableFunction& function : ref.functions) {
        // Functions in FROM see the items to their left without LATERAL being written.
        const auto* call = function.call->try_as<ast::FunctionCall>();
        if (call && call->name.base() == "unnest" && call->arguments.size() > 1) {
            for (SetFunctionItem& item : TRY(bind_many_unnest(*call, scope)))
                op->items.push_back(std::move(item));
            continue;
        }
        op->items.push_back(TRY(bind_from_function(*function.call, scope)));
    }
    bool one = op->items.size() == 1;
    entry.alias = !ref.alias.name.empty() ? std::string(ref.alias.name)
                                          : column_name_of(*ref.functions[0].call);
    op->alias = entry.alias;
    for (const SetFunctionItem& item : op->items) {
        for (const OutputColumn& column : item.columns) {
            // A function of one column is named after its alias.
            bool renamed = one && item.columns.size() == 1 && !ref.alias.name.empty() &&
                           (!item.function || item.function->spec->columns.empty());
            entry.columns.push_back(
                {renamed ? entry.alias : column.name, column.id, column.type, 0});
        }
    }
    if (ref.with_ordinality) {
        op->ordinality = new_output("ordinality", {type_oid::kInt8});
        entry.columns.push_back({"ordinality", op->ordinality->id, {type_oid::kInt8}, 0});
    }
    TRY(add_table(std::move(entry), ref.alias, scope));
    record_table(ref, scope);
    if (record_) {
        for (const SetFunctionItem& item : op->items)
            record_->tables[&ref].functions.push_back(item.clone());
    }
    return op;
}

namespace {

std::size_t find_visible(const Scope& scope, std::size_t begin, std::size_t end,
                         std::string_view name, std::size_t& count) {
    std::size_t found = end;
    count = 0;
    for (std::size_t i = begin; i < end; ++i) {
        if (scope.visible[i].name != name) continue;
        found = i;
        ++count;
    }
    return found;
}

}  // namespace

/// USING (...) AS alias: a table of the merged columns alone.
Status Binder::add_using_alias(const ast::JoinRef& ref, const std::vector<Scope::Visible>& merged,
                               Scope& scope) {
    if (recording_) return not_supported("a join's USING alias in a view", ref.location);
    ScopeTable entry;
    entry.alias = ref.using_alias;
    for (const Scope::Visible& column : merged) {
        if (column.expr->kind != ExprKind::kColumn)
            return not_supported("an alias of USING over a full join", ref.location);
        entry.columns.push_back({column.name, column.expr->column(), column.expr->type, 0});
    }
    std::size_t visible = scope.visible.size();
    TRY(add_table(std::move(entry), {}, scope));
    scope.visible.resize(visible);
    return {};
}

Result<LogicalPtr> Binder::bind_join(const ast::JoinRef& ref, Scope& scope) {
    std::size_t left_tables = scope.tables.size();
    std::size_t left_begin = scope.visible.size();
    static constexpr JoinKind kKinds[] = {JoinKind::kInner, JoinKind::kLeft, JoinKind::kRight,
                                          JoinKind::kFull};
    JoinKind kind = kKinds[static_cast<int>(ref.join)];
    auto bind_side = [&](const ast::TableRef& side, bool nullable) {
        RecursionContext context = recursion_;
        if (nullable) recursion_ = RecursionContext::kOuterJoin;
        Result<LogicalPtr> bound = bind_table_ref(side, scope);
        recursion_ = context;
        return bound;
    };
    std::size_t first_rival = scope.first_rival;
    if (!ref.alias.name.empty()) scope.first_rival = left_tables;
    LogicalPtr left =
        TRY(bind_side(*ref.left, kind == JoinKind::kRight || kind == JoinKind::kFull));
    std::size_t right_begin = scope.visible.size();
    LogicalPtr right =
        TRY(bind_side(*ref.right, kind == JoinKind::kLeft || kind == JoinKind::kFull));
    scope.first_rival = first_rival;
    std::size_t end = scope.visible.size();
    LogicalPtr joined = join_pair(kind, std::move(left), std::move(right));
    auto& join = static_cast<LogicalJoin&>(*joined);
    if (join.lateral && (kind == JoinKind::kRight || kind == JoinKind::kFull)) {
        return error(SqlState::kInvalidColumnReference,
                     "invalid reference to FROM-clause entry in a lateral join")
            .detail("The combining JOIN type must be INNER or LEFT for a LATERAL reference.")
            .at(ref.location);
    }
    std::vector<ast::Identifier> names(ref.using_columns.begin(), ref.using_columns.end());
    if (ref.natural) {
        for (std::size_t i = left_begin; i < right_begin; ++i) {
            std::size_t count = 0;
            find_visible(scope, right_begin, end, scope.visible[i].name, count);
            if (count > 0) names.push_back({scope.visible[i].name, ref.location});
        }
    }
    if (!names.empty()) {
        std::vector<Scope::Visible> merged;
        std::set<std::size_t> hidden;
        for (const ast::Identifier& name : names) {
            std::size_t left_count = 0, right_count = 0;
            std::size_t l = find_visible(scope, left_begin, right_begin, name.name, left_count);
            std::size_t r = find_visible(scope, right_begin, end, name.name, right_count);
            for (auto [count, side] :
                 {std::pair(left_count, "left"), std::pair(right_count, "right")}) {
                if (count == 0) {
                    return error(
                               SqlState::kUndefinedColumn,
                               "column \"{}\" specified in USING clause does not exist in {} table",
                               name.name, side)
                        .at(name.location);
                }
                if (count > 1) {
                    return error(SqlState::kAmbiguousColumn,
                                 "common column name \"{}\" appears more than once in {} table",
                                 name.name, side)
                        .at(name.location);
                }
            }
            ExprPtr a = scope.visible[l].expr->clone(), b = scope.visible[r].expr->clone();
            note_columns(*a);
            note_columns(*b);
            join.conditions.push_back(
                TRY(make_operator("=", a->clone(), b->clone(), coercer_, name.location)));
            ExprPtr value;
            if (kind == JoinKind::kRight) {
                value = std::move(b);
            } else if (kind == JoinKind::kFull) {
                const Expr* both[] = {a.get(), b.get()};
                Oid type = TRY(coercer_.common_type(both, "JOIN/USING"));
                std::vector<ExprPtr> pair;
                pair.push_back(TRY(coercer_.coerce_to_common(std::move(a), type, "JOIN/USING")));
                pair.push_back(TRY(coercer_.coerce_to_common(std::move(b), type, "JOIN/USING")));
                value =
                    verbatim(make_expr(ExprKind::kCoalesce, {type}, std::move(pair)), name.name);
            } else {
                value = std::move(a);
            }
            if (record_) record_->tables[&ref].merged.emplace_back(name.name);
            merged.push_back({std::string(name.name), std::move(value)});
            hidden.insert(l);
            hidden.insert(r);
        }
        if (!ref.using_alias.empty()) TRY(add_using_alias(ref, merged, scope));
        for (std::size_t i = left_begin; i < end; ++i) {
            if (!hidden.contains(i)) merged.push_back(std::move(scope.visible[i]));
        }
        scope.visible.resize(left_begin);
        for (Scope::Visible& column : merged) scope.visible.push_back(std::move(column));
    }
    if (ref.on) {
        // ON sees the two sides of its join only.
        Scope sides(scope.parent);
        sides.beside = &scope;
        sides.tables.assign(scope.tables.begin() + static_cast<std::ptrdiff_t>(left_tables),
                            scope.tables.end());
        for (std::size_t i = left_begin; i < scope.visible.size(); ++i)
            sides.visible.push_back(scope.visible[i].clone());
        ExprPtr condition = TRY(coercer_.coerce_to_boolean(
            TRY(bind_expr(*ref.on, sides, ExprPlace::kJoinOn)), "JOIN/ON"));
        if (record_) record_->tables[&ref].on = condition->clone();
        split_conjunction(std::move(condition), join.conditions);
    }
    if (!ref.alias.name.empty()) {
        ScopeTable entry;
        entry.alias = ref.alias.name;
        entry.of_join = true;
        for (std::size_t i = left_begin; i < scope.visible.size(); ++i) {
            const Expr& expr = *scope.visible[i].expr;
            if (expr.kind != ExprKind::kColumn)
                return not_supported("an alias over a full join with USING", ref.location);
            entry.columns.push_back({scope.visible[i].name, expr.column(), expr.type, 0});
        }
        for (std::size_t i = left_tables; i < scope.tables.size(); ++i)
            scope.tables[i].visible = false;
        scope.visible.resize(left_begin);
        TRY(add_table(std::move(entry), ref.alias, scope));
        record_table(ref, scope);
    }
    return joined;
}

}  // namespace aerolith
