#include "planner/deparse/deparser.h"
#include "planner/deparse/node_simplicity.h"
#include "types/type_info.h"

namespace aerolith {

void Deparser::name_row(const RelationDescriptor& table) {
    for (const ColumnDescriptor& column : table.columns) {
        if (!column.dropped) labels_[static_cast<ColumnId>(column.number)] = {"", column.name};
    }
}

std::string Deparser::print(const Expr& expr, bool show_implicit) {
    put(expr, show_implicit);
    return std::exchange(out_, {});
}

void Deparser::put_paren(const Expr& expr, bool show_implicit, const Expr& parent) {
    bool needed = pretty_ && !is_simple_node(expr, parent);
    if (needed) out_ += '(';
    put(expr, show_implicit);
    if (needed) out_ += ')';
}

void Deparser::put_list(const std::vector<ExprPtr>& list, std::size_t from) {
    for (std::size_t i = from; i < list.size(); ++i) {
        if (i > from) out_ += ", ";
        put(*list[i], true);
    }
}

void Deparser::put(const Expr& expr, bool show_implicit) {
    switch (expr.kind) {
        case ExprKind::kConstant:
            return put_constant(expr.value(), TypeLabel::kWhenNeeded);
        case ExprKind::kVerbatim:
            out_ += expr.value().as<std::string_view>();
            return;
        case ExprKind::kCollate:
            open();
            put_paren(*expr.children.front(), show_implicit, expr);
            out_ += " COLLATE " + quoted_name(expr.value().as<std::string_view>());
            return close();
        case ExprKind::kColumn: {
            auto label = labels_.find(expr.column());
            if (label == labels_.end()) return;
            if (!label->second.table.empty()) out_ += quoted_name(label->second.table) + ".";
            out_ += quoted_name(label->second.column);
            return;
        }
        case ExprKind::kParameter:
            out_ += fmt::format("${}", expr.get<ParameterRef>().index + 1);
            return;
        case ExprKind::kFunction:
            return put_call(expr, show_implicit);
        case ExprKind::kRelabel:
        case ExprKind::kInOut:
        case ExprKind::kTypmod:
            return put_cast(expr, show_implicit);
        case ExprKind::kAnd:
        case ExprKind::kOr:
        case ExprKind::kNot:
            return put_bool(expr);
        case ExprKind::kIsNull:
        case ExprKind::kIsNotNull:
        case ExprKind::kBooleanTest:
        case ExprKind::kDistinct:
            return put_test(expr);
        case ExprKind::kCase:
            return put_case(expr);
        case ExprKind::kCoalesce:
            out_ += "COALESCE(";
            break;
        case ExprKind::kMinMax:
            out_ += expr.get<bool>() ? "GREATEST(" : "LEAST(";
            break;
        case ExprKind::kNullIf:
            out_ += "NULLIF(";
            put_list(expr.children.front()->children);
            out_ += ')';
            return;
        case ExprKind::kArray:
            out_ += "ARRAY[";
            put_list(expr.children);
            out_ += ']';
            if (expr.children.empty()) out_ += "::" + type_text(expr.type);
            return;
        case ExprKind::kAnyAll:
            return put_any_all(expr);
        case ExprKind::kSubscript:
            return put_subscript(expr);
        case ExprKind::kSubquery:
            return put_subquery(expr);
        case ExprKind::kAggregate:
            return put_aggregate(expr);
        case ExprKind::kWindow:
            return put_window_call(expr);
        case ExprKind::kRow:
            // A table's name stands for its whole row.
            if (const auto* row = std::get_if<RowCall>(&expr.payload); row && !row->alias.empty()) {
                out_ += quoted_name(row->alias);
                return;
            }
            out_ += "ROW(";
            break;
        case ExprKind::kGrouping:
            out_ += "GROUPING(";
            break;
        case ExprKind::kSetFunction:
            out_ += quoted_name(expr.get<const SetFunction*>()->signature.name) + "(";
            break;
        default:
            return;
    }
    put_list(expr.children);
    out_ += ')';
}

void Deparser::put_bool(const Expr& expr) {
    open();
    if (expr.kind == ExprKind::kNot) {
        out_ += "NOT ";
        put_paren(*expr.children.front(), false, expr);
        return close();
    }
    for (std::size_t i = 0; i < expr.children.size(); ++i) {
        if (i > 0) out_ += expr.kind == ExprKind::kAnd ? " AND " : " OR ";
        if (!put_between(*expr.children[i], expr)) put_paren(*expr.children[i], false, expr);
    }
    close();
}

/// AND inside AND would be read as one list; stored as the BETWEEN it came from it comes back as it
/// is.
bool Deparser::put_between(const Expr& expr, const Expr& parent) {
    if (!names_.canonical() || expr.kind != parent.kind || expr.children.size() != 2) return false;
    auto is_bound = [](const Expr& test, std::string_view inside, std::string_view outside,
                       bool within) {
        return test.kind == ExprKind::kFunction && test.call().op &&
               test.call().op->name == (within ? inside : outside);
    };
    bool within = expr.kind == ExprKind::kAnd;
    const Expr &low = *expr.children[0], &high = *expr.children[1];
    if (!is_bound(low, ">=", "<", within) || !is_bound(high, "<=", ">", within)) return false;
    if (!same_expr(*low.children[0], *high.children[0])) return false;
    out_ += '(';
    put(*low.children[0], true);
    out_ += within ? " BETWEEN " : " NOT BETWEEN ";
    put(*low.children[1], true);
    out_ += " AND ";
    put(*high.children[1], true);
    out_ += ')';
    return true;
}

void Deparser::put_test(const Expr& expr) {
    static constexpr std::string_view kTests[] = {
        " IS TRUE", " IS NOT TRUE", " IS FALSE", " IS NOT FALSE", " IS UNKNOWN", " IS NOT UNKNOWN"};
    open();
    if (expr.kind == ExprKind::kDistinct) {
        const Expr& equality = *expr.children.front();
        put_paren(*equality.children[0], true, expr);
        out_ += " IS DISTINCT FROM ";
        put_paren(*equality.children[1], true, expr);
        return close();
    }
    put_paren(*expr.children.front(), expr.kind != ExprKind::kBooleanTest, expr);
    if (expr.kind == ExprKind::kBooleanTest)
        out_ += kTests[static_cast<int>(expr.get<BooleanTestKind>())];
    else
        out_ += expr.kind == ExprKind::kIsNull ? " IS NULL" : " IS NOT NULL";
    close();
}

void Deparser::put_call(const Expr& expr, bool show_implicit) {
    const FunctionCall& call = expr.call();
    if (call.is_cast) return put_cast(expr, show_implicit);
    if (!call.op) return put_function(expr);
    if (!put_negated_number(expr)) put_operator(call.op->name, expr);
}

void Deparser::put_operator(std::string_view name, const Expr& expr) {
    bool brackets = !pretty_ || expr.children.front()->kind == ExprKind::kRow;
    if (brackets) out_ += '(';
    if (expr.children.size() == 2) {
        put_paren(*expr.children[0], true, expr);
        out_ += ' ';
    }
    out_ += name;
    out_ += ' ';
    put_paren(*expr.children.back(), true, expr);
    if (brackets) out_ += ')';
}

void Deparser::put_cast(const Expr& expr, bool show_implicit) {
    const Expr& operand = cast_operand(expr);
    // A cast written over ARRAY[] would be read as one of the elements; left out it comes back by
    // itself.
    bool returns = names_.canonical() && operand.kind == ExprKind::kArray;
    if (is_implicit_cast(expr) && (!show_implicit || returns))
        return put_paren(operand, false, expr);
    if (operand.is_constant() && operand.type == Type{expr.type.oid}) {
        put_constant(operand.value(), TypeLabel::kNever);
    } else {
        open();
        put_paren(operand, false, expr);
        close();
    }
    out_ += "::" + type_text(expr.type);
}

void Deparser::put_case(const Expr& expr) {
    const bool* simple = std::get_if<bool>(&expr.payload);
    bool has_operand = simple && *simple;
    keyword("CASE", 0, 4, 0);
    if (has_operand) {
        const Expr* operand = expr.children.front()->children.front().get();
        while (is_implicit_cast(*operand)) operand = &cast_operand(*operand);
        out_ += ' ';
        put(*operand, true);
    }
    for (std::size_t i = 0; i + 1 < expr.children.size(); i += 2) {
        keyword("WHEN ", 0, 0, 0);
        put(has_operand ? *expr.children[i]->children.back() : *expr.children[i], false);
        out_ += " THEN ";
        put(*expr.children[i + 1], true);
    }
    keyword("ELSE ", 0, 0, 0);
    put(*expr.children.back(), true);
    keyword("END", -4, 0, 0);
}

void Deparser::put_any_all(const Expr& expr) {
    const auto& call = expr.get<AnyAllCall>();
    open();
    put_paren(*expr.children[0], true, expr);
    out_ += fmt::format(" {} {} (", call.op ? call.op->name : "=", call.all ? "ALL" : "ANY");
    put_paren(*expr.children[1], true, expr);
    // A subquery here would read as a set of rows.
    if (expr.children[1]->kind == ExprKind::kSubquery)
        out_ += "::" + type_text(expr.children[1]->type);
    out_ += ')';
    close();
}

void Deparser::put_subscript(const Expr& expr) {
    const Expr& array = *expr.children.front();
    bool bare = array.kind == ExprKind::kColumn;
    if (!bare) out_ += '(';
    put(array, true);
    if (!bare) out_ += ')';
    bool slice = expr.get<bool>();
    for (std::size_t i = 1; i < expr.children.size(); ++i) {
        out_ += '[';
        if (slice) {
            if (!expr.children[i]->is_null_constant()) put(*expr.children[i], false);
            out_ += ':';
            ++i;
        }
        if (!expr.children[i]->is_null_constant()) put(*expr.children[i], false);
        out_ += ']';
    }
}

}  // namespace aerolith
