#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::SelectStatement* TreeBuilder::query(Cursor c) {
    const ast::WithClause* with = c.is_rule(sql::RuleWithClause) ? with_clause(c.enter()) : nullptr;
    return select_statement(c.enter(), with);
}

const ast::Statement* TreeBuilder::query_statement(Cursor c) {
    int location = place(c.token());
    const ast::WithClause* with = c.is_rule(sql::RuleWithClause) ? with_clause(c.enter()) : nullptr;
    switch (c.symbol()) {
        case sql::RuleInsertStatement:
            return insert(c.enter(), with);
        case sql::RuleUpdateStatement:
            return update(c.enter(), with);
        case sql::RuleDeleteStatement:
            return remove(c.enter(), with);
        case sql::RuleMergeStatement:
            return unsupported("", c.enter(), location);
        default:
            return select_statement(c.enter(), with);
    }
}

/// SELECT ... INTO is CREATE TABLE AS; in a chain of set operations the first arm says it.
const ast::Statement* TreeBuilder::top_query_statement(Cursor c) {
    const ast::Statement* query = query_statement(c);
    if (query->kind != ast::StatementKind::kSelect) return query;
    const auto* first = &query->as<ast::SelectStatement>();
    while (first->set_operation != ast::SetOperation::kNone) first = first->left;
    if (!first->into) return query;
    auto* create = make<ast::CreateTableAsStatement>(query->location);
    create->into = std::exchange(const_cast<ast::SelectStatement*>(first)->into, nullptr);
    create->query = query;
    return create;
}

const ast::SelectStatement* TreeBuilder::nested_query(Cursor c) {
    if (c.is_rule(sql::RuleWithClause)) {
        const ast::WithClause* with = with_clause(c.enter());
        return select_statement(c.enter(), with);
    }
    return simple_select(c);
}

// A select that does not begin with a parenthesis, then queryTail?
ast::SelectStatement* TreeBuilder::simple_select(Cursor& c) {
    ast::SelectStatement* first = nullptr;
    if (c.is_rule(sql::RuleSelectCore)) {
        first = select_core(c.enter());
    } else if (c.is_rule(sql::RuleValuesClause)) {
        first = values_clause(c.enter());
    } else {
        int location = place(c.token());
        c.accept(sql::K_TABLE);
        first = table_command(c.enter(), location);
    }
    if (!c.is_rule(sql::RuleQueryTail)) return first;
    Cursor rest = c.enter();
    return tail(first, rest);
}

ast::SelectStatement* TreeBuilder::tail(ast::SelectStatement* first, Cursor& c) {
    ast::SelectStatement* select = set_operations(first, c);
    query_options(*select, c);
    return select;
}

ast::SelectStatement* TreeBuilder::select_statement(Cursor c, const ast::WithClause* with) {
    if (guard_.exceeded()) guard_.fail();
    ast::SelectStatement* select = tail(select_operand(c.enter()), c);
    if (with != nullptr) {
        if (select->with != nullptr) {
            refuse(error(SqlState::kSyntaxError, "multiple WITH clauses not allowed")
                       .at(with->location));
        }
        select->with = with;
    }
    return select;
}

ast::SelectStatement* TreeBuilder::select_operand(Cursor c) {
    if (!c.accept(sql::LP)) return simple_select(c);
    return const_cast<ast::SelectStatement*>(query(c.enter()));
}

// INTERSECT binds more tightly than UNION and EXCEPT; all of them to the left.
ast::SelectStatement* TreeBuilder::set_operations(ast::SelectStatement* first, Cursor& c) {
    std::vector<ast::SelectStatement*> operands{first};
    std::vector<ast::SelectStatement*> pending;
    auto reduce = [&] {
        ast::SelectStatement* operation = pending.back();
        pending.pop_back();
        operation->right = operands.back();
        operands.pop_back();
        operation->left = operands.back();
        operands.back() = operation;
    };
    while (c.is_rule(sql::RuleSetOperation)) {
        Cursor part = c.enter();
        auto* operation = make<ast::SelectStatement>(place(part.token()));
        operation->set_operation = part.is(sql::K_UNION)       ? ast::SetOperation::kUnion
                                   : part.is(sql::K_INTERSECT) ? ast::SetOperation::kIntersect
                                                               : ast::SetOperation::kExcept;
        part.skip();
        operation->all = part.accept(sql::K_ALL);
        part.accept(sql::K_DISTINCT);
        bool tight = operation->set_operation == ast::SetOperation::kIntersect;
        while (!pending.empty() &&
               (!tight || pending.back()->set_operation == ast::SetOperation::kIntersect)) {
            reduce();
        }
        pending.push_back(operation);
        operands.push_back(select_operand(part.enter()));
    }
    while (!pending.empty()) reduce();
    return operands.back();
}

void TreeBuilder::query_options(ast::SelectStatement& select, Cursor& c) {
    if (c.is_rule(sql::RuleSortClause)) {
        int location = place(c.token());
        ast::List<ast::SortItem> items = sort_clause(c.enter());
        if (!select.order_by.empty()) {
            refuse(error(SqlState::kSyntaxError, "multiple ORDER BY clauses not allowed")
                       .at(location));
        }
        select.order_by = items;
    }
    std::vector<ast::LockingClause> locking(select.locking.begin(), select.locking.end());
    while (!c.done()) {
        if (c.is_rule(sql::RuleLimitClause)) {
            limit_clause(c.enter(), select);
        } else {
            Cursor lock = c.enter();
            Cursor peeked = lock;
            peeked.skip();
            if (!peeked.is(sql::K_READ))
                locking.push_back(locking_clause(lock));  // FOR READ ONLY says nothing.
        }
    }
    select.locking = list(locking);
    if (!select.with_ties) return;
    if (select.order_by.empty()) {
        refuse(
            error(SqlState::kSyntaxError, "WITH TIES cannot be specified without ORDER BY clause"));
    }
    for (const ast::LockingClause& lock : locking) {
        if (lock.wait == ast::LockWait::kSkipLocked) {
            refuse(error(SqlState::kSyntaxError,
                         "SKIP LOCKED and WITH TIES options cannot be used together"));
        }
    }
}

void TreeBuilder::limit_clause(Cursor c, ast::SelectStatement& select) {
    std::uint32_t word = c.symbol();
    std::uint32_t token = c.token();
    int location = place(token);
    c.skip();
    const ast::Expr*& slot = word == sql::K_OFFSET ? select.offset : select.limit;
    if (slot != nullptr) {
        refuse(error(SqlState::kSyntaxError, "multiple {} clauses not allowed",
                     word == sql::K_OFFSET ? "OFFSET" : "LIMIT")
                   .at(location));
    }
    if (word != sql::K_FETCH) {
        if (c.is(sql::K_ALL)) {
            slot = make<ast::Constant>(place(c.token()));
        } else {
            slot = expr_next(c);
            if (c.is(sql::COMMA)) {
                refuse(error(SqlState::kSyntaxError, "LIMIT #,# syntax is not supported")
                           .hint("Use separate LIMIT and OFFSET clauses.")
                           .at(location));
            }
        }
        return;
    }
    c.skip();
    bool negative = c.is(sql::MINUS);
    int sign = place(c.token());
    if (c.is(sql::PLUS) || c.is(sql::MINUS)) c.skip();
    if (c.is_rule(sql::RulePrimary)) {
        slot = primary(c.enter());
        if (negative) slot = negate(slot, sign);
    } else {
        slot = integer_constant(1, -1);
    }
    c.skip();
    select.with_ties = c.accept(sql::K_WITH);
}

ast::LockingClause TreeBuilder::locking_clause(Cursor c) {
    ast::LockingClause lock;
    lock.location = place(c.token());
    c.accept(sql::K_FOR);
    if (c.accept(sql::K_NO)) {
        lock.strength = ast::LockStrength::kNoKeyUpdate;
        c.skip();
    } else if (c.accept(sql::K_KEY)) {
        lock.strength = ast::LockStrength::kKeyShare;
    } else if (c.is(sql::K_SHARE)) {
        lock.strength = ast::LockStrength::kShare;
    }
    c.skip();
    if (c.accept(sql::K_OF)) lock.relations = relation_names(c.enter());
    if (c.accept(sql::K_NOWAIT)) lock.wait = ast::LockWait::kNoWait;
    if (c.accept(sql::K_SKIP)) lock.wait = ast::LockWait::kSkipLocked;
    return lock;
}

ast::SelectStatement* TreeBuilder::select_core(Cursor c) {
    auto* select = make<ast::SelectStatement>(place(c.token()));
    c.accept(sql::K_SELECT);
    std::uint32_t distinct_token = c.done() ? 0 : c.token();
    c.accept(sql::K_ALL);
    if (c.accept(sql::K_DISTINCT)) {
        select->distinct = true;
        if (c.accept(sql::K_ON)) {
            c.accept(sql::LP);
            select->distinct_on = expr_list(c.enter());
            c.accept(sql::RP);
        }
    }
    select->targets = targets(c);
    if (select->distinct && select->targets.empty()) syntax_error(distinct_token + 1);
    if (c.is_rule(sql::RuleIntoClause)) select->into = into_clause(c.enter());
    if (c.accept(sql::K_FROM)) select->from = from_list(c);
    if (c.is_rule(sql::RuleAsOfClause)) {
        Cursor as_of = c.enter();
        while (!as_of.is_rule(sql::RuleExpr)) as_of.skip();
        select->as_of = expr_next(as_of);
    }
    if (c.accept(sql::K_WHERE)) select->where = expr_next(c);
    if (c.accept(sql::K_GROUP)) {
        c.accept(sql::K_BY);
        c.accept(sql::K_ALL);
        select->group_distinct = c.accept(sql::K_DISTINCT);
        std::vector<ast::GroupItem> items;
        do {
            items.push_back(group_item(c.enter()));
        } while (c.accept(sql::COMMA));
        select->group_by = list(items);
    }
    if (c.accept(sql::K_HAVING)) select->having = expr_next(c);
    if (c.accept(sql::K_WINDOW)) {
        std::vector<ast::WindowDefinition> windows;
        do {
            Cursor named = c.enter();
            int location = place(named.token());
            std::string_view name = ident(named);
            named.accept(sql::K_AS);
            windows.push_back(window(named.enter(), location));
            windows.back().name = name;
        } while (c.accept(sql::COMMA));
        select->windows = list(windows);
    }
    return select;
}

ast::SelectStatement* TreeBuilder::values_clause(Cursor c) {
    auto* select = make<ast::SelectStatement>(place(c.token()));
    c.accept(sql::K_VALUES);
    std::vector<ast::ExprList> rows;
    std::vector<const ast::Expr*> values;
    do {
        Cursor row = c.enter();
        row.accept(sql::LP);
        values.clear();
        do {
            values.push_back(value_item(row.enter()));
        } while (row.accept(sql::COMMA));
        rows.push_back(list(values));
    } while (c.accept(sql::COMMA));
    select->values = list(rows);
    return select;
}

const ast::Expr* TreeBuilder::value_item(Cursor c) {
    if (c.is(sql::K_DEFAULT)) return make<ast::SetToDefault>(place(c.token()));
    return expr_next(c);
}

// TABLE name is SELECT * FROM name.
ast::SelectStatement* TreeBuilder::table_command(Cursor c, int location) {
    auto* select = make<ast::SelectStatement>(location);
    auto* star = make<ast::ColumnRef>(-1);
    star->star = true;
    select->targets = one(ast::Target{star, {}, -1});
    select->from = one<const ast::TableRef*>(relation(c));
    return select;
}

ast::List<ast::Target> TreeBuilder::targets(Cursor& c) {
    std::vector<ast::Target> items;
    while (c.is_rule(sql::RuleTarget)) {
        items.push_back(target(c.enter()));
        c.accept(sql::COMMA);
    }
    return list(items);
}

ast::Target TreeBuilder::target(Cursor c) {
    ast::Target target;
    target.location = place(c.token());
    if (c.is(sql::STAR)) {
        auto* star = make<ast::ColumnRef>(target.location);
        star->star = true;
        target.expr = star;
        return target;
    }
    target.expr = expr_next(c);
    c.accept(sql::K_AS);
    if (!c.done()) target.alias = ident(c);
    return target;
}

ast::GroupItem TreeBuilder::group_item(Cursor c) {
    using Kind = ast::GroupItem::Kind;
    int location = place(c.token());
    ast::GroupItem item{Kind::kSets, nullptr, {}, location};
    if (c.accept(sql::GROUPING_LA)) {
        c.accept(sql::K_SETS);
        c.accept(sql::LP);
        std::vector<ast::GroupItem> items;
        do {
            items.push_back(group_item(c.enter()));
        } while (c.accept(sql::COMMA));
        item.items = list(items);
        return item;
    }
    Cursor inner = c.peek();
    if (inner.is_rule(sql::RulePrimary)) {
        Cursor primary = inner.enter();
        std::uint32_t word = type(primary.token());
        if (inner.done() && primary.is_rule(sql::RuleParenthesis)) {
            Cursor parenthesis = primary.enter();
            parenthesis.accept(sql::LP);
            if (parenthesis.is(sql::RP) && primary.done())
                return {Kind::kEmpty, nullptr, {}, location};
        } else if (inner.done() && (word == sql::K_ROLLUP || word == sql::K_CUBE)) {
            const ast::Expr* value = expr_next(c);
            const auto* call = value->try_as<ast::FunctionCall>();
            if (call == nullptr || call->name.qualified())
                return {Kind::kExpr, value, {}, location};
            item.kind = word == sql::K_CUBE ? Kind::kCube : Kind::kRollup;
            std::vector<ast::GroupItem> items;
            for (const ast::FunctionArgument& argument : call->arguments) {
                items.push_back({Kind::kExpr, argument.value, {}, argument.location});
            }
            item.items = list(items);
            return item;
        }
    }
    return {Kind::kExpr, expr_next(c), {}, location};
}

const ast::IntoClause* TreeBuilder::into_clause(Cursor c) {
    auto* into = make<ast::IntoClause>();
    c.accept(sql::K_INTO);
    into->persistence = persistence(c);
    c.accept(sql::K_TABLE);
    into->location = place(c.token());
    into->relation = relation_name(c.enter());
    return into;
}

const ast::WithClause* TreeBuilder::with_clause(Cursor c) {
    auto* with = make<ast::WithClause>(place(c.token()));
    c.skip();
    with->recursive = c.accept(sql::K_RECURSIVE);
    std::vector<ast::CommonTableExpr> expressions;
    do {
        expressions.push_back(common_table(c.enter()));
    } while (c.accept(sql::COMMA));
    with->expressions = list(expressions);
    return with;
}

ast::CommonTableExpr TreeBuilder::common_table(Cursor c) {
    ast::CommonTableExpr table;
    table.location = place(c.token());
    table.name = ident(c);
    if (c.is_rule(sql::RuleColumnList)) table.columns = identifiers(c.enter());
    c.accept(sql::K_AS);
    bool negated = c.accept(sql::K_NOT);
    if (c.accept(sql::K_MATERIALIZED)) {
        table.materialize = negated ? ast::CteMaterialize::kNever : ast::CteMaterialize::kAlways;
    }
    c.accept(sql::LP);
    table.query = query_statement(c.enter());
    c.accept(sql::RP);
    if (c.is_rule(sql::RuleSearchClause)) {
        Cursor s = c.enter();
        ast::CteSearch search;
        search.location = place(s.token());
        s.skip();
        search.breadth_first = s.is(sql::K_BREADTH);
        while (!s.is_rule(sql::RuleColIdList)) s.skip();
        search.columns = identifiers(s.enter());
        s.accept(sql::K_SET);
        search.sequence_column = ident(s);
        table.search = keep(search);
    }
    if (c.is_rule(sql::RuleCycleClause)) {
        Cursor s = c.enter();
        ast::CteCycle cycle;
        cycle.location = place(s.token());
        s.skip();
        cycle.columns = identifiers(s.enter());
        s.accept(sql::K_SET);
        cycle.mark_column = ident(s);
        if (s.accept(sql::K_TO)) {
            cycle.mark_value = primary(s.enter());
            s.accept(sql::K_DEFAULT);
            cycle.mark_default = primary(s.enter());
        }
        s.accept(sql::K_USING);
        cycle.path_column = ident(s);
        table.cycle = keep(cycle);
    }
    return table;
}

}  // namespace aerolith::build
