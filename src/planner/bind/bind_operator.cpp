#include "parser/ast/expressions.h"
#include "planner/bind/binder.h"
#include "planner/bind/resolve.h"
#include "types/type_info.h"

namespace aerolith {

Result<ExprPtr> Binder::bind_bool(const ast::BoolExpr& expr, const Scope& scope, ExprPlace place) {
    static constexpr std::string_view kNames[] = {"AND", "OR", "NOT"};
    static constexpr ExprKind kKinds[] = {ExprKind::kAnd, ExprKind::kOr, ExprKind::kNot};
    auto op = static_cast<int>(expr.op);
    std::vector<ExprPtr> children;
    for (const ast::Expr* argument : expr.arguments) {
        children.push_back(
            TRY(coercer_.coerce_to_boolean(TRY(bind_expr(*argument, scope, place)), kNames[op])));
    }
    return make_expr(kKinds[op], {type_oid::kBool}, std::move(children), expr.location);
}

Result<ExprPtr> Binder::bind_operator(const ast::Operator& op, const Scope& scope,
                                      ExprPlace place) {
    using Kind = ast::OperatorKind;
    if (op.name.qualified() && op.name.parts[0] != "pg_catalog") {
        return error(SqlState::kUndefinedFunction, "operator does not exist: {}", op.name.base())
            .at(op.location);
    }
    std::string_view name = op.name.base();
    switch (op.op_kind) {
        case Kind::kIn:
            return bind_in_list(op, scope, place);
        case Kind::kBetween:
        case Kind::kNotBetween:
        case Kind::kBetweenSymmetric:
        case Kind::kNotBetweenSymmetric:
            return bind_between(op, scope, place);
        case Kind::kAny:
        case Kind::kAll: {
            ExprPtr scalar = TRY(bind_expr(*op.left, scope, place));
            ExprPtr array = TRY(bind_expr(*op.right, scope, place));
            return bind_any_all(std::move(scalar), std::move(array), name, op.op_kind == Kind::kAll,
                                op.location);
        }
        default:
            break;
    }
    if (op.left && op.left->is<ast::RowExpr>() && op.right->is<ast::RowExpr>() &&
        op.op_kind == Kind::kPlain) {
        return bind_row_comparison(name, op.left->as<ast::RowExpr>(), op.right->as<ast::RowExpr>(),
                                   scope, place, op.location);
    }
    if (op.left && op.left->is<ast::RowExpr>() && op.right->is<ast::SubLink>() &&
        op.op_kind == Kind::kPlain &&
        op.right->as<ast::SubLink>().sub_kind == ast::SubLinkKind::kScalar) {
        return bind_row_sub_link_comparison(name, op.left->as<ast::RowExpr>(),
                                            op.right->as<ast::SubLink>(), scope, place,
                                            op.location);
    }
    ExprPtr left;
    if (op.left) left = TRY(bind_expr(*op.left, scope, place));
    ExprPtr right = TRY(bind_expr(*op.right, scope, place));
    if (op.op_kind == Kind::kNullIf) {
        ExprPtr first = left->clone();
        ExprPtr equality =
            TRY(make_operator("=", std::move(left), std::move(right), coercer_, op.location));
        // The result is the first argument as the comparison sees it, so 'a' beside text is text.
        if (first->type.oid == type_oid::kUnknown) first = equality->children.front()->clone();
        std::vector<ExprPtr> children;
        Type type = first->type;
        children.push_back(std::move(equality));
        children.push_back(std::move(first));
        return make_expr(ExprKind::kNullIf, type, std::move(children), op.location);
    }
    if (op.op_kind == Kind::kDistinct || op.op_kind == Kind::kNotDistinct) {
        if (right->is_null_constant() || left->is_null_constant()) {
            std::vector<ExprPtr> child;
            child.push_back(TRY(coercer_.resolve_unknown(
                right->is_null_constant() ? std::move(left) : std::move(right))));
            return make_expr(
                op.op_kind == Kind::kDistinct ? ExprKind::kIsNotNull : ExprKind::kIsNull,
                {type_oid::kBool}, std::move(child), op.location);
        }
        std::vector<ExprPtr> child;
        child.push_back(
            TRY(make_operator("=", std::move(left), std::move(right), coercer_, op.location)));
        ExprPtr distinct =
            make_expr(ExprKind::kDistinct, {type_oid::kBool}, std::move(child), op.location);
        if (op.op_kind == Kind::kDistinct) return distinct;
        std::vector<ExprPtr> negated;
        negated.push_back(std::move(distinct));
        return make_expr(ExprKind::kNot, {type_oid::kBool}, std::move(negated), op.location);
    }
    return make_operator(name, std::move(left), std::move(right), coercer_, op.location);
}

Result<ExprPtr> Binder::bind_row_comparison(std::string_view name, const ast::RowExpr& left,
                                            const ast::RowExpr& right, const Scope& scope,
                                            ExprPlace place, int location) {
    if (left.fields.size() != right.fields.size()) {
        return error(SqlState::kSyntaxError, "unequal number of entries in row expressions")
            .at(location);
    }
    if (left.fields.empty())
        return error(SqlState::kFeatureNotSupported, "cannot compare rows of zero length")
            .at(location);
    bool ordered = name != "=" && name != "<>";
    if (recording_ && ordered) return record_row_comparison(name, left, right, scope, place);
    std::vector<ExprPtr> first, second;
    for (const ast::Expr* field : left.fields)
        first.push_back(TRY(bind_expr(*field, scope, place)));
    for (const ast::Expr* field : right.fields)
        second.push_back(TRY(bind_expr(*field, scope, place)));
    return compare_rows(name, std::move(first), std::move(second), location);
}

Result<ExprPtr> Binder::bind_between(const ast::Operator& op, const Scope& scope, ExprPlace place) {
    auto bound = [&](std::string_view name, const ast::Expr& limit) -> Result<ExprPtr> {
        ExprPtr operand = TRY(bind_expr(*op.left, scope, place));
        return make_operator(name, std::move(operand), TRY(bind_expr(limit, scope, place)),
                             coercer_, op.location);
    };
    using Kind = ast::OperatorKind;
    bool negated = op.op_kind == Kind::kNotBetween || op.op_kind == Kind::kNotBetweenSymmetric;
    bool symmetric =
        op.op_kind == Kind::kBetweenSymmetric || op.op_kind == Kind::kNotBetweenSymmetric;
    auto range = [&](const ast::Expr& low, const ast::Expr& high) -> Result<ExprPtr> {
        std::vector<ExprPtr> both;
        both.push_back(TRY(bound(negated ? "<" : ">=", low)));
        both.push_back(TRY(bound(negated ? ">" : "<=", high)));
        return make_expr(negated ? ExprKind::kOr : ExprKind::kAnd, {type_oid::kBool},
                         std::move(both), op.location);
    };
    ExprPtr test = TRY(range(*op.list[0], *op.list[1]));
    if (!symmetric) return test;
    std::vector<ExprPtr> two;
    two.push_back(std::move(test));
    two.push_back(TRY(range(*op.list[1], *op.list[0])));
    return make_expr(negated ? ExprKind::kAnd : ExprKind::kOr, {type_oid::kBool}, std::move(two),
                     op.location);
}

Result<ExprPtr> Binder::bind_in_list(const ast::Operator& op, const Scope& scope, ExprPlace place) {
    std::string_view name = op.name.base();
    bool negated = name == "<>";
    if (op.left->is<ast::RowExpr>()) {
        std::vector<ExprPtr> parts;
        for (const ast::Expr* item : op.list) {
            if (!item->is<ast::RowExpr>())
                return error(SqlState::kSyntaxError, "unequal number of entries in row expressions")
                    .at(item->location);
            parts.push_back(
                TRY(bind_row_comparison(name, op.left->as<ast::RowExpr>(), item->as<ast::RowExpr>(),
                                        scope, place, op.location)));
        }
        if (parts.size() == 1) return std::move(parts.front());
        return make_expr(negated ? ExprKind::kAnd : ExprKind::kOr, {type_oid::kBool},
                         std::move(parts), op.location);
    }
    // Elements without columns become one array when they share a type with the operand, as in
    // PostgreSQL.
    ExprPtr operand = TRY(bind_expr(*op.left, scope, place));
    std::vector<ExprPtr> simple, others;
    for (const ast::Expr* item : op.list) {
        ExprPtr bound = TRY(bind_expr(*item, scope, place));
        bool reads_row =
            contains_kind(*bound, ExprKind::kColumn) || contains_kind(*bound, ExprKind::kSubquery);
        (reads_row ? others : simple).push_back(std::move(bound));
    }
    std::vector<ExprPtr> parts;
    if (simple.size() > 1) {
        std::vector<const Expr*> all{operand.get()};
        for (const ExprPtr& item : simple) all.push_back(item.get());
        Result<Oid> common = coercer_.common_type(all, "IN");
        Oid array_type = common.ok() && find_type(*common) ? type_info(*common).array : kInvalidOid;
        if (array_type != kInvalidOid) {
            for (ExprPtr& item : simple)
                item = TRY(coercer_.coerce_to_common(std::move(item), *common, "IN"));
            ExprPtr array =
                make_expr(ExprKind::kArray, {array_type}, std::move(simple), op.location);
            parts.push_back(
                TRY(bind_any_all(operand->clone(), std::move(array), name, negated, op.location)));
            simple.clear();
        }
    }
    for (std::vector<ExprPtr>* rest : {&simple, &others}) {
        for (ExprPtr& item : *rest) {
            parts.push_back(
                TRY(make_operator(name, operand->clone(), std::move(item), coercer_, op.location)));
        }
    }
    if (parts.size() == 1) return std::move(parts.front());
    return make_expr(negated ? ExprKind::kAnd : ExprKind::kOr, {type_oid::kBool}, std::move(parts),
                     op.location);
}

Result<ExprPtr> Binder::bind_any_all(ExprPtr scalar, ExprPtr array, std::string_view name, bool all,
                                     int location) {
    if (array->type.oid == type_oid::kUnknown) {
        // An untyped literal is an array of the operand's type.
        Oid element = scalar->type.oid == type_oid::kUnknown ? type_oid::kText : scalar->type.oid;
        Oid array_type = type_info(element).array;
        if (array_type != kInvalidOid)
            array = TRY(coercer_.coerce(std::move(array), {array_type}, CastContext::kImplicit));
    }
    Oid element = find_type(array->type.oid) ? type_info(array->type.oid).element : kInvalidOid;
    if (element == kInvalidOid || type_info(array->type.oid).category != 'A') {
        return error(SqlState::kWrongObjectType, "op ANY/ALL (array) requires array on right side")
            .at(location);
    }
    ResolvedScalar resolved =
        TRY(resolve_operator(name, scalar->type.oid, element, coercer_, location));
    if (resolved.result != type_oid::kBool) {
        return error(SqlState::kWrongObjectType,
                     "op ANY/ALL (array) requires operator to yield boolean")
            .at(location);
    }
    std::vector<ExprPtr> children;
    children.push_back(
        TRY(coercer_.coerce_argument(std::move(scalar), resolved.argument_types[0])));
    if (resolved.argument_types[1] != element) {
        Oid wanted = type_info(resolved.argument_types[1]).array;
        if (wanted == kInvalidOid) return not_supported("this operator over arrays", location);
        array = TRY(coercer_.coerce(std::move(array), {wanted}, CastContext::kImplicit));
    }
    children.push_back(std::move(array));
    ExprPtr bound = make_expr(ExprKind::kAnyAll, {type_oid::kBool}, std::move(children), location);
    bound->payload = AnyAllCall{resolved.function, resolved.op, all};
    return bound;
}

}  // namespace aerolith
