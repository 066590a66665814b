#include "planner/deparse/deparser.h"
#include "types/type_info.h"

namespace aerolith {

void Deparser::put_function(const Expr& expr) {
    const FunctionCall& call = expr.call();
    std::string_view name = call.function->signature.name;
    if (call.sql_syntax && put_sql_syntax(expr, name)) return;
    if (const std::string_view schema = call.function->signature.schema; !schema.empty())
        out_ += quoted_name(schema) + ".";
    out_ += quoted_name(name) + "(";
    std::size_t last = expr.children.size() - 1;
    for (std::size_t i = 0; i < expr.children.size(); ++i) {
        if (i > 0) out_ += ", ";
        if (call.variadic_array && i == last) out_ += "VARIADIC ";
        put(*expr.children[i], true);
    }
    out_ += ')';
}

/// Functions with a syntax of their own, when they were written in it.
bool Deparser::put_sql_syntax(const Expr& expr, std::string_view name) {
    const std::vector<ExprPtr>& arguments = expr.children;
    auto clauses = [&](std::string_view head, std::initializer_list<std::string_view> words) {
        out_ += head;
        std::size_t i = 0;
        for (std::string_view word : words) {
            if (i >= arguments.size()) break;
            out_ += word;
            put(*arguments[i++], false);
        }
        out_ += ')';
        return true;
    };
    if (name == "timezone" && arguments.size() == 2) {
        out_ += '(';
        put_paren(*arguments[1], false, expr);
        out_ += " AT TIME ZONE ";
        put_paren(*arguments[0], false, expr);
        out_ += ')';
        return true;
    }
    if (name == "extract" && arguments.size() == 2 && arguments[0]->is_constant()) {
        out_ += "EXTRACT(";
        out_ += arguments[0]->value().as<std::string_view>();
        out_ += " FROM ";
        put(*arguments[1], false);
        out_ += ')';
        return true;
    }
    if (name == "overlay") return clauses("OVERLAY(", {"", " PLACING ", " FROM ", " FOR "});
    if (name == "substring" && arguments.size() == 3 && arguments[1]->type.oid == type_oid::kText)
        return clauses("SUBSTRING(", {"", " SIMILAR ", " ESCAPE "});
    if (name == "substring") return clauses("SUBSTRING(", {"", " FROM ", " FOR "});
    if (name == "position" && arguments.size() == 2) {
        out_ += "POSITION((";
        put(*arguments[1], false);
        out_ += ") IN (";
        put(*arguments[0], false);
        out_ += "))";
        return true;
    }
    std::string_view side = name == "btrim"   ? "BOTH"
                            : name == "ltrim" ? "LEADING"
                            : name == "rtrim" ? "TRAILING"
                                              : "";
    if (side.empty()) return false;
    out_ += fmt::format("TRIM({}", side);
    if (arguments.size() == 2) {
        out_ += ' ';
        put(*arguments[1], false);
    }
    out_ += " FROM ";
    put(*arguments[0], false);
    out_ += ')';
    return true;
}

void Deparser::put_keys(const std::vector<SortKey>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const SortKey& key = keys[i];
        if (i > 0) out_ += ", ";
        put(*key.expr, true);
        if (key.descending)
            out_ += key.nulls_first ? " DESC" : " DESC NULLS LAST";
        else if (key.nulls_first)
            out_ += " NULLS FIRST";
    }
}

void Deparser::put_aggregate(const Expr& expr) {
    const auto& call = expr.get<AggregateCall>();
    out_ += quoted_name(call.function->signature.name) + "(";
    if (call.function->spec->ordered_set) {
        // The sorted arguments are the last ones.
        std::size_t direct = expr.children.size() - call.order.size();
        for (std::size_t i = 0; i < direct; ++i) {
            if (i > 0) out_ += ", ";
            put(*expr.children[i], true);
        }
        out_ += ") WITHIN GROUP (ORDER BY ";
        put_keys(call.order);
        out_ += ')';
        return put_filter(call);
    }
    if (call.distinct) out_ += "DISTINCT ";
    if (call.star) out_ += '*';
    put_list(expr.children);
    if (!call.order.empty()) out_ += " ORDER BY ";
    put_keys(call.order);
    out_ += ')';
    put_filter(call);
}

void Deparser::put_filter(const AggregateCall& call) {
    if (!call.filter) return;
    out_ += " FILTER (WHERE ";
    put(*call.filter, false);
    out_ += ')';
}

void Deparser::put_subquery(const Expr& expr) {
    const auto& call = expr.get<SubqueryCall>();
    out_ += call.kind == SubqueryKind::kArray ? "ARRAY(" : "(";
    if (call.kind == SubqueryKind::kExists) {
        out_ += "EXISTS ";
    } else if (call.comparison) {
        bool row =
            call.comparison->kind == ExprKind::kAnd || call.comparison->kind == ExprKind::kOr;
        const Expr& first = row ? *call.comparison->children.front() : *call.comparison;
        std::string_view op = first.call().op->name;
        if (row) {
            out_ += '(';
            for (std::size_t i = 0; i < call.comparison->children.size(); ++i) {
                if (i > 0) out_ += ", ";
                put(*call.comparison->children[i]->children.front(), true);
            }
            out_ += ')';
        } else {
            put_paren(*first.children.front(), true, expr);
        }
        if (call.kind == SubqueryKind::kAny && op == "=")
            out_ += " IN ";
        else
            out_ += fmt::format(" {} {} ", op, call.kind == SubqueryKind::kAny ? "ANY" : "ALL");
    }
    bool bracketed = call.kind != SubqueryKind::kScalar && call.kind != SubqueryKind::kArray;
    if (bracketed) out_ += '(';
    if (call.record) put_query(*call.record, nullptr, false, indent_);
    if (bracketed) out_ += ')';
    out_ += ')';
}

}  // namespace aerolith
