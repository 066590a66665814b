#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::Expr* TreeBuilder::primary(Cursor c) {
    const ast::Expr* result = primary_head(c);
    while (c.is(sql::TYPECAST)) {
        int location = place(c.token());
        c.skip();
        result = make_cast(result, type_name(c.enter()), location);
    }
    if (!c.done()) syntax_error(c.token());
    return result;
}

const ast::Expr* TreeBuilder::primary_head(Cursor& c) {
    std::uint32_t token = c.token();
    int location = place(token);
    if (c.is_rule()) {
        switch (c.symbol()) {
            case sql::RuleParenthesis: {
                const ast::Expr* inner = parenthesis(c.enter(), location);
                return with_steps(inner, c);
            }
            case sql::RuleBuiltinType:
                return typed_builtin(c);
            case sql::RuleSqlFunction: {
                if (is_bare_name(c.peek())) return named(c);
                const ast::Expr* value = sql_function(c.enter());
                if (c.is_rule(sql::RuleIndirection)) syntax_error(c.token());
                return value;
            }
            case sql::RuleKwXml: {
                Cursor peeked = c.peek();
                peeked.skip();
                if (peeked.done()) return named(c);
                refuse(not_supported(upper(raw(token)), location));
            }
            default:
                return named(c);
        }
    }
    switch (c.symbol()) {
        case sql::IDENT:
            return named(c);
        case sql::INTEGER:
        case sql::NUMERIC:
            c.skip();
            return number_constant(token);
        case sql::STRING:
            c.skip();
            return string_constant(token);
        case sql::BIT_STRING:
            c.skip();
            return bit_constant(token);
        case sql::PARAM: {
            auto* param = make<ast::Param>(location);
            std::string_view digits = raw(token).substr(1);
            while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
            std::int64_t number = 0;
            for (char digit : digits.substr(0, 11)) number = number * 10 + (digit - '0');
            param->number = static_cast<int>(std::min<std::int64_t>(number, INT32_MAX));
            c.skip();
            return with_steps(param, c);
        }
        default:
            return keyword_expr(c);
    }
}

// current_date and the like, which need no parentheses.
bool TreeBuilder::is_value_function(std::uint32_t word) {
    return (word >= sql::K_CURRENT_CATALOG && word <= sql::K_CURRENT_USER) ||
           word == sql::K_LOCALTIME || word == sql::K_LOCALTIMESTAMP || word == sql::K_USER ||
           word == sql::K_SESSION_USER;
}

// The word of a sqlFunction without parentheses, where it is a column's or table's name.
bool TreeBuilder::is_bare_name(Cursor function) {
    std::uint32_t word = function.symbol();
    function.skip();
    return function.done() && !is_value_function(word);
}

const ast::Expr* TreeBuilder::keyword_expr(Cursor& c) {
    std::uint32_t token = c.token();
    int location = place(token);
    switch (c.symbol()) {
        case sql::K_TRUE:
        case sql::K_FALSE:
        case sql::K_NULL: {
            auto* constant = make<ast::Constant>(location);
            if (c.symbol() != sql::K_NULL) constant->type = ast::Constant::Type::kBoolean;
            constant->integer = c.symbol() == sql::K_TRUE;
            c.skip();
            return constant;
        }
        case sql::K_INTERVAL:
            return typed_interval(c);
        case sql::K_CASE:
            return case_expr(c);
        case sql::K_ARRAY: {
            c.skip();
            if (c.is_rule(sql::RuleArrayLiteral)) return array_literal(c.enter(), location);
            c.accept(sql::LP);
            const ast::SelectStatement* subquery = query(c.enter());
            c.accept(sql::RP);
            return make_sublink(ast::SubLinkKind::kArray, subquery, location);
        }
        default:
            break;
    }
    std::uint32_t word = c.symbol();
    Cursor after = c;
    after.skip();
    if (!after.accept(sql::LP)) return named(c);
    c = after;
    if (word == sql::K_EXISTS) {
        const ast::SelectStatement* subquery = query(c.enter());
        c.accept(sql::RP);
        return make_sublink(ast::SubLinkKind::kExists, subquery, location);
    }
    ast::ExprList items;
    if (c.is_rule(sql::RuleExprList)) items = expr_list(c.enter());
    c.accept(sql::RP);
    if (word == sql::K_GROUPING) {
        auto* grouping = make<ast::GroupingExpr>(location);
        grouping->arguments = items;
        return grouping;
    }
    auto* row = make<ast::RowExpr>(location);
    row->fields = items;
    row->explicit_row = true;
    return with_steps(row, c);
}

// A column, a call, or a literal of a type by name.
const ast::Expr* TreeBuilder::named(Cursor& c) {
    int location = place(c.token());
    bool function_word = c.is_rule(sql::RuleKwTypeFunction);
    std::uint32_t first = c.token();
    std::vector<std::string_view> parts{ident(c)};
    while (c.is_rule(sql::RuleIndirection) && !c.peek().is(sql::LB)) {
        Cursor dotted = c.peek();
        dotted.accept(sql::DOT);
        if (dotted.is(sql::STAR)) break;
        parts.push_back(ident(dotted));
        c.skip();
    }
    bool double_precision = c.accept(sql::K_PRECISION);
    if (double_precision &&
        (type(first) != sql::K_DOUBLE || parts.size() != 1 || !c.is(sql::STRING))) {
        syntax_error(c.done() ? first : c.token());
    }
    if (c.is_rule(sql::RuleCallTail)) {
        ast::ObjectName name{list(parts), location};
        Cursor tail = c.enter();
        if (!c.is(sql::STRING)) return call(name, tail, location);
        bool has_arguments = tail.peek().skipped(sql::LP).is_rule(sql::RuleArgument);
        if (!has_arguments) syntax_error(c.token());
        auto* type = make<ast::TypeName>(location);
        type->name = name;
        std::vector<const ast::Expr*> type_modifiers;
        const auto* arguments = static_cast<const ast::FunctionCall*>(call(name, tail, location));
        for (const ast::FunctionArgument& argument : arguments->arguments)
            type_modifiers.push_back(argument.value);
        type->type_modifiers = list(type_modifiers);
        std::uint32_t token = c.token();
        c.skip();
        return make_cast(string_constant(token), type, -1);
    }
    if (c.is(sql::STRING)) {
        auto* literal_type = make<ast::TypeName>(location);
        literal_type->name = {list(parts), location};
        if (double_precision) set_system_type(*literal_type, "float8");
        std::uint32_t token = c.token();
        c.skip();
        return make_cast(string_constant(token), literal_type, -1);
    }
    if (function_word && parts.size() == 1) syntax_error(first + 1);
    return column_or_steps(std::move(parts), c, location);
}

const ast::Expr* TreeBuilder::column_or_steps(std::vector<std::string_view> parts, Cursor& c,
                                              int location) {
    auto* column = make<ast::ColumnRef>(location);
    column->parts = list(parts);
    if (c.is_rule(sql::RuleIndirection) && !c.peek().is(sql::LB)) {
        c.skip();  // Only a star is left.
        column->star = true;
        if (c.is_rule(sql::RuleIndirection)) {
            refuse(error(SqlState::kSyntaxError, "improper use of \"*\"").at(location));
        }
        return column;
    }
    return with_steps(column, c);
}

const ast::Expr* TreeBuilder::with_steps(const ast::Expr* value, Cursor& c) {
    if (!c.is_rule(sql::RuleIndirection)) return value;
    auto* result = make<ast::Indirection>(value->location);
    result->operand = value;
    result->steps = list(steps(c));
    return result;
}

std::vector<ast::IndirectionStep> TreeBuilder::steps(Cursor& c) {
    std::vector<ast::IndirectionStep> result;
    while (c.is_rule(sql::RuleIndirection)) {
        result.push_back(step(c.enter()));
        if (result.back().kind == ast::IndirectionStep::Kind::kStar &&
            c.is_rule(sql::RuleIndirection)) {
            refuse(
                error(SqlState::kSyntaxError, "improper use of \"*\"").at(result.back().location));
        }
    }
    return result;
}

ast::IndirectionStep TreeBuilder::step(Cursor c) {
    using Kind = ast::IndirectionStep::Kind;
    ast::IndirectionStep step;
    step.location = place(c.token());
    if (c.accept(sql::DOT)) {
        step.kind = c.is(sql::STAR) ? Kind::kStar : Kind::kField;
        if (step.kind == Kind::kField) step.field = ident(c);
        return step;
    }
    c.accept(sql::LB);
    step.kind = Kind::kIndex;
    if (c.is_rule(sql::RuleExpr)) step.upper = expr_next(c);
    if (c.accept(sql::COLON)) {
        step.kind = Kind::kSlice;
        step.lower = std::exchange(step.upper, nullptr);
        if (c.is_rule(sql::RuleExpr)) step.upper = expr_next(c);
    }
    return step;
}

const ast::Expr* TreeBuilder::typed_builtin(Cursor& c) {
    int location = place(c.token());
    Cursor inner = c.peek();
    std::uint32_t word = c.token();
    inner.skip();
    bool single_word = inner.done();
    Cursor after = c;
    after.skip();
    if (!after.is(sql::STRING)) {
        if (!single_word) syntax_error(after.done() ? word + 1 : after.token());
        return named(c);
    }
    auto* type = make<ast::TypeName>(location);
    builtin_type(c.enter(), *type);
    bool no_length = type->name.base() == "bpchar" && single_word;  // char 'abc' has no length
    if (no_length) type->type_modifiers = {};
    std::uint32_t token = c.token();
    c.skip();
    return make_cast(string_constant(token), type, -1);
}

const ast::Expr* TreeBuilder::typed_interval(Cursor& c) {
    Cursor after = c;
    after.skip();
    if (!after.is(sql::STRING) && !after.is(sql::LP)) return named(c);
    auto* type = make<ast::TypeName>(place(c.token()));
    c = after;
    set_system_type(*type, "interval");
    if (c.is(sql::LP)) interval_type(c, *type);
    std::uint32_t token = c.token();
    c.skip();
    if (c.is_rule(sql::RuleIntervalFields)) type->type_modifiers = interval_fields(c.enter());
    return make_cast(string_constant(token), type, -1);
}

const ast::Expr* TreeBuilder::case_expr(Cursor& c) {
    auto* result = make<ast::CaseExpr>(place(c.token()));
    c.skip();
    if (c.is_rule(sql::RuleExpr)) result->operand = expr_next(c);
    std::vector<ast::CaseWhen> whens;
    while (c.is_rule(sql::RuleCaseWhen)) {
        Cursor when = c.enter();
        ast::CaseWhen item;
        item.location = place(when.token());
        when.accept(sql::K_WHEN);
        item.condition = expr_next(when);
        when.accept(sql::K_THEN);
        item.result = expr_next(when);
        whens.push_back(item);
    }
    result->whens = list(whens);
    if (c.accept(sql::K_ELSE)) result->otherwise = expr_next(c);
    c.accept(sql::K_END);
    return result;
}

const ast::Expr* TreeBuilder::array_literal(Cursor c, int location) {
    if (guard_.exceeded()) guard_.fail();
    auto* array = make<ast::ArrayExpr>(location);
    c.accept(sql::LB);
    if (c.is_rule(sql::RuleExprList)) {
        array->elements = expr_list(c.enter());
        return array;
    }
    std::vector<const ast::Expr*> elements;
    while (c.is_rule(sql::RuleArrayLiteral)) {
        int inner = place(c.token());
        elements.push_back(array_literal(c.enter(), inner));
        c.accept(sql::COMMA);
    }
    array->elements = list(elements);
    return array;
}

// A scalar subquery, an expression, or a row.
const ast::Expr* TreeBuilder::parenthesis(Cursor c, int location) {
    if (const ast::SelectStatement* subquery = query_in_parenthesis(c)) {
        return make_sublink(ast::SubLinkKind::kScalar, subquery, location);
    }
    c.accept(sql::LP);
    if (c.is(sql::RP)) syntax_error(c.token());
    const ast::Expr* first = expr_next(c);
    if (c.is(sql::RP)) return first;
    std::vector<const ast::Expr*> fields{first};
    while (c.accept(sql::COMMA)) fields.push_back(expr_next(c));
    if (!c.is(sql::RP)) syntax_error(c.token());
    auto* row = make<ast::RowExpr>(location);
    row->fields = list(fields);
    return row;
}

// The parenthesis that is all of a primary: what IN and ANY want.
Cursor TreeBuilder::only_parenthesis(Cursor primary, std::uint32_t token) {
    if (!primary.is_rule(sql::RuleParenthesis)) syntax_error(token);
    Cursor inner = primary.enter();
    if (!primary.done()) syntax_error(primary.token());
    return inner;
}

// (SELECT ...), ((SELECT ...)), ((SELECT ...) UNION ...): the query, or null when it is an
// expression.
const ast::SelectStatement* TreeBuilder::query_in_parenthesis(Cursor c) {
    if (guard_.exceeded()) guard_.fail();
    c.accept(sql::LP);
    if (c.is_rule(sql::RuleNestedQuery)) return nested_query(c.enter());
    if (!c.is_rule(sql::RuleExpr)) return nullptr;
    Cursor inner = c.enter();
    bool is_only = c.is(sql::RP) || c.is_rule(sql::RuleQueryTail);
    if (!is_only || !inner.is_rule(sql::RulePrimary)) return nullptr;
    Cursor primary = inner.enter();
    if (!inner.done()) return nullptr;
    const ast::SelectStatement* query = bare_query(primary);
    if (query == nullptr || !c.is_rule(sql::RuleQueryTail)) return query;
    Cursor rest = c.enter();
    return tail(const_cast<ast::SelectStatement*>(query), rest);
}

const ast::SelectStatement* TreeBuilder::bare_query(Cursor primary) {
    if (!primary.is_rule(sql::RuleParenthesis)) return nullptr;
    Cursor inner = primary.enter();
    return primary.done() ? query_in_parenthesis(inner) : nullptr;
}

const ast::Expr* TreeBuilder::string_constant(std::uint32_t token) {
    auto* constant = make<ast::Constant>(place(token));
    constant->type = ast::Constant::Type::kString;
    constant->text = string_value(token);
    return constant;
}

const ast::Expr* TreeBuilder::bit_constant(std::uint32_t token) {
    auto* constant = make<ast::Constant>(place(token));
    constant->type = ast::Constant::Type::kBitString;
    std::string digits(1, static_cast<char>(raw(token).front() | 0x20));
    bool inside = false;
    for (char c : raw(token).substr(1)) {
        if (c == '\'')
            inside = !inside;
        else if (inside)
            digits.push_back(c);
    }
    constant->text = arena_.copy(digits);
    return constant;
}

const ast::Expr* TreeBuilder::number_constant(std::uint32_t token) {
    if (type(token) == sql::INTEGER)
        return integer_constant(static_cast<int>(integer_value(token)), place(token));
    auto* constant = make<ast::Constant>(place(token));
    constant->type = ast::Constant::Type::kNumeric;
    constant->text = arena_.copy(raw(token));
    return constant;
}

const ast::Expr* TreeBuilder::integer_constant(int value, int location) {
    auto* constant = make<ast::Constant>(location);
    constant->type = ast::Constant::Type::kInteger;
    constant->integer = value;
    return constant;
}

}  // namespace aerolith::build
