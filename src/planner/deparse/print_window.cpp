#include "planner/deparse/deparser.h"

namespace aerolith {

void Deparser::put_window_call(const Expr& expr) {
    const auto& call = expr.get<WindowCall>();
    out_ += quoted_name(call.aggregate ? call.aggregate->signature.name
                                       : call.function->signature.name) +
            "(";
    if (call.star) out_ += '*';
    put_list(expr.children);
    out_ += ')';
    if (call.filter) {
        out_ += " FILTER (WHERE ";
        put(*call.filter, false);
        out_ += ')';
    }
    out_ += " OVER ";
    if (!call.syntax->name.empty())
        out_ += quoted_name(call.syntax->name);
    else
        put_window(*call.syntax, *call.window);
}

void Deparser::put_window(const ast::WindowDefinition& syntax, const WindowSpecification& window) {
    out_ += '(';
    bool first = true;
    auto space = [&] {
        if (!std::exchange(first, false)) out_ += ' ';
    };
    if (!syntax.reference.empty()) {
        space();
        out_ += quoted_name(syntax.reference);
    } else if (!window.partition.empty()) {
        space();
        out_ += "PARTITION BY ";
        put_list(window.partition);
    }
    if (!syntax.order_by.empty()) {
        space();
        out_ += "ORDER BY ";
        put_keys(window.order);
    }
    if (syntax.has_frame) {
        static constexpr std::string_view kUnits[] = {"RANGE", "ROWS", "GROUPS"};
        static constexpr std::string_view kExclusions[] = {"", " EXCLUDE CURRENT ROW",
                                                           " EXCLUDE GROUP", " EXCLUDE TIES"};
        space();
        out_ += kUnits[static_cast<int>(syntax.mode)];
        out_ += " BETWEEN ";
        put_frame_bound(window.start);
        out_ += " AND ";
        put_frame_bound(window.end);
        out_ += kExclusions[static_cast<int>(syntax.exclusion)];
    }
    out_ += ')';
}

void Deparser::put_frame_bound(const WindowFrameBound& bound) {
    using Kind = WindowFrameBound::Kind;
    if (bound.kind == Kind::kCurrentRow) {
        out_ += "CURRENT ROW";
        return;
    }
    bool preceding = bound.kind == Kind::kPreceding || bound.kind == Kind::kUnboundedPreceding;
    if (bound.offset)
        put(*bound.offset, false);
    else
        out_ += "UNBOUNDED";
    out_ += preceding ? " PRECEDING" : " FOLLOWING";
}

void Deparser::put_named_windows(const QueryRecord& query) {
    for (std::size_t i = 0; i < query.windows.size(); ++i) {
        const ast::WindowDefinition& syntax = query.syntax->windows[i];
        if (i == 0)
            keyword(" WINDOW ", -8, 8, 1);
        else
            out_ += ", ";
        out_ += quoted_name(syntax.name) + " AS ";
        put_window(syntax, query.windows[i]);
    }
}

}  // namespace aerolith
