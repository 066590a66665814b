#pragma once

#include "parser/ast/expr.h"
#include "parser/ast/sort.h"
#include "parser/ast/type_name.h"

namespace aerolith::ast {

struct SelectStatement;
struct WindowDefinition;

/// a, t.a, s.t.a, *, t.*
struct ColumnRef : ExprOf<ExprKind::kColumnRef> {
    List<std::string_view> parts;  ///< Without the star.
    bool star = false;
};

struct Constant : ExprOf<ExprKind::kConstant> {
    enum class Type : std::uint8_t {
        kNull,
        kBoolean,    ///< `integer` is 0 or 1
        kInteger,    ///< fits int4
        kNumeric,    ///< `text`: wider integers and fractions; the binder chooses int8 or numeric
        kString,     ///< `text`, escapes resolved; type unknown until resolved
        kBitString,  ///< `text` is 'b' or 'x' followed by the digits
    };
    Type type = Type::kNull;
    int integer = 0;
    std::string_view text;
};

/// $n
struct Param : ExprOf<ExprKind::kParam> {
    int number = 0;
};

/// CAST(x AS t), x::t, t 'literal'. Boolean literals are Constants, not casts.
struct TypeCast : ExprOf<ExprKind::kTypeCast> {
    const Expr* operand = nullptr;
    const TypeName* type = nullptr;
};

enum class OperatorKind : std::uint8_t {
    kPlain,        ///< left may be null: prefix operator
    kAny,          ///< left op ANY (array)
    kAll,          ///< left op ALL (array)
    kDistinct,     ///< IS DISTINCT FROM, name "="
    kNotDistinct,  ///< IS NOT DISTINCT FROM, name "="
    kNullIf,       ///< NULLIF(left, right), name "="
    kIn,           ///< left [NOT] IN (list); name "=" or "<>"
    kLike,         ///< name "~~" or "!~~"
    kILike,        ///< name "~~*" or "!~~*"
    kSimilar,      ///< name "~" or "!~"; right is a call of similar_to_escape
    kBetween,      ///< list holds the two bounds
    kNotBetween,
    kBetweenSymmetric,
    kNotBetweenSymmetric,
};

/// An operator application; location is the operator's, as in PostgreSQL. Long chains of one
/// operator are deep on the left: walk `left` in a loop where thousands of terms must work.
struct Operator : ExprOf<ExprKind::kOperator> {
    OperatorKind op_kind = OperatorKind::kPlain;
    ObjectName name;  ///< OPERATOR(schema.op) has more than one part.
    const Expr* left = nullptr;
    const Expr* right = nullptr;  ///< For LIKE ... ESCAPE a call of like_escape.
    ExprList list;                ///< IN: the elements; BETWEEN: low and high.
};

enum class BoolKind : std::uint8_t { kAnd, kOr, kNot };

/// AND and OR are flat: a AND b AND c has three arguments.
struct BoolExpr : ExprOf<ExprKind::kBool> {
    BoolKind op = BoolKind::kAnd;
    ExprList arguments;
};

struct NullTest : ExprOf<ExprKind::kNullTest> {
    const Expr* operand = nullptr;
    bool negated = false;
};

enum class BooleanTestKind : std::uint8_t {
    kTrue,
    kNotTrue,
    kFalse,
    kNotFalse,
    kUnknown,
    kNotUnknown
};

struct BooleanTest : ExprOf<ExprKind::kBooleanTest> {
    const Expr* operand = nullptr;
    BooleanTestKind test = BooleanTestKind::kTrue;
};

struct CaseWhen {
    const Expr* condition = nullptr;
    const Expr* result = nullptr;
    int location = -1;
};

struct CaseExpr : ExprOf<ExprKind::kCase> {
    const Expr* operand = nullptr;  ///< Null for the searched form.
    List<CaseWhen> whens;
    const Expr* otherwise = nullptr;
};

struct CoalesceExpr : ExprOf<ExprKind::kCoalesce> {
    ExprList arguments;
};

struct MinMaxExpr : ExprOf<ExprKind::kMinMax> {
    bool greatest = false;
    ExprList arguments;
};

struct FunctionArgument {
    const Expr* value = nullptr;
    std::string_view name;  ///< name => value or name := value, else empty.
    int location = -1;
};

struct FunctionCall : ExprOf<ExprKind::kFunctionCall> {
    ObjectName name;
    List<FunctionArgument> arguments;
    List<SortItem> order_by;  ///< Inside the call, or of WITHIN GROUP.
    const Expr* filter = nullptr;
    const WindowDefinition* over = nullptr;
    bool within_group = false;
    bool star = false;  ///< count(*)
    bool distinct = false;
    bool variadic = false;  ///< The last argument is VARIADIC.
    bool sql_syntax =
        false;  ///< Written as EXTRACT, SUBSTRING, AT TIME ZONE, ...: pg_catalog.extract(...), ...
};

enum class SqlValueKind : std::uint8_t {
    kCurrentDate,
    kCurrentTime,
    kCurrentTimestamp,
    kLocalTime,
    kLocalTimestamp,
    kCurrentRole,
    kCurrentUser,
    kUser,
    kSessionUser,
    kCurrentCatalog,
    kCurrentSchema,
};

struct SqlValueFunction : ExprOf<ExprKind::kSqlValueFunction> {
    SqlValueKind value = SqlValueKind::kCurrentDate;
    int precision = -1;  ///< current_time(n) and the like, -1 when absent.
};

enum class SubLinkKind : std::uint8_t { kExists, kAny, kAll, kScalar, kArray };

/// A subquery in an expression. `x IN (SELECT ...)` is kAny with an empty operator name,
/// `x NOT IN (SELECT ...)` is NOT over it, as in PostgreSQL.
struct SubLink : ExprOf<ExprKind::kSubLink> {
    SubLinkKind sub_kind = SubLinkKind::kScalar;
    const Expr* test = nullptr;  ///< Left side of ANY / ALL / IN.
    ObjectName operator_name;
    const SelectStatement* query = nullptr;
};

/// ROW(...) or (a, b).
struct RowExpr : ExprOf<ExprKind::kRow> {
    ExprList fields;
    bool explicit_row = false;
};

/// ARRAY[...]; inner brackets are ArrayExpr too.
struct ArrayExpr : ExprOf<ExprKind::kArray> {
    ExprList elements;
};

/// One step of an Indirection: .field, .*, [index], [lower:upper].
struct IndirectionStep {
    enum class Kind : std::uint8_t { kField, kStar, kIndex, kSlice };
    Kind kind = Kind::kField;
    std::string_view field;
    const Expr* lower = nullptr;  ///< Slice bounds may be absent.
    const Expr* upper = nullptr;  ///< The index of kIndex.
    int location = -1;
};

struct Indirection : ExprOf<ExprKind::kIndirection> {
    const Expr* operand = nullptr;
    List<IndirectionStep> steps;
};

struct CollateExpr : ExprOf<ExprKind::kCollate> {
    const Expr* operand = nullptr;
    ObjectName collation;
};

/// GROUPING(a, b)
struct GroupingExpr : ExprOf<ExprKind::kGrouping> {
    ExprList arguments;
};

/// DEFAULT in VALUES and SET.
struct SetToDefault : ExprOf<ExprKind::kSetToDefault> {};

/// Value `column` of `count` of SET (a, b) = source; all of one assignment share `source`.
struct MultiAssign : ExprOf<ExprKind::kMultiAssign> {
    const Expr* source = nullptr;
    int column = 0;  ///< From 1.
    int count = 0;
};

/// WHERE CURRENT OF cursor
struct CurrentOf : ExprOf<ExprKind::kCurrentOf> {
    std::string_view cursor;
};

}  // namespace aerolith::ast
