#include "functions/registry.h"
#include "parser/ast/expressions.h"
#include "planner/bind/binder.h"
#include "planner/bind/resolve.h"
#include "runtime/stack_depth.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr std::string_view kTableOidName = "tableoid";

ExprPtr table_oid(const ScopeTable& table, int location) {
    return make_constant(
        Value::of<std::int32_t>({type_oid::kOid}, static_cast<std::int32_t>(table.source)),
        location);
}

}  // namespace

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
        bool one_table = scope.tables.size() == 1 && scope.tables[0].source != kInvalidOid;
        if (column == kTableOidName && one_table) return table_oid(scope.tables[0], ref.location);
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
    if (!match && found.table->source != kInvalidOid && column == kTableOidName)
        return table_oid(*found.table, ref.location);
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
        array && type_info(to.oid).category == 'A') {
        operand = TRY(bind_array(*array, scope, place, type_info(to.oid).element));
    } else {
        operand = TRY(bind_expr(*cast.operand, scope, place));
    }
    return coercer_.coerce(std::move(operand), to, CastContext::kExplicit, cast.location);
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
