#include "parser/build/tree_builder.h"

// Functions that SQL gives a syntax of their own.
namespace aerolith::build {

const ast::Expr* TreeBuilder::sql_function(Cursor c) {
    int location = place(c.token());
    std::uint32_t word = c.symbol();
    c.skip();
    if (!c.is(sql::LP) && word == sql::K_COLLATION) {
        c.accept(sql::K_FOR);
        c.accept(sql::LP);
        return make_call("pg_collation_for", {expr_next(c)}, location);
    }
    if (c.done() && !is_value_function(word)) syntax_error(c.token());
    switch (word) {
        case sql::K_CAST:
        case sql::K_TREAT: {
            c.accept(sql::LP);
            const ast::Expr* value = expr_next(c);
            c.accept(sql::K_AS);
            const ast::TypeName* type = type_name(c.enter());
            if (word == sql::K_CAST) return make_cast(value, type, location);
            return make_call(type->name.base(), {value}, location);
        }
        case sql::K_COALESCE:
        case sql::K_GREATEST:
        case sql::K_LEAST:
        case sql::K_NULLIF:
        case sql::K_NORMALIZE:
            return list_function(c, word, location);
        case sql::K_EXTRACT:
            return extract(c, location);
        case sql::K_SUBSTRING:
            return substring(c, location);
        case sql::K_OVERLAY:
            return overlay(c, location);
        case sql::K_TRIM:
            return trim(c, location);
        case sql::K_POSITION: {
            c.accept(sql::LP);
            Cursor needle = c.enter();
            const ast::Expr* part = climb(needle, 0, true);
            c.accept(sql::K_IN);
            Cursor haystack = c.enter();
            return make_call("position", {climb(haystack, 0, true), part}, location);
        }
        default:
            return value_function(c, word, location);
    }
}

// current_date, current_timestamp(3), ...
const ast::Expr* TreeBuilder::value_function(Cursor& c, std::uint32_t word, int location) {
    auto* function = make<ast::SqlValueFunction>(location);
    using Kind = ast::SqlValueKind;
    constexpr std::pair<std::uint32_t, Kind> kKinds[] = {
        {sql::K_CURRENT_DATE, Kind::kCurrentDate},
        {sql::K_CURRENT_TIME, Kind::kCurrentTime},
        {sql::K_CURRENT_TIMESTAMP, Kind::kCurrentTimestamp},
        {sql::K_LOCALTIME, Kind::kLocalTime},
        {sql::K_LOCALTIMESTAMP, Kind::kLocalTimestamp},
        {sql::K_CURRENT_ROLE, Kind::kCurrentRole},
        {sql::K_CURRENT_USER, Kind::kCurrentUser},
        {sql::K_USER, Kind::kUser},
        {sql::K_SESSION_USER, Kind::kSessionUser},
        {sql::K_CURRENT_CATALOG, Kind::kCurrentCatalog},
        {sql::K_CURRENT_SCHEMA, Kind::kCurrentSchema}};
    for (auto [keyword, kind] : kKinds) {
        if (keyword == word) function->value = kind;
    }
    if (!c.accept(sql::LP)) return function;
    if (word == sql::K_CURRENT_SCHEMA) {  // current_schema() is an ordinary function.
        auto* plain = make<ast::FunctionCall>(location);
        plain->name = plain_name("current_schema", location);
        return plain;
    }
    function->precision = static_cast<int>(integer_value(c.token()));
    return function;
}

// What takes a plain list: COALESCE, GREATEST, LEAST, NULLIF, NORMALIZE.
const ast::Expr* TreeBuilder::list_function(Cursor& c, std::uint32_t word, int location) {
    c.accept(sql::LP);
    std::uint32_t list_token = c.token();
    ast::ExprList items = expr_list(c.enter());
    if (word == sql::K_COALESCE) {
        auto* coalesce = make<ast::CoalesceExpr>(location);
        coalesce->arguments = items;
        return coalesce;
    }
    if (word == sql::K_NULLIF) {
        if (items.size() != 2) syntax_error(items.size() < 2 ? c.token() : list_token);
        return make_operator(ast::OperatorKind::kNullIf, plain_name("=", location), items[0],
                             items[1], location);
    }
    if (word == sql::K_NORMALIZE) {
        std::vector<const ast::Expr*> arguments(items.begin(), items.end());
        if (items.size() == 2 && items[1]->is<ast::ColumnRef>()) {
            auto* form = make<ast::Constant>(items[1]->location);
            form->type = ast::Constant::Type::kString;
            form->text = items[1]->as<ast::ColumnRef>().parts[0];
            arguments[1] = form;
        }
        return make_call("normalize", list(arguments), location);
    }
    auto* minmax = make<ast::MinMaxExpr>(location);
    minmax->greatest = word == sql::K_GREATEST;
    minmax->arguments = items;
    return minmax;
}

const ast::Expr* TreeBuilder::extract(Cursor& c, int location) {
    c.accept(sql::LP);
    auto* field = make<ast::Constant>(place(c.token()));
    field->type = ast::Constant::Type::kString;
    if (c.is(sql::STRING)) {
        field->text = string_value(c.token());
        c.skip();
    } else {
        field->text = ident(c);
    }
    c.accept(sql::K_FROM);
    return make_call("extract", {field, expr_next(c)}, location);
}

// substring(a, b, c) is an ordinary call by name; the forms with words are pg_catalog's.
const ast::Expr* TreeBuilder::substring(Cursor& c, int location) {
    c.accept(sql::LP);
    Cursor similar = c.is_rule(sql::RuleArgument) ? c.peek() : c;
    if (similar.is_rule(sql::RuleExpr)) {
        Cursor inner = similar.enter();
        const ast::Expr* text = climb(inner, 0, false);
        if (inner.accept(sql::K_SIMILAR)) {
            const ast::Expr* pattern = climb(inner, 7, false);
            if (!inner.accept(sql::K_ESCAPE))
                syntax_error(inner.done() ? c.token() : inner.token());
            return make_call("substring", {text, pattern, climb(inner, 7, false)}, location);
        }
    }
    auto* call = make<ast::FunctionCall>(location);
    std::vector<ast::FunctionArgument> arguments;
    while (c.is_rule(sql::RuleArgument)) {
        arguments.push_back(argument(c.enter(), call->variadic));
        c.accept(sql::COMMA);
    }
    call->arguments = list(arguments);
    if (c.is(sql::RP) || c.done()) {
        call->name = plain_name("substring", location);
        return call;
    }
    if (arguments.size() != 1) syntax_error(c.token());
    const ast::Expr* from = nullptr;
    const ast::Expr* length = nullptr;
    while (c.is(sql::K_FROM) || c.is(sql::K_FOR)) {
        bool is_from = c.is(sql::K_FROM);
        c.skip();
        (is_from ? from : length) = expr_next(c);
    }
    const ast::Expr* text = arguments[0].value;
    if (length == nullptr) return make_call("substring", {text, from}, location);
    if (from == nullptr) {
        return make_call(
            "substring",
            {text, integer_constant(1, -1), make_cast(length, system_type("int4"), -1)}, location);
    }
    return make_call("substring", {text, from, length}, location);
}

const ast::Expr* TreeBuilder::overlay(Cursor& c, int location) {
    c.accept(sql::LP);
    auto* call = make<ast::FunctionCall>(location);
    std::vector<ast::FunctionArgument> arguments;
    while (c.is_rule(sql::RuleArgument)) {
        arguments.push_back(argument(c.enter(), call->variadic));
        c.accept(sql::COMMA);
    }
    call->arguments = list(arguments);
    call->name = plain_name("overlay", location);
    if (!c.is(sql::K_PLACING)) return call;
    if (arguments.size() != 1) syntax_error(c.token());
    std::vector<const ast::Expr*> values{arguments[0].value};
    while (c.is(sql::K_PLACING) || c.is(sql::K_FROM) || c.is(sql::K_FOR)) {
        c.skip();
        values.push_back(expr_next(c));
    }
    return make_call("overlay", list(values), location);
}

const ast::Expr* TreeBuilder::trim(Cursor& c, int location) {
    c.accept(sql::LP);
    std::string_view name = c.is(sql::K_LEADING)    ? "ltrim"
                            : c.is(sql::K_TRAILING) ? "rtrim"
                                                    : "btrim";
    if (!c.is_rule() && !c.is(sql::K_FROM)) c.skip();
    std::vector<const ast::Expr*> arguments;
    if (c.is_rule(sql::RuleExpr)) arguments.push_back(expr_next(c));
    if (c.accept(sql::K_FROM)) {
        ast::ExprList sources = expr_list(c.enter());
        arguments.insert(arguments.begin(), sources.begin(), sources.end());
    }
    while (c.accept(sql::COMMA)) arguments.push_back(expr_next(c));
    return make_call(name, list(arguments), location);
}

}  // namespace aerolith::build
