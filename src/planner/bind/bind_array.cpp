#include "parser/ast/expressions.h"
#include "planner/bind/binder.h"
#include "planner/bind/resolve.h"
#include "types/type_info.h"

namespace aerolith {

Result<ExprPtr> Binder::bind_array(const ast::ArrayExpr& array, const Scope& scope, ExprPlace place,
                                   Oid wanted) {
    std::vector<ExprPtr> elements;
    std::vector<const Expr*> all;
    bool nested = false;
    for (const ast::Expr* element : array.elements) {
        const auto* inner = element->try_as<ast::ArrayExpr>();
        nested = nested || inner;
        elements.push_back(inner ? TRY(bind_array(*inner, scope, place, wanted))
                                 : TRY(bind_expr(*element, scope, place)));
        all.push_back(elements.back().get());
        nested = nested || type_info(elements.back()->type.oid).name.starts_with('_');
    }
    if (nested) {
        // Inner arrays are dimensions of one array, whose type they all have.
        Oid type = TRY(coercer_.common_type(all, "ARRAY"));
        for (ExprPtr& element : elements)
            element = TRY(coercer_.coerce_to_common(std::move(element), type, "ARRAY"));
        return make_expr(ExprKind::kArray, {type}, std::move(elements), array.location);
    }
    Oid type = wanted;
    if (type == kInvalidOid) {
        if (elements.empty()) {
            return error(SqlState::kIndeterminateDatatype, "cannot determine type of empty array")
                .hint("Explicitly cast to the desired type, for example ARRAY[]::integer[].")
                .at(array.location);
        }
        type = TRY(coercer_.common_type(all, "ARRAY"));
    }
    Oid array_type = type_info(type).array;
    if (array_type == kInvalidOid) {
        return error(SqlState::kUndefinedObject, "could not find array type for data type {}",
                     format_type({type}))
            .at(array.location);
    }
    for (ExprPtr& element : elements) {
        element = wanted == kInvalidOid
            ? TRY(coercer_.coerce_to_common(std::move(element), type, "ARRAY"))
                                        : TRY(coercer_.coerce(std::move(element), {type}, CastContext::kExplicit));
    }
    return make_expr(ExprKind::kArray, {array_type}, std::move(elements), array.location);
}

/// name[i]: a byte of a name, counted from 0.
Result<ExprPtr> Binder::bind_name_byte(ExprPtr name, ast::List<ast::IndirectionStep> steps,
                                       const Scope& scope, ExprPlace place) {
    if (steps.size() != 1 || steps[0].kind != ast::IndirectionStep::Kind::kIndex) {
        return Error(SqlState::kFeatureNotSupported,
                     "slices of fixed-length arrays not implemented")
            .at(steps[0].location);
    }
    Type int4{type_oid::kInt4}, text{type_oid::kText};
    ExprPtr index = TRY(coercer_.coerce(TRY(bind_expr(*steps[0].upper, scope, place)), int4,
                                        CastContext::kAssignment));
    std::vector<ExprPtr> arguments;
    arguments.push_back(TRY(coercer_.coerce(std::move(name), text, CastContext::kImplicit)));
    arguments.push_back(TRY(make_operator("+", std::move(index), make_constant(Value::int4(1)),
                                          coercer_, steps[0].location)));
    arguments.push_back(make_constant(Value::int4(1)));
    ExprPtr letter = TRY(call_builtin("substr", std::move(arguments), steps[0].location));
    return coercer_.coerce(std::move(letter), {type_oid::kChar}, CastContext::kExplicit);
}

Result<ExprPtr> Binder::bind_indirection(const ast::Indirection& expr, const Scope& scope,
                                         ExprPlace place) {
    ExprPtr operand = TRY(bind_expr(*expr.operand, scope, place));
    std::size_t fields = 0;
    while (fields < expr.steps.size() &&
           expr.steps[fields].kind == ast::IndirectionStep::Kind::kField) {
        operand = TRY(select_field(std::move(operand), expr.steps[fields].field,
                                   expr.steps[fields].location));
        ++fields;
    }
    if (fields == expr.steps.size()) return operand;
    ast::List<ast::IndirectionStep> steps = expr.steps.subspan(fields);
    std::vector<ExprPtr> children;
    bool slice = false;
    Type array_type = operand->type;
    const TypeInfo& info = type_info(array_type.oid);
    for (const ast::IndirectionStep& step : steps) {
        if (step.kind == ast::IndirectionStep::Kind::kField ||
            step.kind == ast::IndirectionStep::Kind::kStar) {
            return error(SqlState::kFeatureNotSupported,
                         "row expansion via \"*\" is not supported here")
                .at(step.location);
        }
        slice = slice || step.kind == ast::IndirectionStep::Kind::kSlice;
    }
    if (array_type.oid == type_oid::kJsonb) {
        for (const ast::IndirectionStep& step : steps) {
            if (step.kind == ast::IndirectionStep::Kind::kSlice) {
                return error(SqlState::kDatatypeMismatch, "jsonb subscript does not support slices")
                    .at(step.location);
            }
            ExprPtr key = TRY(bind_expr(*step.upper, scope, place));
            if (key->type.oid == type_oid::kUnknown)
                key = TRY(coercer_.resolve_unknown(std::move(key)));
            operand = TRY(
                make_operator("->", std::move(operand), std::move(key), coercer_, step.location));
        }
        return operand;
    }
    if (array_type.oid == type_oid::kName)
        return bind_name_byte(std::move(operand), steps, scope, place);
    if (info.category != 'A') {
        return error(SqlState::kDatatypeMismatch,
                     "cannot subscript type {} because it does not support subscripting",
                     format_type({array_type.oid}))
            .at(expr.location);
    }
    children.push_back(std::move(operand));
    auto subscript = [&](const ast::Expr* bound) -> Result<ExprPtr> {
        if (!bound) return make_constant(Value::null({type_oid::kInt4}));
        return coercer_.coerce(TRY(bind_expr(*bound, scope, place)), {type_oid::kInt4},
                               CastContext::kAssignment);
    };
    for (const ast::IndirectionStep& step : steps) {
        if (slice) {
            bool index_only = step.kind == ast::IndirectionStep::Kind::kIndex;
            children.push_back(index_only ? make_constant(Value::int4(1))
                                          : TRY(subscript(step.lower)));
        }
        children.push_back(TRY(subscript(step.upper)));
    }
    ExprPtr bound =
        make_expr(ExprKind::kSubscript, slice ? array_type : Type{info.element, array_type.typmod},
                  std::move(children), expr.location);
    bound->payload = slice;
    return bound;
}

}  // namespace aerolith
