#include "parser/build/tree_builder.h"

namespace aerolith::build {

ast::List<const ast::TableRef*> TreeBuilder::from_list(Cursor& c) {
    std::vector<const ast::TableRef*> refs;
    do {
        refs.push_back(table_ref(c.enter()));
    } while (c.accept(sql::COMMA));
    return list(refs);
}

const ast::TableRef* TreeBuilder::table_ref(Cursor c) {
    const ast::TableRef* ref = joined_tables(c);
    require_alias(ref);
    return ref;
}

// A lone subquery may still lack its alias: in parentheses it is a query.
const ast::TableRef* TreeBuilder::joined_tables(Cursor c) {
    if (guard_.exceeded()) guard_.fail();
    const ast::TableRef* left = table_primary(c.enter());
    if (!c.done()) require_alias(left);
    while (c.is_rule(sql::RuleJoinTail)) left = join(c.enter(), left);
    return left;
}

void TreeBuilder::require_alias(const ast::TableRef* ref) {
    const auto* subquery = ref->try_as<ast::SubqueryRef>();
    if (subquery == nullptr || !subquery->alias.name.empty()) return;
    bool values = !subquery->query->values.empty();
    refuse(error(SqlState::kSyntaxError, "{} in FROM must have an alias",
                 values ? "VALUES" : "subquery")
               .hint(values ? "For example, FROM (VALUES ...) [AS] foo."
                            : "For example, FROM (SELECT ...) [AS] foo.")
               .at(subquery->location));
}

const ast::TableRef* TreeBuilder::join(Cursor c, const ast::TableRef* left) {
    auto* join = make<ast::JoinRef>(place(c.token()));
    join->left = left;
    bool cross = c.accept(sql::K_CROSS);
    join->natural = c.accept(sql::K_NATURAL);
    if (c.is_rule(sql::RuleJoinType)) {
        Cursor type = c.enter();
        join->join = type.is(sql::K_LEFT)    ? ast::JoinKind::kLeft
                     : type.is(sql::K_RIGHT) ? ast::JoinKind::kRight
                     : type.is(sql::K_FULL)  ? ast::JoinKind::kFull
                                             : ast::JoinKind::kInner;
    }
    c.accept(sql::K_JOIN);
    join->right = cross || join->natural ? table_primary(c.enter()) : table_ref(c.enter());
    require_alias(join->right);
    if (c.accept(sql::K_ON)) join->on = expr_next(c);
    if (c.accept(sql::K_USING)) {
        join->using_columns = identifiers(c.enter());
        if (c.accept(sql::K_AS)) join->using_alias = ident(c);
    }
    return join;
}

const ast::TableRef* TreeBuilder::table_primary(Cursor c) {
    int location = place(c.token());
    if (c.is(sql::LP)) return parenthesised_table(c, location);
    if (c.is(sql::K_ONLY)) {
        auto* ref = make<ast::RelationRef>(location);
        ref->only = true;
        c.skip();
        bool enclosed = c.accept(sql::LP);
        ref->name = relation_name(c.enter());
        ref->location = ref->name.location;
        if (enclosed) c.accept(sql::RP);
        alias(c, *ref);
        sample(c, *ref);
        return ref;
    }
    if (c.accept(sql::K_LATERAL)) {
        if (c.accept(sql::LP)) {
            auto* ref = make<ast::SubqueryRef>(place(c.token() - 1));
            ref->lateral = true;
            ref->query = query(c.enter());
            c.accept(sql::RP);
            alias(c, *ref);
            return ref;
        }
        Cursor function = c.enter();
        ast::FunctionRef* ref = function_table(function, true);
        ref->location = location;
        alias(c, *ref);
        return ref;
    }
    if (c.is_rule(sql::RuleSqlFunction) && is_bare_name(c.peek())) return named_table(c);
    if (c.is_rule(sql::RuleSqlFunction) || c.is_rule(sql::RuleKwXml) ||
        c.is_rule(sql::RuleRowsFrom)) {
        ast::FunctionRef* ref = function_table(c, false);
        alias(c, *ref);
        return ref;
    }
    return named_table(c);
}

// A relation or a function by its name.
const ast::TableRef* TreeBuilder::named_table(Cursor& c) {
    Cursor ahead = c;
    int location = place(c.token());
    std::vector<std::string_view> parts{ident(ahead)};
    dotted_tail(ahead, parts);
    if (ahead.is_rule(sql::RuleCallArguments)) {
        ast::FunctionRef* function = function_table(c, false);
        alias(c, *function);
        return function;
    }
    c = ahead;
    auto* ref = make<ast::RelationRef>(location);
    ref->name = relation_name({list(parts), location});
    c.accept(sql::STAR);
    alias(c, *ref);
    sample(c, *ref);
    return ref;
}

ast::FunctionRef* TreeBuilder::function_table(Cursor& c, bool lateral) {
    auto* ref = make<ast::FunctionRef>(place(c.token()));
    ref->lateral = lateral;
    if (c.is_rule(sql::RuleKwXml)) {
        refuse(not_supported(upper(raw(c.token())), place(c.token())));
    } else if (c.is_rule(sql::RuleRowsFrom)) {
        rows_from(c.enter(), *ref);
    } else if (c.is_rule(sql::RuleSqlFunction)) {
        ref->functions = one(ast::TableFunction{sql_function(c.enter()), {}});
    } else {
        int location = place(c.token());
        std::vector<std::string_view> parts{ident(c)};
        dotted_tail(c, parts);
        ref->functions =
            one(ast::TableFunction{plain_call({list(parts), location}, c.enter(), location), {}});
    }
    if (c.accept(sql::WITH_LA)) {
        ref->with_ordinality = true;
        c.accept(sql::K_ORDINALITY);
    }
    return ref;
}

void TreeBuilder::rows_from(Cursor c, ast::FunctionRef& ref) {
    ref.rows_from = true;
    std::vector<ast::TableFunction> functions;
    for (; !c.done(); c.skip()) {
        if (!c.is_rule(sql::RuleRowsFromItem)) continue;
        Cursor item = c.peek();
        ast::TableFunction function;
        function.call = expr_next(item);
        ast::List<ast::Identifier> names;
        if (item.accept(sql::K_AS)) function.columns = alias_columns(item.enter(), names);
        functions.push_back(function);
    }
    ref.functions = list(functions);
}

// A subquery, or joins in parentheses.
const ast::TableRef* TreeBuilder::parenthesised_table(Cursor& c, int location) {
    c.accept(sql::LP);
    const ast::SelectStatement* subquery = nullptr;
    if (c.is_rule(sql::RuleNestedQuery)) {
        subquery = nested_query(c.enter());
    } else {
        const ast::TableRef* inner = joined_tables(c.enter());
        const auto* inner_query = inner->try_as<ast::SubqueryRef>();
        bool bare = inner_query != nullptr && inner->alias.name.empty() && !inner_query->lateral;
        if (bare) {
            subquery = inner_query->query;
            if (c.is_rule(sql::RuleQueryTail)) {
                Cursor rest = c.enter();
                subquery = tail(const_cast<ast::SelectStatement*>(subquery), rest);
            }
        } else if (!inner->is<ast::JoinRef>() || c.is_rule(sql::RuleQueryTail)) {
            syntax_error(c.token());
        } else {
            c.accept(sql::RP);
            if (c.done()) return inner;
            if (!inner->alias.name.empty()) syntax_error(c.token());
            auto* aliased = make<ast::JoinRef>(inner->location);
            *aliased = inner->as<ast::JoinRef>();
            alias(c, *aliased);
            return aliased;
        }
    }
    c.accept(sql::RP);
    auto* ref = make<ast::SubqueryRef>(location);
    ref->query = subquery;
    alias(c, *ref);
    return ref;
}

ast::RelationRef* TreeBuilder::relation(Cursor c) {
    auto* ref = make<ast::RelationRef>(place(c.token()));
    ref->only = c.accept(sql::K_ONLY);
    c.accept(sql::LP);
    ref->name = relation_name(c.enter());
    ref->location = ref->name.location;
    return ref;
}

void TreeBuilder::alias(Cursor& c, ast::TableRef& ref) {
    if (!c.is_rule(sql::RuleTableAlias)) return;
    Cursor a = c.enter();
    a.accept(sql::K_AS);
    if (!a.is_rule(sql::RuleAliasColumns)) ref.alias.name = ident(a);
    if (!a.is_rule(sql::RuleAliasColumns)) return;
    std::uint32_t token = a.token();
    ast::List<ast::ColumnDefinitionItem> columns = alias_columns(a.enter(), ref.alias.columns);
    if (ref.kind == ast::TableRefKind::kFunction) {
        static_cast<ast::FunctionRef&>(ref).columns = columns;
    } else if (!columns.empty() || ref.alias.name.empty()) {
        syntax_error(columns.empty() ? token : token + 2);
    }
}

// Plain names go to `names`; with types they are column definitions.
ast::List<ast::ColumnDefinitionItem> TreeBuilder::alias_columns(Cursor c,
                                                                ast::List<ast::Identifier>& names) {
    std::vector<ast::Identifier> plain;
    std::vector<ast::ColumnDefinitionItem> typed;
    c.accept(sql::LP);
    while (c.is_rule(sql::RuleAliasColumn)) {
        std::uint32_t after_name = c.token() + 1;
        Cursor column = c.enter();
        ast::Identifier name = identifier_at(column);
        bool has_type = !column.done();
        if (has_type ? !plain.empty() : !typed.empty()) syntax_error(after_name);
        if (has_type) {
            ast::ColumnDefinitionItem item{name.name, type_name(column.enter()), {}, name.location};
            if (column.accept(sql::K_COLLATE)) item.collation = object_name(column.enter());
            typed.push_back(item);
        } else {
            plain.push_back(name);
        }
        c.accept(sql::COMMA);
    }
    names = list(plain);
    return list(typed);
}

void TreeBuilder::sample(Cursor& c, ast::RelationRef& ref) {
    if (!c.is_rule(sql::RuleTableSample)) return;
    Cursor s = c.enter();
    auto* sample = make<ast::TableSample>(place(s.token()));
    s.accept(sql::K_TABLESAMPLE);
    sample->method = object_name(s.enter());
    s.accept(sql::LP);
    sample->arguments = expr_list(s.enter());
    s.accept(sql::RP);
    if (s.accept(sql::K_REPEATABLE)) {
        s.accept(sql::LP);
        sample->repeatable = expr_next(s);
    }
    ref.sample = sample;
}

}  // namespace aerolith::build
