#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::Statement* TreeBuilder::insert(Cursor c, const ast::WithClause* with) {
    auto* insert = make<ast::InsertStatement>(place(c.token()));
    insert->with = with;
    c.accept(sql::K_INSERT);
    c.accept(sql::K_INTO);
    insert->relation = relation_name(c.enter());
    if (c.accept(sql::K_AS)) insert->alias = ident(c);
    insert_source(c, *insert);
    if (c.is_rule(sql::RuleOnConflict)) insert->on_conflict = on_conflict(c.enter());
    if (c.is_rule(sql::RuleReturningClause)) {
        Cursor returning = c.enter();
        returning.accept(sql::K_RETURNING);
        insert->returning = targets(returning);
    }
    return insert;
}

void TreeBuilder::insert_source(Cursor& c, ast::InsertStatement& insert) {
    if (c.accept(sql::K_DEFAULT)) {
        c.accept(sql::K_VALUES);
        return;
    }
    auto read_overriding = [&] {
        if (!c.is_rule(sql::RuleOverriding)) return;
        Cursor o = c.enter();
        o.skip();
        insert.overriding = o.is(sql::K_USER) ? ast::Overriding::kUser : ast::Overriding::kSystem;
    };
    read_overriding();
    if (c.accept(sql::LP)) {
        if (c.is_rule(sql::RuleQuery)) {
            insert.source = query(c.enter());
            c.accept(sql::RP);
            if (!c.is_rule(sql::RuleQueryTail)) return;
            Cursor rest = c.enter();
            insert.source = tail(const_cast<ast::SelectStatement*>(insert.source), rest);
            return;
        }
        std::vector<ast::AssignmentTarget> columns;
        do {
            columns.push_back(assignment_target(c.enter()));
        } while (c.accept(sql::COMMA));
        insert.columns = list(columns);
        c.accept(sql::RP);
        read_overriding();
    }
    if (c.is_rule(sql::RuleQuery)) {
        insert.source = query(c.enter());
    } else if (c.is_rule(sql::RuleWithClause)) {
        const ast::WithClause* with = with_clause(c.enter());
        insert.source = select_statement(c.enter(), with);
    } else {
        Cursor open = c.enter();
        insert.source = simple_select(open);
    }
}

const ast::OnConflict* TreeBuilder::on_conflict(Cursor c) {
    auto* conflict = make<ast::OnConflict>(place(c.token()));
    c.accept(sql::K_ON);
    c.accept(sql::K_CONFLICT);
    if (c.accept(sql::LP)) {
        std::vector<ast::IndexElement> elements;
        do {
            elements.push_back(index_element(c.enter()));
        } while (c.accept(sql::COMMA));
        conflict->arbiter = list(elements);
        c.accept(sql::RP);
        if (c.accept(sql::K_WHERE)) conflict->arbiter_where = expr_next(c);
    } else if (c.accept(sql::K_ON)) {
        c.accept(sql::K_CONSTRAINT);
        conflict->constraint = ident(c);
    }
    c.accept(sql::K_DO);
    if (c.accept(sql::K_NOTHING)) return conflict;
    conflict->do_update = true;
    c.accept(sql::K_UPDATE);
    c.accept(sql::K_SET);
    conflict->assignments = assignments(c);
    if (c.accept(sql::K_WHERE)) conflict->where = expr_next(c);
    return conflict;
}

// A column, a call, or an expression in parentheses.
ast::IndexElement TreeBuilder::index_element(Cursor c) {
    ast::IndexElement element;
    element.location = place(c.token());
    std::uint32_t first = c.token();
    bool enclosed = c.peek().is_rule(sql::RuleParenthesis);
    std::uint32_t behind = nodes_[c.next_node()].token;
    const ast::Expr* value = primary(c.enter());
    const auto* column = value->try_as<ast::ColumnRef>();
    if (!enclosed && column != nullptr && column->parts.size() == 1 && !column->star) {
        element.column = column->parts[0];
    } else {
        bool call_like = value->is<ast::FunctionCall>() || value->is<ast::CoalesceExpr>() ||
                         value->is<ast::MinMaxExpr>() || value->is<ast::SqlValueFunction>() ||
                         (value->is<ast::TypeCast>() && type(first) == sql::K_CAST);
        if (!enclosed && !call_like) syntax_error(column != nullptr ? first + 1 : first);
        element.expr = value;
        element.expr_text = text_between(first, behind);
    }
    if (c.accept(sql::K_COLLATE)) element.collation = object_name(c.enter());
    if (c.is_rule(sql::RuleOperatorClass)) element.operator_class = object_name(c.enter());
    if (c.is_rule(sql::RuleOptionList)) c.skip();
    if (c.accept(sql::K_ASC)) element.direction = ast::SortDirection::kAscending;
    if (c.accept(sql::K_DESC)) element.direction = ast::SortDirection::kDescending;
    if (c.accept(sql::NULLS_LA)) {
        element.nulls = c.is(sql::K_FIRST) ? ast::NullsOrder::kFirst : ast::NullsOrder::kLast;
    }
    return element;
}

const ast::Statement* TreeBuilder::update(Cursor c, const ast::WithClause* with) {
    auto* update = make<ast::UpdateStatement>(place(c.token()));
    update->with = with;
    c.accept(sql::K_UPDATE);
    ast::RelationRef* target_table = relation(c.enter());
    target_table->alias.name = dml_alias(c);
    update->relation = target_table;
    c.accept(sql::K_SET);
    update->assignments = assignments(c);
    if (c.accept(sql::K_FROM)) update->from = from_list(c);
    if (c.is_rule(sql::RuleWhereOrCurrent)) update->where = where_or_current(c.enter());
    if (c.is_rule(sql::RuleReturningClause)) {
        Cursor returning = c.enter();
        returning.accept(sql::K_RETURNING);
        update->returning = targets(returning);
    }
    return update;
}

const ast::Statement* TreeBuilder::remove(Cursor c, const ast::WithClause* with) {
    auto* remove = make<ast::DeleteStatement>(place(c.token()));
    remove->with = with;
    c.accept(sql::K_DELETE);
    c.accept(sql::K_FROM);
    ast::RelationRef* target_table = relation(c.enter());
    target_table->alias.name = dml_alias(c);
    remove->relation = target_table;
    if (c.accept(sql::K_USING)) remove->using_tables = from_list(c);
    if (c.is_rule(sql::RuleWhereOrCurrent)) remove->where = where_or_current(c.enter());
    if (c.is_rule(sql::RuleReturningClause)) {
        Cursor returning = c.enter();
        returning.accept(sql::K_RETURNING);
        remove->returning = targets(returning);
    }
    return remove;
}

std::string_view TreeBuilder::dml_alias(Cursor& c) {
    if (!c.is_rule(sql::RuleDmlAlias)) return {};
    Cursor alias = c.enter();
    alias.accept(sql::K_AS);
    return ident(alias);
}

const ast::Expr* TreeBuilder::where_or_current(Cursor c) {
    c.accept(sql::K_WHERE);
    if (c.is_rule(sql::RuleExpr)) return expr_next(c);
    auto* current = make<ast::CurrentOf>(place(c.token()));
    c.accept(sql::K_CURRENT);
    c.accept(sql::K_OF);
    current->cursor = ident(c);
    return current;
}

ast::AssignmentTarget TreeBuilder::assignment_target(Cursor c) {
    ast::AssignmentTarget target;
    target.location = place(c.token());
    target.column = ident(c);
    target.steps = list(steps(c));
    return target;
}

ast::List<ast::Assignment> TreeBuilder::assignments(Cursor& c) {
    std::vector<ast::Assignment> items;
    do {
        assignment(c.enter(), items);
    } while (c.accept(sql::COMMA));
    return list(items);
}

// (a, b) = (1, 2) is two assignments of a MultiAssign each.
void TreeBuilder::assignment(Cursor c, std::vector<ast::Assignment>& out) {
    if (!c.accept(sql::LP)) {
        ast::AssignmentTarget target = assignment_target(c.enter());
        c.accept(sql::EQ);
        out.push_back({target, value_item(c.enter())});
        return;
    }
    std::vector<ast::AssignmentTarget> targets;
    do {
        targets.push_back(assignment_target(c.enter()));
    } while (c.accept(sql::COMMA));
    c.accept(sql::RP);
    c.accept(sql::EQ);
    Cursor row = c.enter();
    int location = place(row.token());
    const ast::Expr* source = nullptr;
    if (row.is_rule(sql::RuleExpr)) {
        source = expr_next(row);
    } else {
        auto* values = make<ast::RowExpr>(location);
        values->explicit_row = row.accept(sql::K_ROW);
        row.accept(sql::LP);
        std::vector<const ast::Expr*> fields;
        do {
            fields.push_back(value_item(row.enter()));
        } while (row.accept(sql::COMMA));
        values->fields = list(fields);
        bool single = fields.size() == 1 && !values->explicit_row;
        source = single ? fields[0] : values;
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
        auto* value = make<ast::MultiAssign>(location);
        value->source = source;
        value->column = static_cast<int>(i) + 1;
        value->count = static_cast<int>(targets.size());
        out.push_back({targets[i], value});
    }
}

}  // namespace aerolith::build
