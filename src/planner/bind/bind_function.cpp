#include "functions/registry.h"
#include "parser/ast/select.h"
#include "planner/bind/binder.h"
#include "planner/bind/sort_items.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

std::string_view place_name(ExprPlace place) {
    switch (place) {
        case ExprPlace::kWhere:
            return "WHERE";
        case ExprPlace::kJoinOn:
            return "JOIN conditions";
        case ExprPlace::kGroupBy:
            return "GROUP BY";
        case ExprPlace::kLimit:
            return "LIMIT";
        case ExprPlace::kOffset:
            return "OFFSET";
        case ExprPlace::kValues:
            return "VALUES";
        case ExprPlace::kUpdateSource:
            return "UPDATE";
        case ExprPlace::kReturning:
            return "RETURNING";
        case ExprPlace::kFunctionInFrom:
            return "functions in FROM";
        case ExprPlace::kCheck:
            return "check constraints";
        case ExprPlace::kDefault:
            return "DEFAULT expressions";
        case ExprPlace::kIndex:
            return "index expressions";
        case ExprPlace::kIndexPredicate:
            return "index predicates";
        case ExprPlace::kGenerated:
            return "column generation expressions";
        case ExprPlace::kFilter:
            return "FILTER";
        case ExprPlace::kParameterValue:
            return "EXECUTE parameters";
        case ExprPlace::kHaving:
            return "HAVING";
        case ExprPlace::kWindowDefinition:
            return "window definitions";
        case ExprPlace::kWindowFrame:
            return "window frames";
        default:
            return "";
    }
}

bool allows_aggregates(ExprPlace place) {
    return place == ExprPlace::kSelect || place == ExprPlace::kHaving ||
           place == ExprPlace::kOrderBy || place == ExprPlace::kWindowDefinition;
}

/// Where a window function is called in an expression; -2: nowhere.
int window_location(const Expr& expr) {
    int location = -2;
    walk(expr, [&](const Expr& node) {
        if (node.kind == ExprKind::kWindow && location == -2) location = node.location;
    });
    return location;
}

bool allows_sets(ExprPlace place) {
    return place == ExprPlace::kSelect || place == ExprPlace::kOrderBy ||
           place == ExprPlace::kGroupBy;
}

}  // namespace

Result<ExprPtr> Binder::bind_function(const ast::FunctionCall& call, const Scope& scope,
                                      ExprPlace place) {
    if (call.name.parts.size() > 2)
        return not_supported("a function name of three parts", call.location);
    std::string_view schema = call.name.qualified() ? call.name.parts[0] : std::string_view{};
    std::string_view name = call.name.base();
    std::vector<ExprPtr> arguments;
    for (const ast::FunctionArgument& argument : call.arguments) {
        ExprPtr row = TRY(bind_row_star(*argument.value, scope, place));
        if (!row) row = TRY(bind_expr(*argument.value, scope, place));
        arguments.push_back(recording_ ? std::move(row)
                                       : absent_row_as_null(std::move(row), scope));
    }
    TRY(order_named_arguments(call, arguments));
    bool plain = !call.over && !call.within_group && !call.star && !call.distinct && !call.filter &&
                 call.order_by.empty();
    // type(expression) is a cast where no function of that name takes the argument.
    if (plain && arguments.size() == 1 && schema.empty()) {
        const TypeInfo* type = find_type_by_name(name);
        if (type && type->kind == 'b') {
            Result<ResolvedCall> as_function =
                resolve_function(schema, name, arguments, false, coercer_, call.location);
            bool literal = arguments.front()->type.oid == type_oid::kUnknown;
            if (literal ||
                (!as_function.ok() && coercer_.can_coerce(arguments.front()->type.oid, type->oid,
                                                          CastContext::kExplicit))) {
                return coercer_.coerce(std::move(arguments.front()), {type->oid},
                                       CastContext::kExplicit, call.location);
            }
        }
    }
    if (call.star && name != "count") {
        auto missing = resolve_function(schema, name, arguments, false, coercer_, call.location);
        if (!missing.ok()) return missing.take_error();
        return error(SqlState::kWrongObjectType,
                     "{}(*) must be used to call a parameterless aggregate function", name)
            .at(call.location);
    }
    if (name == "overlaps" && arguments.size() == 4) {
        // A length instead of an end.
        for (std::size_t i : {std::size_t{1}, std::size_t{3}}) {
            if (arguments[i]->type.oid != type_oid::kInterval) continue;
            arguments[i] = TRY(make_operator("+", arguments[i - 1]->clone(),
                                             std::move(arguments[i]), coercer_, call.location));
        }
    }
    if (call.within_group) return bind_ordered_set(call, std::move(arguments), scope, place);
    ResolvedCall resolved =
        TRY(resolve_function(schema, name, arguments, call.variadic, coercer_, call.location));
    if (call.over || resolved.kind == CallKind::kWindow)
        return bind_window_call(call, resolved, std::move(arguments), scope, place);
    if (resolved.kind == CallKind::kAggregate) {
        if (resolved.aggregate->spec->ordered_set) {
            return error(SqlState::kWrongObjectType,
                         "WITHIN GROUP is required for ordered-set aggregate {}", name)
                .at(call.location);
        }
        if (arguments.empty() && !call.star) {
            return error(SqlState::kWrongObjectType,
                         "{}(*) must be used to call a parameterless aggregate function", name)
                .at(call.location);
        }
        return bind_aggregate(call, resolved, std::move(arguments), scope, place);
    }
    if (call.distinct)
        return error(SqlState::kWrongObjectType,
                     "DISTINCT specified, but {} is not an aggregate function", name)
            .at(call.location);
    if (call.filter)
        return error(SqlState::kWrongObjectType,
                     "FILTER specified, but {} is not an aggregate function", name)
            .at(call.location);
    if (!call.order_by.empty())
        return error(SqlState::kWrongObjectType,
                     "ORDER BY specified, but {} is not an aggregate function", name)
            .at(call.location);
    if (resolved.kind == CallKind::kSet && !allows_sets(place)) {
        return error(SqlState::kFeatureNotSupported,
                     "set-returning functions are not allowed in {}", place_name(place))
            .at(call.location);
    }
    arguments = TRY(convert_arguments(resolved, std::move(arguments)));
    bool any = resolved.scalar && resolved.scalar->signature.variadic_element == type_oid::kAny;
    if (any && call.variadic && type_info(arguments.back()->type.oid).element == kInvalidOid) {
        return error(SqlState::kDatatypeMismatch, "VARIADIC argument must be an array")
            .at(arguments.back()->location);
    }
    if (resolved.kind == CallKind::kSet) {
        ExprPtr bound = make_expr(ExprKind::kSetFunction, {resolved.result}, std::move(arguments),
                                  call.location);
        bound->payload = resolved.set;
        return bound;
    }
    ExprPtr bound =
        make_expr(ExprKind::kFunction, {resolved.result}, std::move(arguments), call.location);
    bound->payload = FunctionCall{
        resolved.scalar, nullptr, false, false, call.variadic || resolved.variadic_from >= 0,
        call.sql_syntax};
    return bound;
}

namespace {

/// "x integer = 1" of a signature's parameter list: what stands behind the `=` of parameter
/// `position`.
std::string_view default_text(std::string_view signature, std::size_t position) {
    std::size_t open = signature.find('('), close = signature.rfind(')');
    std::string_view list = signature.substr(open + 1, close - open - 1);
    for (; position > 0; --position) list.remove_prefix(list.find(',') + 1);
    list = list.substr(0, list.find(','));
    std::string_view text = list.substr(list.find('=') + 1);
    while (text.starts_with(' ') || text.starts_with('\'')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\'')) text.remove_suffix(1);
    return text;
}

}  // namespace

/// f(a => 1, c => 2): the arguments where the function has them, defaults between.
Status Binder::order_named_arguments(const ast::FunctionCall& call,
                                     std::vector<ExprPtr>& arguments) {
    std::size_t positional = 0;
    for (const ast::FunctionArgument& argument : call.arguments) {
        if (argument.name.empty()) ++positional;
        for (const ast::FunctionArgument& other : call.arguments) {
            if (&other < &argument && !argument.name.empty() && other.name == argument.name) {
                return error(SqlState::kSyntaxError, "argument name \"{}\" used more than once",
                             argument.name)
                    .at(argument.location);
            }
        }
    }
    if (positional == arguments.size()) return {};
    for (const ScalarFunction* function : Registry::instance().scalars(call.name.base())) {
        std::vector<std::string_view> names;
        std::string_view rest = Registry::instance().argument_names(function->spec->oid);
        while (!rest.empty()) {
            names.push_back(rest.substr(0, rest.find(',')));
            rest.remove_prefix(std::min(rest.size(), names.back().size() + 1));
        }
        std::vector<const ExprPtr*> places(names.size(), nullptr);
        bool fits =
            names.size() == function->signature.arguments.size() && positional <= names.size();
        for (std::size_t i = 0; i < call.arguments.size() && fits; ++i) {
            auto at = i < positional
                          ? i
                          : static_cast<std::size_t>(
                                std::ranges::find(names, call.arguments[i].name) - names.begin());
            fits = at < names.size() && !places[at];
            if (fits) places[at] = &arguments[i];
        }
        std::vector<ExprPtr> ordered;
        for (std::size_t i = 0; i < places.size() && fits; ++i) {
            fits = places[i] || i + function->signature.defaults >= names.size();
            if (!fits) break;
            if (places[i])
                ordered.push_back((*places[i])->clone());
            else
                ordered.push_back(make_constant(Value::of<std::string_view>(
                    {type_oid::kUnknown}, default_text(function->spec->signature, i))));
        }
        if (!fits) continue;
        arguments = std::move(ordered);
        return {};
    }
    std::string signature;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Oid type = arguments[i]->type.oid;
        signature += fmt::format("{}{}{}{}", i ? ", " : "", call.arguments[i].name,
                                 call.arguments[i].name.empty() ? "" : " => ",
                                 type == type_oid::kUnknown ? "unknown" : format_type({type}));
    }
    return error(SqlState::kUndefinedFunction, "function {}({}) does not exist", call.name.base(),
                 signature)
        .hint(
            "No function matches the given name and argument types. You might need to add explicit "
            "type casts.")
        .at(call.location);
}

/// Arguments left out take the defaults of the signature.
Status Binder::add_default_arguments(const ResolvedCall& resolved,
                                     std::vector<ExprPtr>& arguments) {
    const Signature* signature = resolved.scalar ? &resolved.scalar->signature
                                 : resolved.set  ? &resolved.set->signature
                                                 : nullptr;
    if (!signature || signature->defaults == 0 || resolved.variadic_from >= 0 || recording_)
        return {};
    std::string_view text =
        resolved.scalar ? resolved.scalar->spec->signature : resolved.set->spec->signature;
    while (arguments.size() < signature->arguments.size()) {
        std::size_t position = arguments.size();
        ExprPtr value = make_constant(
            Value::of<std::string_view>({type_oid::kUnknown}, default_text(text, position)));
        arguments.push_back(TRY(coercer_.coerce(std::move(value), {signature->arguments[position]},
                                                CastContext::kImplicit)));
    }
    return {};
}

Result<std::vector<ExprPtr>> Binder::convert_arguments(ResolvedCall& resolved,
                                                       std::vector<ExprPtr> arguments) {
    std::vector<ExprPtr> converted, gathered;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        ExprPtr argument = std::move(arguments[i]);
        Oid wanted = resolved.argument_types[i];
        argument = wanted == type_oid::kAny ? TRY(coercer_.resolve_unknown(std::move(argument)))
                                            : TRY(coercer_.coerce_argument(std::move(argument), wanted));
                                            bool variadic = resolved.variadic_from >= 0 &&
                                                            i >= static_cast<std::size_t>(
                                                                     resolved.variadic_from);
                                            (variadic ? gathered : converted)
                                                .push_back(std::move(argument));
    }
    if (resolved.variadic_from >= 0) {
        Oid array = type_info(resolved.variadic_element).array;
        if (array == kInvalidOid)
            return error(SqlState::kUndefinedObject, "could not find array type for data type {}",
                         format_type({resolved.variadic_element}));
        converted.push_back(make_expr(ExprKind::kArray, {array}, std::move(gathered)));
    }
    TRY(add_default_arguments(resolved, converted));
    return converted;
}

Status Binder::check_aggregate_place(int location, ExprPlace place) {
    if (allows_aggregates(place)) return {};
    return error(SqlState::kGroupingError, "aggregate functions are not allowed in {}",
                 place_name(place))
        .at(location);
}

Status Binder::check_grouping_place(int location, ExprPlace place) {
    if (allows_aggregates(place)) return {};
    return error(SqlState::kGroupingError, "grouping operations are not allowed in {}",
                 place_name(place))
        .at(location);
}

Status Binder::check_window_place(const ast::FunctionCall& call, ExprPlace place) {
    if (place == ExprPlace::kSelect || place == ExprPlace::kOrderBy) return {};
    return error(SqlState::kWindowingError, "window functions are not allowed in {}",
                 place_name(place))
        .at(call.location);
}

Result<ExprPtr> Binder::bind_aggregate(const ast::FunctionCall& call, ResolvedCall& resolved,
                                       std::vector<ExprPtr> arguments, const Scope& scope,
                                       ExprPlace place) {
    TRY(check_aggregate_place(call.location, place));
    AggregateCall aggregate;
    aggregate.function = resolved.aggregate;
    aggregate.distinct = call.distinct;
    aggregate.star = call.star;
    arguments = TRY(convert_arguments(resolved, std::move(arguments)));
    for (const ExprPtr& argument : arguments) {
        int inner = -2;
        walk(*argument, [&](const Expr& node) {
            if (node.kind == ExprKind::kAggregate && inner == -2) inner = node.location;
        });
        if (inner != -2) {
            return error(SqlState::kGroupingError, "aggregate function calls cannot be nested")
                .at(inner);
        }
        int window = window_location(*argument);
        if (window != -2)
            return error(SqlState::kGroupingError,
                         "aggregate function calls cannot contain window function calls")
                .at(window);
    }
    for (const ast::SortItem& item : call.order_by) {
        ExprPtr expr =
            TRY(coercer_.resolve_unknown(TRY(bind_expr(*item.expr, scope, ExprPlace::kOther))));
        aggregate.order.push_back(make_sort_key(item, std::move(expr)));
    }
    return make_aggregate(call, resolved.result, std::move(aggregate), std::move(arguments), scope);
}

Result<ExprPtr> Binder::make_aggregate(const ast::FunctionCall& call, Oid result,
                                       AggregateCall aggregate, std::vector<ExprPtr> arguments,
                                       const Scope& scope) {
    if (call.filter) {
        aggregate.filter = TRY(coercer_.coerce_to_boolean(
            TRY(bind_expr(*call.filter, scope, ExprPlace::kFilter)), "FILTER"));
    }
    ExprPtr bound = make_expr(ExprKind::kAggregate, {result}, std::move(arguments), call.location);
    bound->payload = std::move(aggregate);
    return bound;
}

Result<ExprPtr> Binder::call_builtin(std::string_view name, std::vector<ExprPtr> arguments,
                                     int location) {
    ResolvedCall resolved =
        TRY(resolve_function("pg_catalog", name, arguments, false, coercer_, location));
    arguments = TRY(convert_arguments(resolved, std::move(arguments)));
    ExprPtr bound =
        make_expr(ExprKind::kFunction, {resolved.result}, std::move(arguments), location);
    bound->payload = FunctionCall{resolved.scalar, nullptr, false, false, false};
    return bound;
}

}  // namespace aerolith
