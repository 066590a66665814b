#pragma once

#include "parser/ast/expressions.h"
#include "parser/ast/statement.h"
#include "parser/ast/table_ref.h"

namespace aerolith::ast {

/// An output column of SELECT or RETURNING.
struct Target {
    const Expr* expr = nullptr;
    std::string_view alias;
    int location = -1;
};

struct GroupItem {
    enum class Kind : std::uint8_t { kExpr, kEmpty, kRollup, kCube, kSets };
    Kind kind = Kind::kExpr;
    const Expr* expr = nullptr;  ///< kExpr; a RowExpr without ROW is a set of columns.
    List<GroupItem> items;
    int location = -1;
};

enum class FrameMode : std::uint8_t { kRange, kRows, kGroups };
enum class FrameExclusion : std::uint8_t { kNone, kCurrentRow, kGroup, kTies };

struct FrameBound {
    enum class Kind : std::uint8_t {
        kUnboundedPreceding,
        kOffsetPreceding,
        kCurrentRow,
        kOffsetFollowing,
        kUnboundedFollowing,
    };
    Kind kind = Kind::kUnboundedPreceding;
    const Expr* offset = nullptr;
};

/// OVER (...), OVER name, WINDOW name AS (...).
struct WindowDefinition {
    std::string_view name;       ///< In WINDOW, and of OVER name.
    std::string_view reference;  ///< OVER (name ...): the window that this one refines.
    ExprList partition_by;
    List<SortItem> order_by;
    bool has_frame = false;
    FrameMode mode = FrameMode::kRange;
    FrameBound start;
    FrameBound end{FrameBound::Kind::kCurrentRow};
    FrameExclusion exclusion = FrameExclusion::kNone;
    int location = -1;
};

enum class LockStrength : std::uint8_t { kKeyShare, kShare, kNoKeyUpdate, kUpdate };
enum class LockWait : std::uint8_t { kBlock, kSkipLocked, kNoWait };

struct LockingClause {
    LockStrength strength = LockStrength::kUpdate;
    LockWait wait = LockWait::kBlock;
    List<RelationName> relations;  ///< OF ...; empty: all.
    int location = -1;
};

enum class CteMaterialize : std::uint8_t { kDefault, kAlways, kNever };

struct CteSearch {
    bool breadth_first = false;
    List<Identifier> columns;
    std::string_view sequence_column;
    int location = -1;
};

struct CteCycle {
    List<Identifier> columns;
    std::string_view mark_column;
    const Expr* mark_value = nullptr;
    const Expr* mark_default = nullptr;
    std::string_view path_column;
    int location = -1;
};

struct CommonTableExpr {
    std::string_view name;
    List<Identifier> columns;
    CteMaterialize materialize = CteMaterialize::kDefault;
    const Statement* query = nullptr;  ///< SELECT, INSERT, UPDATE or DELETE.
    const CteSearch* search = nullptr;
    const CteCycle* cycle = nullptr;
    int location = -1;
};

struct WithClause {
    bool recursive = false;
    List<CommonTableExpr> expressions;
    int location = -1;
};

struct IntoClause;  // create_table.h

enum class SetOperation : std::uint8_t { kNone, kUnion, kIntersect, kExcept };

/// SELECT, VALUES, TABLE, and set operations over two of them.
struct SelectStatement : StatementOf<StatementKind::kSelect> {
    // A set operation: the fields of a plain select are empty.
    SetOperation set_operation = SetOperation::kNone;
    bool all = false;
    const SelectStatement* left = nullptr;
    const SelectStatement* right = nullptr;

    // VALUES: rows of equal length are not checked here.
    List<ExprList> values;

    // A plain select.
    bool distinct = false;
    ExprList distinct_on;
    const IntoClause* into = nullptr;
    List<Target> targets;
    List<const TableRef*> from;
    const Expr* as_of = nullptr;  ///< FROM ... AS OF SYSTEM TIME expr
    const Expr* where = nullptr;
    List<GroupItem> group_by;
    bool group_distinct = false;
    const Expr* having = nullptr;
    List<WindowDefinition> windows;

    // Of any of them.
    const WithClause* with = nullptr;
    List<SortItem> order_by;
    const Expr* limit = nullptr;  ///< LIMIT ALL and LIMIT NULL are a null Constant.
    const Expr* offset = nullptr;
    bool with_ties = false;
    List<LockingClause> locking;
};

}  // namespace aerolith::ast
