#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "functions/function.h"
#include "types/value.h"

namespace aerolith {
namespace ast {
struct WindowDefinition;
}

/// Names one column of a query, whichever operator computes it; unique within the query.
using ColumnId = std::uint32_t;

struct Expr;
struct LogicalOp;
struct PhysicalSubquery;  // physical/plan.h
struct QueryRecord;       // deparse/query_record.h
using ExprPtr = std::unique_ptr<Expr>;
using LogicalPtr = std::unique_ptr<LogicalOp>;

enum class ExprKind : std::uint8_t {
    kConstant,   // value
    kColumn,     // ColumnId
    kSlot,       // physical plans: position in the input chunk
    kParameter,  // $n of the statement, or of a correlated subquery (see ParameterRef)
    kFunction,   // scalar function over children, operators and function casts included
    kAnd,
    kOr,
    kNot,
    kIsNull,
    kIsNotNull,
    kBooleanTest,  // IS [NOT] TRUE / FALSE / UNKNOWN
    kDistinct,     // IS DISTINCT FROM: the child is the equality of its two arguments
    kCase,         // children: when, then, when, then, ..., else
    kCoalesce,
    kMinMax,     // GREATEST, LEAST
    kNullIf,     // children: the equality of a and b, a
    kAnyAll,     // scalar op ANY / ALL (array): children: scalar, array
    kInOut,      // cast through the text form
    kRelabel,    // binary-coercible cast: the same bytes under another type
    kCollate,    // only in trees to be printed: the value names the collation
    kVerbatim,   // only in trees to be printed: the child, written as the text of the value
    kTypmod,     // fits a value to the type's modifier
    kArray,      // ARRAY[...]
    kSubscript,  // children: array, subscripts (lower and upper bound pairs for slices)
    kRow,        // ROW(...), a table's whole row
    kField,      // field of a record, by position
    kSubquery,   // scalar, EXISTS, ANY / ALL, ARRAY
    kAggregate,
    kWindow,
    kGrouping,     // GROUPING(...): replaced when the grouping is planned
    kSetFunction,  // set-returning function in a select list
    kDefault,      // DEFAULT of an INSERT or UPDATE target, replaced before planning
};

enum class BooleanTestKind : std::uint8_t {
    kTrue,
    kNotTrue,
    kFalse,
    kNotFalse,
    kUnknown,
    kNotUnknown
};
enum class SubqueryKind : std::uint8_t { kScalar, kExists, kAny, kAll, kArray };

struct SortKey {
    ExprPtr expr;
    bool descending = false;
    bool nulls_first = false;

    SortKey clone() const;
};

struct ParameterRef {
    /// Statement parameters are 0, 1, ...; correlation parameters of subqueries start at
    /// kFirstCorrelation.
    std::uint32_t index = 0;
};
inline constexpr std::uint32_t kFirstCorrelation = 1u << 20;

struct FunctionCall {
    const ScalarFunction* function = nullptr;
    const OperatorSpec* op = nullptr;  // when written as an operator
    bool is_cast = false;              // came from a cast: prints as one
    bool implicit = false;             // a cast the user did not write
    bool variadic_array = false;       // called with VARIADIC array
    bool sql_syntax = false;           // written as EXTRACT(... FROM ...) and the like
};

struct AggregateCall {
    const AggregateFunction* function = nullptr;
    bool distinct = false;
    bool star = false;
    std::vector<SortKey> order;
    ExprPtr filter;
};

struct SubqueryCall {
    SubqueryKind kind = SubqueryKind::kScalar;
    std::shared_ptr<LogicalOp>
        plan;  // shared: never changed after binding but by the rewriter that owns the tree
    std::vector<ColumnId> columns;  // what the subquery yields
    /// For kAny / kAll: the comparison over the children and kColumn references to `columns`.
    ExprPtr comparison;
    std::shared_ptr<const QueryRecord> record;  // only in trees to be printed
};

struct WindowFrameBound {
    enum class Kind : std::uint8_t {
        kUnboundedPreceding,
        kPreceding,
        kCurrentRow,
        kFollowing,
        kUnboundedFollowing
    } kind = Kind::kUnboundedPreceding;
    ExprPtr offset;  // the same for all rows
    /// RANGE with an offset: rows whose `key` lies on the right side of the current row's `limit`.
    ExprPtr key, limit;

    WindowFrameBound clone() const;
};

struct WindowSpecification {
    std::vector<ExprPtr> partition;
    std::vector<SortKey> order;
    enum class Units : std::uint8_t { kRange, kRows, kGroups } units = Units::kRange;
    WindowFrameBound start, end{WindowFrameBound::Kind::kCurrentRow, nullptr, nullptr, nullptr};
    enum class Exclusion : std::uint8_t {
        kNone,
        kCurrentRow,
        kGroup,
        kTies
    } exclusion = Exclusion::kNone;

    WindowSpecification clone() const;
    /// Calls `visit(expr)` for every expression in it.
    template <class Self, class F>
    static void each(Self& self, F&& visit) {
        for (auto& expr : self.partition) visit(expr);
        for (auto& key : self.order) visit(key.expr);
        for (auto* bound : {&self.start, &self.end}) {
            for (auto* expr : {&bound->offset, &bound->key, &bound->limit}) {
                if (*expr) visit(*expr);
            }
        }
    }
};

struct WindowCall {
    const AggregateFunction* aggregate = nullptr;
    const WindowFunction* function = nullptr;  // or this one
    bool star = false;
    ExprPtr filter;
    const ast::WindowDefinition* syntax = nullptr;  // only in trees to be printed
    std::unique_ptr<WindowSpecification> window;    // null once the call belongs to a LogicalWindow
};

struct RowCall {
    std::vector<std::string> names;
    std::string alias;  // of the table whose row it is
    std::ptrdiff_t existence =
        -1;  // the whole row is NULL where this field is: it never is in a row that exists
};

struct FieldRef {
    std::size_t position = 0;
};

struct AnyAllCall {
    const ScalarFunction* comparison = nullptr;
    const OperatorSpec* op = nullptr;
    bool all = false;
};

/// One node of a bound expression: kind, type, children and what the kind needs besides.
struct Expr {
    ExprKind kind = ExprKind::kConstant;
    Type type;
    int location = -1;
    std::vector<ExprPtr> children;
    std::variant<std::monostate, Value, ColumnId, ParameterRef, FunctionCall, AggregateCall,
                 SubqueryCall, WindowCall, AnyAllCall, RowCall, FieldRef, BooleanTestKind,
                 const SetFunction*, bool, std::shared_ptr<const PhysicalSubquery>>
        payload;

    Expr() = default;
    Expr(ExprKind kind, Type type, int location = -1)
        : kind(kind), type(type), location(location) {}

    template <class T>
    T& get() {
        return std::get<T>(payload);
    }
    template <class T>
    const T& get() const {
        return std::get<T>(payload);
    }
    const Value& value() const { return std::get<Value>(payload); }
    ColumnId column() const { return std::get<ColumnId>(payload); }
    const FunctionCall& call() const { return std::get<FunctionCall>(payload); }
    bool is_constant() const { return kind == ExprKind::kConstant; }
    bool is_null_constant() const { return is_constant() && value().is_null(); }

    ExprPtr clone() const;
};

ExprPtr make_constant(Value value, int location = -1);
ExprPtr make_column(ColumnId column, Type type, int location = -1);
ExprPtr make_expr(ExprKind kind, Type type, std::vector<ExprPtr> children, int location = -1);
/// AND of all, `true` for none; takes apart nested ANDs.
ExprPtr conjunction(std::vector<ExprPtr> conditions);
/// Appends the conjuncts of `condition`.
void split_conjunction(ExprPtr condition, std::vector<ExprPtr>& out);

/// Calls `visit` for every node, parents first, the expressions inside aggregates and windows
/// included, not the plans of subqueries.
template <class F>
void walk(const Expr& expr, F&& visit) {
    visit(expr);
    for (const ExprPtr& child : expr.children) {
        if (child) walk(*child, visit);
    }
    if (auto* aggregate = std::get_if<AggregateCall>(&expr.payload)) {
        for (const SortKey& key : aggregate->order) walk(*key.expr, visit);
        if (aggregate->filter) walk(*aggregate->filter, visit);
    } else if (auto* subquery = std::get_if<SubqueryCall>(&expr.payload)) {
        if (subquery->comparison) walk(*subquery->comparison, visit);
    } else if (auto* window = std::get_if<WindowCall>(&expr.payload)) {
        if (window->filter) walk(*window->filter, visit);
        if (window->window)
            WindowSpecification::each(*window->window,
                                      [&](const ExprPtr& inner) { walk(*inner, visit); });
    }
}

/// As walk, children first, and `visit` may replace the node it is given.
template <class F>
void rewrite(ExprPtr& expr, F&& visit) {
    for (ExprPtr& child : expr->children) {
        if (child) rewrite(child, visit);
    }
    if (auto* aggregate = std::get_if<AggregateCall>(&expr->payload)) {
        for (SortKey& key : aggregate->order) rewrite(key.expr, visit);
        if (aggregate->filter) rewrite(aggregate->filter, visit);
    } else if (auto* subquery = std::get_if<SubqueryCall>(&expr->payload)) {
        if (subquery->comparison) rewrite(subquery->comparison, visit);
    } else if (auto* window = std::get_if<WindowCall>(&expr->payload)) {
        if (window->filter) rewrite(window->filter, visit);
        if (window->window)
            WindowSpecification::each(*window->window,
                                      [&](ExprPtr& inner) { rewrite(inner, visit); });
    }
    visit(expr);
}

/// Columns an expression reads, those its subqueries take from outside included.
void collect_columns(const Expr& expr, std::set<ColumnId>& out);
bool contains_kind(const Expr& expr, ExprKind kind);
/// The least steady function called anywhere in it.
Volatility volatility_of(const Expr& expr);
/// Same value for the same input, by structure.
bool same_expr(const Expr& left, const Expr& right);
bool same_window(const WindowSpecification& left, const WindowSpecification& right);

}  // namespace aerolith
