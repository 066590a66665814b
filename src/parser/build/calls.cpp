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
        if (window.start.kind == Kind::kUnboundedFollowing)
            fail("frame start cannot be UNBOUNDED FOLLOWING");
        location = place(c.token());
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
