#include "planner/logical/expr.h"

#include "planner/logical/operators.h"
#include "types/type_info.h"

namespace aerolith {

SortKey SortKey::clone() const {
    return {expr->clone(), descending, nulls_first};
}

namespace {

struct ClonePayload {
    using Payload = decltype(Expr::payload);
    template <class T>
    Payload operator()(const T& plain) const {
        return plain;
    }
    Payload operator()(const AggregateCall& call) const {
        AggregateCall copy{call.function, call.distinct, call.star, {}, nullptr};
        for (const SortKey& key : call.order) copy.order.push_back(key.clone());
        if (call.filter) copy.filter = call.filter->clone();
        return copy;
    }
    Payload operator()(const SubqueryCall& call) const {
        SubqueryCall copy{call.kind, std::shared_ptr<LogicalOp>(call.plan->clone()), call.columns,
                          nullptr, call.record};
        if (call.comparison) copy.comparison = call.comparison->clone();
        return copy;
    }
    Payload operator()(const WindowCall& call) const {
        WindowCall copy{call.aggregate, call.function,
                        call.star,      call.filter ? call.filter->clone() : nullptr,
                        call.syntax,    nullptr};
        if (call.window) copy.window = std::make_unique<WindowSpecification>(call.window->clone());
        return copy;
    }
};

bool same_value(const Value& left, const Value& right) {
    if (left.type() != right.type() || left.is_null() != right.is_null()) return false;
    if (left.is_null()) return true;
    switch (type_info(left.type().oid).physical) {
        case Physical::kBytes:
            return left.as<std::string_view>() == right.as<std::string_view>();
        case Physical::kBool:
            return left.as<bool>() == right.as<bool>();
        case Physical::kInt16:
            return left.as<std::int16_t>() == right.as<std::int16_t>();
        case Physical::kInt32:
            return left.as<std::int32_t>() == right.as<std::int32_t>();
        case Physical::kInt64:
            return left.as<std::int64_t>() == right.as<std::int64_t>();
        case Physical::kFloat32:
            return left.as<float>() == right.as<float>();
        case Physical::kFloat64:
            return left.as<double>() == right.as<double>();
        case Physical::kUuid:
            return left.as<Uuid>() == right.as<Uuid>();
        case Physical::kInterval:
            return left.as<Interval>() == right.as<Interval>();
    }
    return false;
}

bool same_or_null(const ExprPtr& left, const ExprPtr& right) {
    return left && right ? same_expr(*left, *right) : !left && !right;
}

struct SamePayload {
    const Expr& right;
    bool operator()(std::monostate) const { return true; }
    bool operator()(const Value& value) const { return same_value(value, right.value()); }
    bool operator()(ColumnId id) const { return id == right.column(); }
    bool operator()(const ParameterRef& parameter) const {
        return parameter.index == right.get<ParameterRef>().index;
    }
    bool operator()(const FunctionCall& call) const {
        return call.function == right.call().function;
    }
    bool operator()(const AggregateCall& call) const {
        const auto& other = right.get<AggregateCall>();
        if (call.function != other.function || call.distinct != other.distinct ||
            call.star != other.star)
            return false;
        if (!call.order.empty() || !other.order.empty()) return false;
        if (!call.filter || !other.filter) return !call.filter && !other.filter;
        return same_expr(*call.filter, *other.filter);
    }
    /// Copies of one subquery compute the same columns: SELECT (subquery) ... GROUP BY 1.
    bool operator()(const SubqueryCall& call) const {
        const auto& other = right.get<SubqueryCall>();
        return call.kind == other.kind && !call.columns.empty() && call.columns == other.columns &&
               same_or_null(call.comparison, other.comparison);
    }
    bool operator()(const WindowCall& call) const {
        const auto& other = right.get<WindowCall>();
        if (call.aggregate != other.aggregate || call.function != other.function ||
            call.star != other.star)
            return false;
        return same_or_null(call.filter, other.filter) && call.window && other.window &&
               same_window(*call.window, *other.window);
    }
    bool operator()(const AnyAllCall& call) const {
        const auto& other = right.get<AnyAllCall>();
        return call.comparison == other.comparison && call.all == other.all;
    }
    bool operator()(const RowCall& row) const { return row.names == right.get<RowCall>().names; }
    bool operator()(const FieldRef& field) const {
        return field.position == right.get<FieldRef>().position;
    }
    bool operator()(BooleanTestKind test) const { return test == right.get<BooleanTestKind>(); }
    bool operator()(const SetFunction* function) const {
        return function == right.get<const SetFunction*>();
    }
    bool operator()(bool flag) const { return flag == right.get<bool>(); }
    bool operator()(const std::shared_ptr<const PhysicalSubquery>&) const { return false; }
};

}  // namespace

WindowFrameBound WindowFrameBound::clone() const {
    auto copy = [](const ExprPtr& expr) { return expr ? expr->clone() : nullptr; };
    return {kind, copy(offset), copy(key), copy(limit)};
}

WindowSpecification WindowSpecification::clone() const {
    WindowSpecification copy;
    for (const ExprPtr& expr : partition) copy.partition.push_back(expr->clone());
    for (const SortKey& key : order) copy.order.push_back(key.clone());
    copy.units = units;
    copy.start = start.clone();
    copy.end = end.clone();
    copy.exclusion = exclusion;
    return copy;
}

bool same_window(const WindowSpecification& left, const WindowSpecification& right) {
    if (left.partition.size() != right.partition.size() || left.order.size() != right.order.size())
        return false;
    if (left.units != right.units || left.exclusion != right.exclusion) return false;
    for (std::size_t i = 0; i < left.partition.size(); ++i) {
        if (!same_expr(*left.partition[i], *right.partition[i])) return false;
    }
    for (std::size_t i = 0; i < left.order.size(); ++i) {
        const SortKey &a = left.order[i], &b = right.order[i];
        if (a.descending != b.descending || a.nulls_first != b.nulls_first ||
            !same_expr(*a.expr, *b.expr))
            return false;
    }
    auto same_bound = [](const WindowFrameBound& a, const WindowFrameBound& b) {
        return a.kind == b.kind && same_or_null(a.offset, b.offset);
    };
    return same_bound(left.start, right.start) && same_bound(left.end, right.end);
}

ExprPtr Expr::clone() const {
    auto copy = std::make_unique<Expr>(kind, type, location);
    copy->children.reserve(children.size());
    for (const ExprPtr& child : children)
        copy->children.push_back(child ? child->clone() : nullptr);
    copy->payload = std::visit(ClonePayload{}, payload);
    return copy;
}

ExprPtr make_constant(Value value, int location) {
    auto expr = std::make_unique<Expr>(ExprKind::kConstant, value.type(), location);
    expr->payload = std::move(value);
    return expr;
}

ExprPtr make_column(ColumnId column, Type type, int location) {
    auto expr = std::make_unique<Expr>(ExprKind::kColumn, type, location);
    expr->payload.emplace<ColumnId>(column);
    return expr;
}

ExprPtr make_expr(ExprKind kind, Type type, std::vector<ExprPtr> children, int location) {
    auto expr = std::make_unique<Expr>(kind, type, location);
    expr->children = std::move(children);
    return expr;
}

ExprPtr conjunction(std::vector<ExprPtr> conditions) {
    std::vector<ExprPtr> flat;
    for (ExprPtr& condition : conditions) split_conjunction(std::move(condition), flat);
    if (flat.empty()) return make_constant(Value::boolean(true));
    if (flat.size() == 1) return std::move(flat.front());
    return make_expr(ExprKind::kAnd, {type_oid::kBool}, std::move(flat));
}

void split_conjunction(ExprPtr condition, std::vector<ExprPtr>& out) {
    if (condition->kind == ExprKind::kAnd) {
        for (ExprPtr& child : condition->children) split_conjunction(std::move(child), out);
        return;
    }
    out.push_back(std::move(condition));
}

void collect_columns(const Expr& expr, std::set<ColumnId>& out) {
    walk(expr, [&](const Expr& node) {
        if (node.kind == ExprKind::kColumn) {
            out.insert(node.column());
        } else if (node.kind == ExprKind::kSubquery) {
            out.merge(free_columns(*node.get<SubqueryCall>().plan));
            // The comparison names the subquery's own columns too; those are not read from outside.
        }
    });
    walk(expr, [&](const Expr& node) {
        if (node.kind != ExprKind::kSubquery) return;
        for (ColumnId own : node.get<SubqueryCall>().columns) out.erase(own);
    });
}

bool contains_kind(const Expr& expr, ExprKind kind) {
    bool found = false;
    walk(expr, [&](const Expr& node) { found = found || node.kind == kind; });
    return found;
}

Volatility volatility_of(const Expr& expr) {
    Volatility worst = Volatility::kImmutable;
    auto raise = [&](Volatility to) {
        if (to == Volatility::kVolatile || worst == Volatility::kImmutable) worst = to;
    };
    walk(expr, [&](const Expr& node) {
        switch (node.kind) {
            case ExprKind::kFunction:
                raise(node.call().function->spec->volatility);
                break;
            case ExprKind::kSetFunction:
                raise(node.get<const SetFunction*>()->spec->volatility);
                break;
            case ExprKind::kInOut:
            case ExprKind::kSubquery:
                if (worst == Volatility::kImmutable) worst = Volatility::kStable;
                break;
            default:
                break;
        }
    });
    return worst;
}

bool same_expr(const Expr& left, const Expr& right) {
    if (left.kind != right.kind || left.type != right.type ||
        left.children.size() != right.children.size())
        return false;
    if (left.payload.index() != right.payload.index()) return false;
    // How a cast was written makes no difference.
    bool cast = left.kind == ExprKind::kRelabel || left.kind == ExprKind::kInOut;
    for (std::size_t i = 0; i < left.children.size(); ++i) {
        if (!left.children[i] || !right.children[i]) {
            if (left.children[i] || right.children[i]) return false;
        } else if (!same_expr(*left.children[i], *right.children[i])) {
            return false;
        }
    }
    return cast || std::visit(SamePayload{right}, left.payload);
}

}  // namespace aerolith
