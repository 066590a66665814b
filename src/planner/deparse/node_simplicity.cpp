#include "planner/deparse/node_simplicity.h"

#include "types/type_info.h"

namespace aerolith {
namespace {

bool is_operator(const Expr& expr) {
    return expr.kind == ExprKind::kFunction && expr.call().op;
}

/// '+' or '*' for the operators whose precedence is known, else 0.
char precedence_class(const Expr& expr) {
    if (!is_operator(expr) || expr.children.size() != 2) return 0;
    std::string_view name = expr.call().op->name;
    if (name == "+" || name == "-") return '+';
    if (name == "*" || name == "/" || name == "%") return '*';
    return 0;
}

bool is_bool_node(const Expr& expr) {
    return expr.kind == ExprKind::kAnd || expr.kind == ExprKind::kOr || expr.kind == ExprKind::kNot;
}

/// The parent encloses its parts in brackets of its own.
bool encloses(const Expr& parent) {
    switch (parent.kind) {
        case ExprKind::kSubscript:
        case ExprKind::kArray:
        case ExprKind::kRow:
        case ExprKind::kCoalesce:
        case ExprKind::kMinMax:
        case ExprKind::kNullIf:
        case ExprKind::kAggregate:
        case ExprKind::kWindow:
        case ExprKind::kSetFunction:
        case ExprKind::kCase:
            return true;
        case ExprKind::kFunction:
            return !parent.call().op && !parent.call().is_cast && !parent.call().sql_syntax;
        default:
            return false;
    }
}

}  // namespace

std::string type_text(Type type) {
    if (type.typmod < 0 && type.oid == type_oid::kBpchar) return "bpchar";
    if (type.typmod < 0 && type.oid == type_info(type_oid::kBpchar).array) return "bpchar[]";
    return format_type(type);
}

bool is_cast(const Expr& expr) {
    if (expr.kind == ExprKind::kFunction) return expr.call().is_cast;
    return expr.kind == ExprKind::kRelabel || expr.kind == ExprKind::kInOut ||
           expr.kind == ExprKind::kTypmod;
}

bool is_implicit_cast(const Expr& expr) {
    if (!is_cast(expr)) return false;
    if (expr.kind == ExprKind::kFunction) return expr.call().implicit;
    const bool* written = std::get_if<bool>(&expr.payload);
    return !written || !*written;
}

const Expr& cast_operand(const Expr& expr) {
    const Expr& child = *expr.children.front();
    bool brought_along = expr.kind == ExprKind::kTypmod && is_cast(child) &&
                         child.kind != ExprKind::kTypmod && child.type.oid == expr.type.oid &&
                         child.location == expr.location;
    return brought_along ? *child.children.front() : child;
}

bool is_simple_node(const Expr& node, const Expr& parent) {
    if (node.kind == ExprKind::kCollate) return false;
    if (is_cast(node)) return is_simple_node(cast_operand(node), node);
    if (is_bool_node(node)) {
        if (parent.kind == ExprKind::kOr) return true;
        if (parent.kind == ExprKind::kAnd) return node.kind != ExprKind::kOr;
        return encloses(parent);
    }
    bool test = node.kind == ExprKind::kIsNull || node.kind == ExprKind::kIsNotNull ||
                node.kind == ExprKind::kBooleanTest || node.kind == ExprKind::kDistinct ||
                node.kind == ExprKind::kAnyAll || node.kind == ExprKind::kSubquery;
    if (!is_operator(node)) return !test || is_bool_node(parent) || encloses(parent);
    if (is_operator(parent)) {
        char inner = precedence_class(node), outer = precedence_class(parent);
        if (!inner || !outer) return false;
        if (inner != outer) return inner == '*';
        return &node == parent.children.front().get();
    }
    return is_bool_node(parent) || encloses(parent);
}

}  // namespace aerolith
