#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::Expr* TreeBuilder::call(ast::ObjectName name, Cursor c, int location) {
    ast::FunctionCall* call = plain_call(name, c.enter(), location);
    if (c.is(sql::K_WITHIN)) {
        int within = place(c.token());
        c.skip();
        c.accept(sql::K_GROUP);
        c.accept(sql::LP);
        if (!call->order_by.empty()) {
            refuse(error(SqlState::kSyntaxError,
                         "cannot use multiple ORDER BY clauses with WITHIN GROUP")
                       .at(within));
        }
        if (call->distinct) {
            refuse(
                error(SqlState::kSyntaxError, "cannot use DISTINCT with WITHIN GROUP").at(within));
        }
        if (call->variadic) {
            refuse(
                error(SqlState::kSyntaxError, "cannot use VARIADIC with WITHIN GROUP").at(within));
        }
        call->order_by = sort_clause(c.enter());
        call->within_group = true;
        c.accept(sql::RP);
    }
    if (c.accept(sql::K_FILTER)) {
        c.accept(sql::LP);
        c.accept(sql::K_WHERE);
        call->filter = expr_next(c);
        c.accept(sql::RP);
    }
    if (c.accept(sql::K_OVER)) {
        int place_of_window = place(c.token());
        ast::WindowDefinition over;
        if (c.is_rule(sql::RuleWindowSpec)) {
            over = window(c.enter(), place_of_window);
        } else {
            over.name = ident(c);
            over.location = place_of_window;
        }
        call->over = keep(over);
    }
    return call;
}

// Name and arguments, as far as FROM allows.
ast::FunctionCall* TreeBuilder::plain_call(ast::ObjectName name, Cursor c, int location) {
    auto* call = make<ast::FunctionCall>(location);
    call->name = name;
    c.accept(sql::LP);
    call->star = c.accept(sql::STAR);
    call->distinct = c.accept(sql::K_DISTINCT);
    c.accept(sql::K_ALL);
    std::vector<ast::FunctionArgument> arguments;
    while (c.is_rule(sql::RuleArgument)) {
        if (call->variadic) syntax_error(c.token() - 1);
        arguments.push_back(argument(c.enter(), call->variadic));
        c.accept(sql::COMMA);
    }
    call->arguments = list(arguments);
    if (c.is_rule(sql::RuleSortClause)) call->order_by = sort_clause(c.enter());
    return call;
}

ast::FunctionArgument TreeBuilder::argument(Cursor c, bool& variadic) {
    ast::FunctionArgument result;
    variadic = c.accept(sql::K_VARIADIC);
    result.location = place(c.token());
    std::uint32_t first = c.token();
    const ast::Expr* value = expr_next(c);
    if (c.done()) {
        result.value = value;
        return result;
    }
    const auto* name = value->try_as<ast::ColumnRef>();
    if (name == nullptr || name->parts.size() != 1 || name->star || c.token() != first + 1)
        syntax_error(c.token());
    c.skip();
    result.name = name->parts[0];
    result.value = expr_next(c);
    return result;
}

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
            break;
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
        default: {
            Cursor value = c;
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
            if (!value.accept(sql::LP)) return function;
            if (word == sql::K_CURRENT_SCHEMA) {  // current_schema() is an ordinary function.
                auto* plain = make<ast::FunctionCall>(location);
                plain->name = plain_name("current_schema", location);
                return plain;
            }
            function->precision = static_cast<int>(integer_value(value.token()));
            return function;
        }
    }
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

ast::List<ast::SortItem> TreeBuilder::sort_clause(Cursor c) {
    c.accept(sql::K_ORDER);
    c.accept(sql::K_BY);
    std::vector<ast::SortItem> items;
    do {
        items.push_back(sort_item(c.enter()));
    } while (c.accept(sql::COMMA));
    return list(items);
}

ast::SortItem TreeBuilder::sort_item(Cursor c) {
    ast::SortItem item;
    item.location = place(c.token());
    item.expr = expr_next(c);
    if (c.accept(sql::K_ASC)) {
        item.direction = ast::SortDirection::kAscending;
    } else if (c.accept(sql::K_DESC)) {
        item.direction = ast::SortDirection::kDescending;
    } else if (c.accept(sql::K_USING)) {
        item.direction = ast::SortDirection::kUsing;
        item.using_operator = operator_or_qualified(c);
    }
    if (c.accept(sql::NULLS_LA)) {
        item.nulls = c.is(sql::K_FIRST) ? ast::NullsOrder::kFirst : ast::NullsOrder::kLast;
    }
    return item;
}

ast::WindowDefinition TreeBuilder::window(Cursor c, int location) {
    ast::WindowDefinition window;
    window.location = location;
    c.accept(sql::LP);
    if (c.is_rule(sql::RuleWindowReference)) window.reference = ident(c);
    if (c.accept(sql::K_PARTITION)) {
        c.accept(sql::K_BY);
        window.partition_by = expr_list(c.enter());
    }
    if (c.is_rule(sql::RuleSortClause)) window.order_by = sort_clause(c.enter());
    if (c.is_rule(sql::RuleFrame)) frame(c.enter(), window);
    return window;
}

void TreeBuilder::frame(Cursor c, ast::WindowDefinition& window) {
    using Kind = ast::FrameBound::Kind;
    int location = place(c.token());
    auto fail = [&](std::string_view what) {
        refuse(error(SqlState::kWindowingError, "{}", what).at(location));
    };
    window.has_frame = true;
    window.mode = c.is(sql::K_ROWS)    ? ast::FrameMode::kRows
                  : c.is(sql::K_RANGE) ? ast::FrameMode::kRange
                                       : ast::FrameMode::kGroups;
    c.skip();
    bool between = c.accept(sql::K_BETWEEN);
    location = place(c.token());
    window.start = frame_bound(c.enter());
    window.end = {Kind::kCurrentRow, nullptr};
    if (between) {
        c.accept(sql::K_AND);
        window.end = frame_bound(c.enter());
    }
    Kind start = window.start.kind;
    Kind end = window.end.kind;
    if (start == Kind::kUnboundedFollowing) fail("frame start cannot be UNBOUNDED FOLLOWING");
    if (end == Kind::kUnboundedPreceding) fail("frame end cannot be UNBOUNDED PRECEDING");
    if (!between && start == Kind::kOffsetFollowing) {
        fail("frame starting from following row cannot end with current row");
    }
    if (start == Kind::kCurrentRow && end == Kind::kOffsetPreceding) {
        fail("frame starting from current row cannot have preceding rows");
    }
    if (start == Kind::kOffsetFollowing &&
        (end == Kind::kOffsetPreceding || end == Kind::kCurrentRow)) {
        fail("frame starting from following row cannot have preceding rows");
    }
    if (!c.accept(sql::K_EXCLUDE)) return;
    window.exclusion = c.is(sql::K_CURRENT) ? ast::FrameExclusion::kCurrentRow
                       : c.is(sql::K_GROUP) ? ast::FrameExclusion::kGroup
                       : c.is(sql::K_TIES)  ? ast::FrameExclusion::kTies
                                            : ast::FrameExclusion::kNone;
}

ast::FrameBound TreeBuilder::frame_bound(Cursor c) {
    using Kind = ast::FrameBound::Kind;
    if (c.accept(sql::K_CURRENT)) return {Kind::kCurrentRow, nullptr};
    if (c.accept(sql::K_UNBOUNDED)) {
        return {c.is(sql::K_PRECEDING) ? Kind::kUnboundedPreceding : Kind::kUnboundedFollowing,
                nullptr};
    }
    const ast::Expr* offset = expr_next(c);
    return {c.is(sql::K_PRECEDING) ? Kind::kOffsetPreceding : Kind::kOffsetFollowing, offset};
}

}  // namespace aerolith::build
