#include "functions/registry.h"
#include "parser/ast/expressions.h"
#include "planner/bind/binder.h"
#include "planner/bind/resolve.h"
#include "runtime/stack_depth.h"
#include "types/type_info.h"

namespace aerolith {

Result<ExprPtr> Binder::bind_expr(const ast::Expr& expr, const Scope& scope, ExprPlace place) {
    TRY(check_stack_depth());
    switch (expr.kind) {
        case ast::ExprKind::kColumnRef:
            if (place == ExprPlace::kDefault) {
                return Error(SqlState::kFeatureNotSupported,
                             "cannot use column reference in DEFAULT expression")
                    .at(expr.location);
            }
            return bind_column_ref(expr.as<ast::ColumnRef>(), scope);
        case ast::ExprKind::kConstant:
            return bind_constant(expr.as<ast::Constant>());
        case ast::ExprKind::kParam: {
            int number = expr.as<ast::Param>().number;
            if (number < 1)
                return error(SqlState::kUndefinedParameter, "there is no parameter ${}", number)
                    .at(expr.location);
            auto index = static_cast<std::uint32_t>(number - 1);
            Oid type = TRY(parameters_.type_of(index, expr.location));
            auto parameter =
                std::make_unique<Expr>(ExprKind::kParameter, Type{type}, expr.location);
            parameter->payload = ParameterRef{index};
            return parameter;
        }
        case ast::ExprKind::kTypeCast:
            return bind_cast(expr.as<ast::TypeCast>(), scope, place);
        case ast::ExprKind::kOperator:
            return bind_operator(expr.as<ast::Operator>(), scope, place);
        case ast::ExprKind::kBool:
            return bind_bool(expr.as<ast::BoolExpr>(), scope, place);
        case ast::ExprKind::kNullTest: {
            const auto& test = expr.as<ast::NullTest>();
            std::vector<ExprPtr> child;
            child.push_back(
                TRY(coercer_.resolve_unknown(TRY(bind_expr(*test.operand, scope, place)))));
            if (child.front()->kind == ExprKind::kRow)
                return bind_row_null_test(std::move(child.front()), test.negated, expr.location);
            return make_expr(test.negated ? ExprKind::kIsNotNull : ExprKind::kIsNull,
                             {type_oid::kBool}, std::move(child), expr.location);
        }
        case ast::ExprKind::kBooleanTest: {
            const auto& test = expr.as<ast::BooleanTest>();
            static constexpr std::string_view kNames[] = {"IS TRUE",    "IS NOT TRUE",
                                                          "IS FALSE",   "IS NOT FALSE",
                                                          "IS UNKNOWN", "IS NOT UNKNOWN"};
            std::vector<ExprPtr> child;
            child.push_back(TRY(coercer_.coerce_to_boolean(
                TRY(bind_expr(*test.operand, scope, place)), kNames[static_cast<int>(test.test)])));
            ExprPtr bound = make_expr(ExprKind::kBooleanTest, {type_oid::kBool}, std::move(child),
                                      expr.location);
            bound->payload = static_cast<BooleanTestKind>(test.test);
            return bound;
        }
        case ast::ExprKind::kCase:
            return bind_case(expr.as<ast::CaseExpr>(), scope, place);
        case ast::ExprKind::kCoalesce:
            return bind_common(ExprKind::kCoalesce, expr.as<ast::CoalesceExpr>().arguments,
                               "COALESCE", scope, place, expr.location);
        case ast::ExprKind::kMinMax: {
            const auto& minmax = expr.as<ast::MinMaxExpr>();
            ExprPtr bound = TRY(bind_common(ExprKind::kMinMax, minmax.arguments,
                                            minmax.greatest ? "GREATEST" : "LEAST", scope, place,
                                            expr.location));
            bound->payload = minmax.greatest;
            return bound;
        }
        case ast::ExprKind::kFunctionCall:
            return bind_function(expr.as<ast::FunctionCall>(), scope, place);
        case ast::ExprKind::kSqlValueFunction:
            return bind_sql_value(expr.as<ast::SqlValueFunction>());
        case ast::ExprKind::kSubLink:
            return bind_sub_link(expr.as<ast::SubLink>(), scope, place);
        case ast::ExprKind::kArray:
            return bind_array(expr.as<ast::ArrayExpr>(), scope, place, kInvalidOid);
        case ast::ExprKind::kIndirection:
            return bind_indirection(expr.as<ast::Indirection>(), scope, place);
        case ast::ExprKind::kCollate: {
            const auto& collate = expr.as<ast::CollateExpr>();
            ExprPtr operand =
                TRY(coercer_.resolve_unknown(TRY(bind_expr(*collate.operand, scope, place))));
            if (type_info(operand->type.oid).collation == kInvalidOid) {
                return error(SqlState::kDatatypeMismatch, "collations are not supported by type {}",
                             format_type({operand->type.oid}))
                    .at(expr.location);
            }
            std::string_view name = collate.collation.base();
            if (name != "C" && name != "POSIX" && name != "default" && name != "ucs_basic") {
                return error(SqlState::kUndefinedObject,
                             "collation \"{}\" for encoding \"UTF8\" does not exist", name)
                    .at(expr.location);
            }
            if (recording_) return record_collation(std::move(operand), name);
            return operand;
        }
        case ast::ExprKind::kSetToDefault:
            return error(SqlState::kSyntaxError, "DEFAULT is not allowed in this context")
                .at(expr.location);
        case ast::ExprKind::kRow:
            return bind_row(expr.as<ast::RowExpr>(), scope, place);
        case ast::ExprKind::kGrouping:
            return bind_grouping(expr.as<ast::GroupingExpr>(), scope, place);
        case ast::ExprKind::kMultiAssign:
            return not_supported("assignment of a row to several columns", expr.location);
        case ast::ExprKind::kCurrentOf:
            return not_supported("WHERE CURRENT OF", expr.location);
    }
    UNREACHABLE();
}

Result<ExprPtr> Binder::bind_column_ref(const ast::ColumnRef& ref, const Scope& scope) {
    if (ref.star && !ref.parts.empty()) return bind_row_star(ref, scope, ExprPlace::kOther);
    if (ref.star)
        return error(SqlState::kSyntaxError, "row expansion via \"*\" is not supported here")
            .at(ref.location);
    std::string_view column = ref.parts.back();
    if (ref.parts.size() == 1) {
        Scope::Found found = TRY(scope.find_column(column, ref.location));
        if (found.expr) {
            note_columns(*found.expr);
            return std::move(found.expr);
        }
        Scope::FoundTable table = TRY(scope.find_table("", column, ref.location));
        if (table.table) {
            // A table's name is its row; a function in FROM with one column is that column.
            if (table.table->of_function && table.table->columns.size() == 1) {
                const ScopeColumn& only = table.table->columns.front();
                return make_column(only.id, only.type, ref.location);
            }
            return whole_row(*table.table, ref.location);
        }
        return no_such_column("", column, scope, ref.location);
    }
    if (ref.parts.size() > 3) {
        std::string full;
        for (std::string_view part : ref.parts)
            full += (full.empty() ? "" : ".") + std::string(part);
        return error(SqlState::kFeatureNotSupported,
                     "cross-database references are not implemented: {}", full)
            .at(ref.location);
    }
    std::string_view alias = ref.parts[ref.parts.size() - 2];
    std::string_view schema =
        ref.parts.size() >= 3 ? ref.parts[ref.parts.size() - 3] : std::string_view{};
    Scope::FoundTable found = TRY(scope.find_table(schema, alias, ref.location));
    if (!found.table) {
        for (const Scope* level = &scope; level; level = level->parent) {
            for (std::size_t i = 0; level->beside && i < level->beside->tables.size(); ++i) {
                if (level->beside->tables[i].alias != alias) continue;
                return not_reachable(alias, ref.location);
            }
            for (const ScopeTable& table : level->tables) {
                if (!table.visible && table.alias == alias)
                    return not_reachable(alias, ref.location);
                if (table.relation && table.relation->name == alias && table.alias != alias) {
                    return error(SqlState::kUndefinedTable,
                                 "invalid reference to FROM-clause entry for table \"{}\"", alias)
                        .hint(fmt::format("Perhaps you meant to reference the table alias \"{}\".",
                                          table.alias))
                        .at(ref.location);
                }
            }
        }
        return error(SqlState::kUndefinedTable, "missing FROM-clause entry for table \"{}\"", alias)
            .at(ref.location);
    }
    const ScopeColumn* match = nullptr;
    for (const ScopeColumn& candidate : found.table->columns) {
        if (candidate.name != column) continue;
        if (match)
            return error(SqlState::kAmbiguousColumn, "column reference \"{}\" is ambiguous", column)
                .at(ref.location);
        match = &candidate;
    }
    if (!match && found.table->source != kInvalidOid && column == "tableoid") {
        return make_constant(Value::of<std::int32_t>(
                                 {type_oid::kOid}, static_cast<std::int32_t>(found.table->source)),
                             ref.location);
    }
    if (!match) return no_such_column(alias, column, scope, ref.location);
    ExprPtr bound = make_column(match->id, match->type, ref.location);
    note_columns(*bound);
    return bound;
}

Result<ExprPtr> Binder::bind_constant(const ast::Constant& constant) {
    switch (constant.type) {
        case ast::Constant::Type::kNull:
            return make_constant(Value::null({type_oid::kUnknown}), constant.location);
        case ast::Constant::Type::kBoolean:
            return make_constant(Value::boolean(constant.integer != 0), constant.location);
        case ast::Constant::Type::kInteger:
            return make_constant(Value::int4(constant.integer), constant.location);
        case ast::Constant::Type::kString:
            return make_constant(Value::of<std::string_view>({type_oid::kUnknown}, constant.text),
                                 constant.location);
        case ast::Constant::Type::kNumeric: {
            const TypeInfo& int8 = type_info(type_oid::kInt8);
            std::string bytes;
            auto wide = int8.parse(constant.text, -1, environment_.eval.format(), bytes);
            bool integral = constant.text.find_first_not_of("0123456789") == std::string_view::npos;
            if (integral && wide.ok())
                return make_constant(Value::int8(wide->as<std::int64_t>()), constant.location);
            bytes.clear();
            auto parsed = type_info(type_oid::kNumeric)
                              .parse(constant.text, -1, environment_.eval.format(), bytes);
            if (!parsed.ok()) return parsed.take_error().at(constant.location);
            return make_constant(Value::of<std::string_view>({type_oid::kNumeric}, bytes),
                                 constant.location);
        }
        case ast::Constant::Type::kBitString:
            return not_supported("the type bit", constant.location);
    }
    UNREACHABLE();
}

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

Result<ExprPtr> Binder::bind_case(const ast::CaseExpr& expr, const Scope& scope, ExprPlace place) {
    std::vector<ExprPtr> children, results;
    for (const ast::CaseWhen& when : expr.whens) {
        ExprPtr condition;
        if (expr.operand) {
            ExprPtr operand = TRY(bind_expr(*expr.operand, scope, place));
            condition = TRY(make_operator("=", std::move(operand),
                                          TRY(bind_expr(*when.condition, scope, place)), coercer_,
                                          when.location));
        } else {
            condition = TRY(coercer_.coerce_to_boolean(
                TRY(bind_expr(*when.condition, scope, place)), "CASE/WHEN"));
        }
        children.push_back(std::move(condition));
        results.push_back(TRY(bind_expr(*when.result, scope, place)));
    }
    if (expr.otherwise)
        results.push_back(TRY(bind_expr(*expr.otherwise, scope, place)));
    else
        results.push_back(make_constant(Value::null({type_oid::kUnknown})));
    // PostgreSQL looks at ELSE first.
    std::vector<const Expr*> order{results.back().get()};
    for (std::size_t i = 0; i + 1 < results.size(); ++i) order.push_back(results[i].get());
    Oid type = TRY(coercer_.common_type(order, "CASE"));
    std::int32_t typmod = results.front()->type.oid == type ? results.front()->type.typmod : -1;
    for (ExprPtr& result : results) {
        if (!result->is_null_constant() && result->type != Type{type, typmod}) typmod = -1;
        result = TRY(coercer_.coerce_to_common(std::move(result), type, "CASE"));
    }
    std::vector<ExprPtr> all;
    for (std::size_t i = 0; i < children.size(); ++i) {
        all.push_back(std::move(children[i]));
        all.push_back(std::move(results[i]));
    }
    all.push_back(std::move(results.back()));
    ExprPtr bound = make_expr(ExprKind::kCase, {type, typmod}, std::move(all), expr.location);
    bound->payload = expr.operand != nullptr;
    return bound;
}

Result<ExprPtr> Binder::bind_common(ExprKind kind, ast::ExprList arguments, std::string_view name,
                                    const Scope& scope, ExprPlace place, int location) {
    std::vector<ExprPtr> children;
    std::vector<const Expr*> all;
    for (const ast::Expr* argument : arguments) {
        children.push_back(TRY(bind_expr(*argument, scope, place)));
        all.push_back(children.back().get());
    }
    Oid type = TRY(coercer_.common_type(all, name));
    std::int32_t typmod = children.front()->type.typmod;
    for (ExprPtr& child : children) {
        if (!child->is_null_constant() && child->type != Type{type, typmod}) typmod = -1;
        child = TRY(coercer_.coerce_to_common(std::move(child), type, name));
    }
    return make_expr(kind, {type, typmod}, std::move(children), location);
}

Result<ExprPtr> Binder::bind_cast(const ast::TypeCast& cast, const Scope& scope, ExprPlace place) {
    Type to = TRY(bind_type_name(*cast.type));
    ExprPtr operand;
    if (const auto* array = cast.operand->try_as<ast::ArrayExpr>();
        array && type_info(to.oid).element != kInvalidOid) {
        operand = TRY(bind_array(*array, scope, place, type_info(to.oid).element));
    } else {
        operand = TRY(bind_expr(*cast.operand, scope, place));
    }
    return coercer_.coerce(std::move(operand), to, CastContext::kExplicit, cast.location);
}

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
    if (info.element == kInvalidOid) {
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

Result<ExprPtr> Binder::bind_sub_link(const ast::SubLink& link, const Scope& scope,
                                      ExprPlace place) {
    if (place == ExprPlace::kCheck)
        return error(SqlState::kFeatureNotSupported, "cannot use subquery in check constraint")
            .at(link.location);
    if (place == ExprPlace::kDefault)
        return error(SqlState::kFeatureNotSupported, "cannot use subquery in DEFAULT expression")
            .at(link.location);
    if (place == ExprPlace::kIndex)
        return error(SqlState::kFeatureNotSupported, "cannot use subquery in index expression")
            .at(link.location);
    if (place == ExprPlace::kIndexPredicate)
        return error(SqlState::kFeatureNotSupported, "cannot use subquery in index predicate")
            .at(link.location);
    if (place == ExprPlace::kGenerated)
        return error(SqlState::kFeatureNotSupported,
                     "cannot use subquery in column generation expression")
            .at(link.location);
    RecursionContext context = std::exchange(recursion_, RecursionContext::kSubquery);
    Result<SelectOutput> bound_query = bind_select(*link.query, &scope, true);
    recursion_ = context;
    SelectOutput output = TRY(std::move(bound_query));
    SubqueryCall call;
    call.kind = static_cast<SubqueryKind>(link.sub_kind == ast::SubLinkKind::kExists   ? 1
                                          : link.sub_kind == ast::SubLinkKind::kAny    ? 2
                                          : link.sub_kind == ast::SubLinkKind::kAll    ? 3
                                          : link.sub_kind == ast::SubLinkKind::kScalar ? 0
                                                                                       : 4);
    for (const OutputColumn& column : output.columns) call.columns.push_back(column.id);
    Type type{type_oid::kBool};
    if (call.kind == SubqueryKind::kScalar || call.kind == SubqueryKind::kArray) {
        if (output.columns.size() != 1)
            return error(SqlState::kSyntaxError, "subquery must return only one column")
                .at(link.location);
        type = output.columns.front().type;
        if (call.kind == SubqueryKind::kArray) {
            Oid array = type_info(type.oid).array;
            if (array == kInvalidOid) {
                return error(SqlState::kUndefinedObject,
                             "could not find array type for data type {}", format_type({type.oid}))
                    .at(link.location);
            }
            type = {array};
        }
    } else if (call.kind != SubqueryKind::kExists) {
        std::string_view name = link.operator_name.empty() ? "=" : link.operator_name.base();
        std::vector<const ast::Expr*> tests;
        if (const auto* row = link.test->try_as<ast::RowExpr>())
            tests.assign(row->fields.begin(), row->fields.end());
        else
            tests.push_back(link.test);
        if (tests.size() < output.columns.size())
            return error(SqlState::kSyntaxError, "subquery has too many columns").at(link.location);
        if (tests.size() > output.columns.size())
            return error(SqlState::kSyntaxError, "subquery has too few columns").at(link.location);
        if (tests.size() > 1 && name != "=" && name != "<>")
            return not_supported("ordering comparison of rows with a subquery", link.location);
        std::vector<ExprPtr> parts;
        for (std::size_t i = 0; i < tests.size(); ++i) {
            const OutputColumn& column = output.columns[i];
            ExprPtr right = make_column(column.id, column.type, link.location);
            ExprPtr left = TRY(bind_expr(*tests[i], scope, place));
            parts.push_back(TRY(
                make_operator(name, std::move(left), std::move(right), coercer_, link.location)));
        }
        if (parts.size() == 1)
            call.comparison = std::move(parts.front());
        else
            call.comparison = make_expr(name == "<>" ? ExprKind::kOr : ExprKind::kAnd,
                                        {type_oid::kBool}, std::move(parts), link.location);
        if (call.comparison->type.oid != type_oid::kBool) {
            return error(SqlState::kWrongObjectType,
                         "operator {} must return type boolean, not type {}", name,
                         format_type(call.comparison->type))
                .at(link.location);
        }
    }
    call.plan = std::shared_ptr<LogicalOp>(std::move(output.plan));
    call.record = output.record;
    auto expr = std::make_unique<Expr>(ExprKind::kSubquery, type, link.location);
    expr->payload = std::move(call);
    return expr;
}

Result<ExprPtr> Binder::bind_sql_value(const ast::SqlValueFunction& function) {
    using Kind = ast::SqlValueKind;
    struct Form {
        std::string_view function;
        Type cast;
    };
    Form form;
    switch (function.value) {
        case Kind::kCurrentDate:
            form = {"now", {type_oid::kDate}};
            break;
        case Kind::kCurrentTime:
            form = {"now", {type_oid::kTimetz, function.precision}};
            break;
        case Kind::kCurrentTimestamp:
            form = {"now", {type_oid::kTimestamptz, function.precision}};
            break;
        case Kind::kLocalTime:
            form = {"now", {type_oid::kTime, function.precision}};
            break;
        case Kind::kLocalTimestamp:
            form = {"now", {type_oid::kTimestamp, function.precision}};
            break;
        case Kind::kCurrentRole:
        case Kind::kCurrentUser:
        case Kind::kUser:
            form = {"current_user", {type_oid::kName}};
            break;
        case Kind::kSessionUser:
            form = {"session_user", {type_oid::kName}};
            break;
        case Kind::kCurrentCatalog:
            form = {"current_database", {type_oid::kName}};
            break;
        case Kind::kCurrentSchema:
            form = {"current_schema", {type_oid::kName}};
            break;
    }
    if (!find_type(form.cast.oid))
        return not_supported("the type time with time zone", function.location);
    ExprPtr call = TRY(call_builtin(form.function, {}, function.location));
    ExprPtr value =
        TRY(coercer_.coerce(std::move(call), form.cast, CastContext::kExplicit, function.location));
    static constexpr std::string_view kNames[] = {
        "CURRENT_DATE",   "CURRENT_TIME",    "CURRENT_TIMESTAMP", "LOCALTIME",
        "LOCALTIMESTAMP", "CURRENT_ROLE",    "CURRENT_USER",      "USER",
        "SESSION_USER",   "CURRENT_CATALOG", "CURRENT_SCHEMA"};
    std::string text(kNames[static_cast<int>(function.value)]);
    if (function.precision >= 0) text += fmt::format("({})", function.precision);
    return verbatim(std::move(value), text);
}

}  // namespace aerolith
