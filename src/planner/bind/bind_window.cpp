#include "planner/bind/resolve.h"
#include "planner/bind/select_level.h"
#include "planner/bind/sort_items.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

const ast::WindowDefinition* find_window(const Scope& scope, std::string_view name,
                                         std::size_t known) {
    for (std::size_t i = 0; i < std::min(known, scope.windows.size()); ++i) {
        if (scope.windows[i].name == name) return &scope.windows[i];
    }
    return nullptr;
}

Error no_such_window(std::string_view name, int location) {
    return error(SqlState::kUndefinedObject, "window \"{}\" does not exist", name).at(location);
}

}  // namespace

Result<ExprPtr> Binder::bind_window_call(const ast::FunctionCall& call, ResolvedCall& resolved,
                                         std::vector<ExprPtr> arguments, const Scope& scope,
                                         ExprPlace place) {
    std::string_view name = call.name.base();
    bool pure = resolved.kind == CallKind::kWindow;
    if (!call.over) {
        return error(SqlState::kWrongObjectType, "window function {} requires an OVER clause", name)
            .at(call.location);
    }
    if (!pure && resolved.kind != CallKind::kAggregate) {
        return error(SqlState::kWrongObjectType,
                     "OVER specified, but {} is not a window function nor an aggregate function",
                     name)
            .at(call.location);
    }
    if (call.distinct)
        return error(SqlState::kFeatureNotSupported,
                     "DISTINCT is not implemented for window functions")
            .at(call.location);
    if (!pure && arguments.empty() && !call.star) {
        return error(SqlState::kWrongObjectType,
                     "{}(*) must be used to call a parameterless aggregate function", name)
            .at(call.location);
    }
    if (!call.order_by.empty()) {
        return error(SqlState::kFeatureNotSupported,
                     "aggregate ORDER BY is not implemented for window functions")
            .at(call.location);
    }
    if (pure && call.filter) {
        return error(SqlState::kFeatureNotSupported,
                     "FILTER is not implemented for non-aggregate window functions")
            .at(call.location);
    }
    WindowCall bound;
    bound.aggregate = resolved.aggregate;
    bound.function = resolved.window;
    bound.star = call.star;
    if (recording_) bound.syntax = call.over;
    arguments = TRY(convert_arguments(resolved, std::move(arguments)));
    for (const ExprPtr& argument : arguments) {
        int nested = -2;
        walk(*argument, [&](const Expr& node) {
            if (node.kind == ExprKind::kWindow && nested == -2) nested = node.location;
        });
        if (nested != -2)
            return error(SqlState::kWindowingError, "window function calls cannot be nested")
                .at(nested);
    }
    TRY(check_window_place(call, place));
    if (call.filter) {
        bound.filter = TRY(coercer_.coerce_to_boolean(
            TRY(bind_expr(*call.filter, scope, ExprPlace::kFilter)), "FILTER"));
    }
    bound.window =
        std::make_unique<WindowSpecification>(TRY(bind_window(*call.over, scope, SIZE_MAX)));
    ExprPtr expr =
        make_expr(ExprKind::kWindow, {resolved.result}, std::move(arguments), call.location);
    expr->payload = std::move(bound);
    return expr;
}

Result<WindowSpecification> Binder::bind_window(const ast::WindowDefinition& syntax,
                                                const Scope& scope, std::size_t known_windows) {
    bool is_over = known_windows == SIZE_MAX;
    if (is_over && !syntax.name.empty()) {
        const ast::WindowDefinition* named = find_window(scope, syntax.name, known_windows);
        if (!named) return no_such_window(syntax.name, syntax.location);
        return bind_window(*named, scope, static_cast<std::size_t>(named - scope.windows.data()));
    }
    WindowSpecification window;
    if (!syntax.reference.empty()) {
        const ast::WindowDefinition* base = find_window(scope, syntax.reference, known_windows);
        if (!base) return no_such_window(syntax.reference, syntax.location);
        WindowSpecification whole =
            TRY(bind_window(*base, scope, static_cast<std::size_t>(base - scope.windows.data())));
        if (!syntax.partition_by.empty()) {
            return error(SqlState::kWindowingError,
                         "cannot override PARTITION BY clause of window \"{}\"", syntax.reference)
                .at(syntax.location);
        }
        if (!syntax.order_by.empty() && !whole.order.empty()) {
            return error(SqlState::kWindowingError,
                         "cannot override ORDER BY clause of window \"{}\"", syntax.reference)
                .at(syntax.location);
        }
        if (base->has_frame) {
            Error copied =
                error(SqlState::kWindowingError,
                      "cannot copy window \"{}\" because it has a frame clause", syntax.reference)
                    .at(syntax.location);
            if (!is_over || !syntax.order_by.empty() || syntax.has_frame) return copied;
            return std::move(copied).hint("Omit the parentheses in this OVER clause.");
        }
        window.partition = std::move(whole.partition);
        window.order = std::move(whole.order);
    }
    for (const ast::Expr* item : syntax.partition_by) {
        ExprPtr expr = TRY(
            coercer_.resolve_unknown(TRY(bind_expr(*item, scope, ExprPlace::kWindowDefinition))));
        if (!type_info(expr->type.oid).compare) {
            return error(SqlState::kUndefinedFunction,
                         "could not identify an ordering operator for type {}",
                         format_type({expr->type.oid}))
                .hint("Use an explicit ordering operator or modify the query.")
                .at(item->location);
        }
        window.partition.push_back(std::move(expr));
    }
    for (const ast::SortItem& item : syntax.order_by) {
        ExprPtr expr = TRY(coercer_.resolve_unknown(
            TRY(bind_expr(*item.expr, scope, ExprPlace::kWindowDefinition))));
        TRY(check_ordered_type(*expr, item.expr->location));
        window.order.push_back(make_sort_key(item, std::move(expr)));
    }
    if (syntax.has_frame) TRY(bind_frame(syntax, window, scope));
    return window;
}

Status Binder::bind_frame(const ast::WindowDefinition& syntax, WindowSpecification& window,
                          const Scope& scope) {
    using Kind = ast::FrameBound::Kind;
    window.units = static_cast<WindowSpecification::Units>(static_cast<int>(syntax.mode));
    window.exclusion =
        static_cast<WindowSpecification::Exclusion>(static_cast<int>(syntax.exclusion));
    auto is_offset = [](const ast::FrameBound& bound) {
        return bound.kind == Kind::kOffsetPreceding || bound.kind == Kind::kOffsetFollowing;
    };
    if (syntax.mode == ast::FrameMode::kRange &&
        (is_offset(syntax.start) || is_offset(syntax.end)) && window.order.size() != 1) {
        return error(SqlState::kWindowingError,
                     "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column")
            .at(syntax.location);
    }
    if (syntax.mode == ast::FrameMode::kGroups && window.order.empty()) {
        return error(SqlState::kWindowingError, "GROUPS mode requires an ORDER BY clause")
            .at(syntax.location);
    }
    for (bool is_start : {true, false}) {
        const ast::FrameBound& from = is_start ? syntax.start : syntax.end;
        WindowFrameBound& bound = is_start ? window.start : window.end;
        bound.kind = static_cast<WindowFrameBound::Kind>(static_cast<int>(from.kind));
        if (!is_offset(from)) continue;
        if (syntax.mode == ast::FrameMode::kRange) {
            TRY(bind_range_bound(bound, is_start, window, scope, *from.offset));
            continue;
        }
        std::string_view clause = syntax.mode == ast::FrameMode::kRows ? "ROWS" : "GROUPS";
        bound.offset = TRY(coercer_.coerce_to_bigint(
            TRY(bind_expr(*from.offset, scope, ExprPlace::kWindowFrame)), clause));
        if (contains_kind(*bound.offset, ExprKind::kColumn)) {
            return error(SqlState::kInvalidColumnReference,
                         "argument of {} must not contain variables", clause)
                .at(from.offset->location);
        }
    }
    return {};
}

/// RANGE offset PRECEDING / FOLLOWING as a comparison: the row's key moved by the offset against
/// the others' keys.
Status Binder::bind_range_bound(WindowFrameBound& bound, bool, const WindowSpecification& window,
                                const Scope& scope, const ast::Expr& syntax) {
    const SortKey& order = window.order.front();
    Oid key_type = order.expr->type.oid;
    ExprPtr offset = TRY(bind_expr(syntax, scope, ExprPlace::kWindowFrame));
    if (contains_kind(*offset, ExprKind::kColumn)) {
        return error(SqlState::kInvalidColumnReference,
                     "argument of RANGE must not contain variables")
            .at(syntax.location);
    }
    bool integer =
        key_type == type_oid::kInt2 || key_type == type_oid::kInt4 || key_type == type_oid::kInt8;
    bool number = integer || key_type == type_oid::kNumeric || key_type == type_oid::kFloat4 ||
                  key_type == type_oid::kFloat8;
    bool moment = key_type == type_oid::kDate || key_type == type_oid::kTimestamp ||
                  key_type == type_oid::kTimestamptz || key_type == type_oid::kInterval ||
                  key_type == type_oid::kTime || key_type == type_oid::kTimetz;
    if (!number && !moment) {
        return error(SqlState::kFeatureNotSupported,
                     "RANGE with offset PRECEDING/FOLLOWING is not supported for column type {}",
                     format_type({key_type}))
            .at(syntax.location);
    }
    Oid offset_type = offset->type.oid;
    if (offset_type == type_oid::kUnknown)
        offset_type = moment                          ? type_oid::kInterval
                      : key_type == type_oid::kFloat4 ? type_oid::kFloat8
                                                      : key_type;
    Oid wanted = moment                           ? type_oid::kInterval
                 : integer                        ? type_oid::kInt8
                 : key_type == type_oid::kNumeric ? type_oid::kNumeric
                                                  : type_oid::kFloat8;
    if (!coercer_.can_coerce(offset_type, wanted, CastContext::kImplicit)) {
        return error(SqlState::kFeatureNotSupported,
                     "RANGE with offset PRECEDING/FOLLOWING is not supported for column type {} "
                     "and offset type {}",
                     format_type({key_type}), format_type({offset_type}))
            .hint("Cast the offset value to an appropriate type.")
            .at(syntax.location);
    }
    bound.offset = TRY(coercer_.coerce(std::move(offset), {wanted}, CastContext::kImplicit));
    // Numbers wide enough that no sum overflows.
    ExprPtr key = order.expr->clone(), moved = bound.offset->clone();
    if (integer) {
        key = TRY(coercer_.coerce(std::move(key), {type_oid::kNumeric}, CastContext::kImplicit));
        moved =
            TRY(coercer_.coerce(std::move(moved), {type_oid::kNumeric}, CastContext::kImplicit));
    }
    if (key_type == type_oid::kFloat4)
        key = TRY(coercer_.coerce(std::move(key), {type_oid::kFloat8}, CastContext::kImplicit));
    bool preceding = bound.kind == WindowFrameBound::Kind::kPreceding;
    bound.limit = TRY(make_operator(preceding != order.descending ? "-" : "+", key->clone(),
                                    std::move(moved), coercer_, syntax.location));
    bound.key =
        TRY(coercer_.coerce(std::move(key), {bound.limit->type.oid}, CastContext::kImplicit));
    return {};
}

/// Named windows must be right even when nobody uses them.
Status Binder::check_named_windows(const ast::SelectStatement& select, const Scope& scope) {
    for (std::size_t i = 0; i < select.windows.size(); ++i) {
        const ast::WindowDefinition& window = select.windows[i];
        if (find_window(scope, window.name, i)) {
            return error(SqlState::kWindowingError, "window \"{}\" is already defined", window.name)
                .at(window.location);
        }
        WindowSpecification bound = TRY(bind_window(window, scope, i));
        if (record_) record_->windows.push_back(std::move(bound));
    }
    return {};
}

/// Calls over the same window share an operator; those with the longest sort order come first.
Status Binder::plan_windows(Level& level) {
    std::vector<std::unique_ptr<LogicalWindow>> windows;
    for (ProjectItem& item : level.targets) {
        rewrite(item.expr, [&](ExprPtr& node) {
            if (node->kind != ExprKind::kWindow) return;
            auto& call = node->get<WindowCall>();
            LogicalWindow* home = nullptr;
            for (auto& window : windows) {
                if (same_window(window->window, *call.window)) home = window.get();
            }
            if (!home) {
                windows.push_back(std::make_unique<LogicalWindow>());
                home = windows.back().get();
                home->window = std::move(*call.window);
            }
            call.window.reset();
            OutputColumn column = new_output("", node->type);
            ExprPtr reference = make_column(column.id, column.type, node->location);
            home->calls.push_back({column, std::move(node)});
            node = std::move(reference);
        });
    }
    std::ranges::stable_sort(windows, [](const auto& a, const auto& b) {
        return a->window.partition.size() + a->window.order.size() >
               b->window.partition.size() + b->window.order.size();
    });
    for (auto& window : windows) {
        window->children.push_back(std::move(level.plan));
        level.plan = std::move(window);
    }
    return {};
}

}  // namespace aerolith
