#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/virtual_table.h"
#include "planner/logical/expr.h"

namespace aerolith {

/// A column an operator yields, with the name it goes by.
struct OutputColumn {
    ColumnId id = 0;
    std::string name;
    Type type;
};

enum class LogicalKind : std::uint8_t {
    kEmpty,  // one row without columns
    kScan,
    kVirtualScan,
    kValues,
    kSetFunction,  // functions in FROM
    kProjectSet,   // set-returning functions in a select list
    kProject,
    kFilter,
    kJoin,
    kAggregate,
    kWindow,
    kSort,
    kLimit,
    kDistinct,
    kSetOperation,
    kCte,  // children: definition, body
    kCteScan,
    kRecursive,  // children: initial, recursive
    kLockRows,
    kInsert,
    kUpdate,
    kDelete,
};

enum class JoinKind : std::uint8_t { kInner, kLeft, kRight, kFull, kSemi, kAnti };
enum class RowLockStrength : std::uint8_t { kKeyShare, kShare, kNoKeyUpdate, kUpdate };
enum class LockWait : std::uint8_t { kBlock, kSkip, kError };

/// A query as an operator tree over ColumnIds. Changed in place by the rules, then turned into a
/// physical plan.
struct LogicalOp {
    explicit LogicalOp(LogicalKind kind) : kind(kind) {}
    virtual ~LogicalOp() = default;
    virtual LogicalPtr clone() const = 0;

    LogicalKind kind;
    std::vector<LogicalPtr> children;

    LogicalOp& child(std::size_t i = 0) { return *children[i]; }
    const LogicalOp& child(std::size_t i = 0) const { return *children[i]; }

  protected:
    LogicalOp(const LogicalOp& other) : kind(other.kind) {
        for (const LogicalPtr& child : other.children) children.push_back(child->clone());
    }
};

struct LogicalEmpty : LogicalOp {
    LogicalEmpty() : LogicalOp(LogicalKind::kEmpty) {}
    LogicalPtr clone() const override { return std::make_unique<LogicalEmpty>(*this); }
};

struct ScanColumn {
    /// attnum; 0 is the whole storage key, a system column the executor uses to find the row again.
    std::int16_t number = 0;
    ColumnId id = 0;
    std::string name;
    Type type;
};
inline constexpr std::int16_t kRowKeyColumn = 0;
inline constexpr std::int16_t kTableOidColumn = -6;  // pg_attribute's number of tableoid

/// What an index computes from its table's columns.
struct IndexExpressions {
    Oid index = kInvalidOid;
    std::vector<ExprPtr> columns;    // null: a plain column
    std::vector<ExprPtr> predicate;  // all must hold for a row to be in the index

    IndexExpressions clone() const;
};
bool has_expressions(const IndexDescriptor& index);
/// Whether a foreign key could refer to the column: it is of a unique index that holds all rows and
/// computes nothing.
bool is_key_column(const RelationDescriptor& table, std::int16_t number);

struct LogicalScan : LogicalOp {
    LogicalScan() : LogicalOp(LogicalKind::kScan) {}
    LogicalScan(const LogicalScan& other);
    LogicalPtr clone() const override { return std::make_unique<LogicalScan>(*this); }
    std::vector<IndexExpressions> index_expressions;  // of indexes that have some
    RelationPtr table;
    std::string alias;
    std::vector<ScanColumn> columns;
    TableStatisticsPtr statistics;
    double stored_bytes = 0;  // without statistics
};

struct LogicalVirtualScan : LogicalOp {
    LogicalVirtualScan() : LogicalOp(LogicalKind::kVirtualScan) {}
    LogicalPtr clone() const override { return std::make_unique<LogicalVirtualScan>(*this); }
    const VirtualTable* table = nullptr;
    std::string alias;
    std::vector<ScanColumn> columns;  // number: 1-based position
};

struct LogicalValues : LogicalOp {
    LogicalValues() : LogicalOp(LogicalKind::kValues) {}
    LogicalValues(const LogicalValues& other) : LogicalOp(other), columns(other.columns) {
        for (const auto& row : other.rows) {
            rows.emplace_back();
            for (const ExprPtr& expr : row) rows.back().push_back(expr->clone());
        }
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalValues>(*this); }
    std::vector<OutputColumn> columns;
    std::vector<std::vector<ExprPtr>> rows;
};

struct SetFunctionItem {
    const SetFunction* function = nullptr;  // null: a scalar expression, one row
    std::vector<ExprPtr> arguments;
    ExprPtr scalar;
    std::vector<OutputColumn> columns;

    SetFunctionItem clone() const;
};

/// ROWS FROM (...): functions side by side, shorter ones padded with NULLs. With kProjectSet the
/// child's rows go through, repeated.
struct LogicalSetFunction : LogicalOp {
    explicit LogicalSetFunction(LogicalKind kind = LogicalKind::kSetFunction) : LogicalOp(kind) {}
    LogicalSetFunction(const LogicalSetFunction& other);
    LogicalPtr clone() const override { return std::make_unique<LogicalSetFunction>(*this); }
    std::vector<SetFunctionItem> items;
    std::optional<OutputColumn> ordinality;
    std::string alias;
};

struct ProjectItem {
    OutputColumn column;
    ExprPtr expr;
};

struct LogicalProject : LogicalOp {
    LogicalProject() : LogicalOp(LogicalKind::kProject) {}
    LogicalProject(const LogicalProject& other) : LogicalOp(other) {
        for (const ProjectItem& item : other.items)
            items.push_back({item.column, item.expr->clone()});
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalProject>(*this); }
    std::vector<ProjectItem> items;
};

struct LogicalFilter : LogicalOp {
    LogicalFilter() : LogicalOp(LogicalKind::kFilter) {}
    LogicalFilter(const LogicalFilter& other) : LogicalOp(other) {
        for (const ExprPtr& condition : other.conditions) conditions.push_back(condition->clone());
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalFilter>(*this); }
    std::vector<ExprPtr> conditions;  // all must hold
};

struct LogicalJoin : LogicalOp {
    LogicalJoin() : LogicalOp(LogicalKind::kJoin) {}
    LogicalJoin(const LogicalJoin& other)
        : LogicalOp(other), join(other.join), lateral(other.lateral) {
        for (const ExprPtr& condition : other.conditions) conditions.push_back(condition->clone());
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalJoin>(*this); }
    JoinKind join = JoinKind::kInner;
    bool lateral = false;  // the right side reads columns of the left
    std::vector<ExprPtr> conditions;
};

struct AggregateItem {
    OutputColumn column;
    ExprPtr call;  // kAggregate
};

struct LogicalAggregate : LogicalOp {
    LogicalAggregate() : LogicalOp(LogicalKind::kAggregate) {}
    LogicalAggregate(const LogicalAggregate& other)
        : LogicalOp(other), grouping_sets(other.grouping_sets) {
        for (const ProjectItem& item : other.groups)
            groups.push_back({item.column, item.expr->clone()});
        for (const AggregateItem& item : other.aggregates)
            aggregates.push_back({item.column, item.call->clone()});
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalAggregate>(*this); }
    std::vector<ProjectItem> groups;
    std::vector<AggregateItem> aggregates;
    /// Positions in `groups` of each set; empty: one set of all groups.
    std::vector<std::vector<std::size_t>> grouping_sets;
};

struct LogicalWindow : LogicalOp {
    LogicalWindow() : LogicalOp(LogicalKind::kWindow) {}
    LogicalWindow(const LogicalWindow& other);
    LogicalPtr clone() const override { return std::make_unique<LogicalWindow>(*this); }
    WindowSpecification window;
    std::vector<AggregateItem> calls;  // call: kWindow
};

struct LogicalSort : LogicalOp {
    LogicalSort() : LogicalOp(LogicalKind::kSort) {}
    LogicalSort(const LogicalSort& other) : LogicalOp(other) {
        for (const SortKey& key : other.keys) keys.push_back(key.clone());
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalSort>(*this); }
    std::vector<SortKey> keys;
};

struct LogicalLimit : LogicalOp {
    LogicalLimit() : LogicalOp(LogicalKind::kLimit) {}
    LogicalLimit(const LogicalLimit& other) : LogicalOp(other), with_ties(other.with_ties) {
        if (other.limit) limit = other.limit->clone();
        if (other.offset) offset = other.offset->clone();
        for (const SortKey& key : other.ties) ties.push_back(key.clone());
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalLimit>(*this); }
    ExprPtr limit, offset;  // null: none
    bool with_ties = false;
    std::vector<SortKey> ties;
};

struct LogicalDistinct : LogicalOp {
    LogicalDistinct() : LogicalOp(LogicalKind::kDistinct) {}
    LogicalDistinct(const LogicalDistinct& other)
        : LogicalOp(other), first_of_sorted(other.first_of_sorted) {
        for (const ExprPtr& key : other.keys) keys.push_back(key->clone());
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalDistinct>(*this); }
    std::vector<ExprPtr> keys;
    bool first_of_sorted = false;  // DISTINCT ON: the first row of each group in the child's order
};

struct LogicalSetOperation : LogicalOp {
    LogicalSetOperation() : LogicalOp(LogicalKind::kSetOperation) {}
    LogicalPtr clone() const override { return std::make_unique<LogicalSetOperation>(*this); }
    enum class Op : std::uint8_t { kUnion, kIntersect, kExcept } op = Op::kUnion;
    bool all = false;
    std::vector<OutputColumn> columns;
    std::vector<std::vector<ColumnId>> inputs;  // per child, the columns that feed `columns`
};

struct LogicalCte : LogicalOp {
    LogicalCte() : LogicalOp(LogicalKind::kCte) {}
    LogicalPtr clone() const override { return std::make_unique<LogicalCte>(*this); }
    std::uint32_t cte = 0;
    std::string name;
    std::vector<ColumnId> columns;  // of the definition
    bool materialized = false;      // said so: stays a query of its own
};

struct LogicalCteScan : LogicalOp {
    LogicalCteScan() : LogicalOp(LogicalKind::kCteScan) {}
    LogicalPtr clone() const override { return std::make_unique<LogicalCteScan>(*this); }
    std::uint32_t cte = 0;
    std::string alias;
    std::vector<OutputColumn> columns;  // by position of the definition's columns
    double estimated_rows = 100;
};

struct LogicalRecursive : LogicalOp {
    LogicalRecursive() : LogicalOp(LogicalKind::kRecursive) {}
    LogicalPtr clone() const override { return std::make_unique<LogicalRecursive>(*this); }
    std::uint32_t cte = 0;  // the working table, which the recursive term scans
    std::string name;
    bool all = true;
    std::vector<OutputColumn> columns;
    std::vector<std::vector<ColumnId>> inputs;  // per child, the columns that feed `columns`
};

/// Rows of one relation to lock: where their key is and which columns to refresh if a concurrent
/// transaction changed them.
struct RowMark {
    RelationPtr table;
    std::string alias;
    ColumnId row_key = 0;
    std::vector<ScanColumn> columns;
    RowLockStrength strength = RowLockStrength::kUpdate;
    LockWait wait = LockWait::kBlock;
};

struct LogicalLockRows : LogicalOp {
    LogicalLockRows() : LogicalOp(LogicalKind::kLockRows) {}
    LogicalLockRows(const LogicalLockRows& other) : LogicalOp(other), marks(other.marks) {
        for (const ExprPtr& condition : other.recheck) recheck.push_back(condition->clone());
    }
    LogicalPtr clone() const override { return std::make_unique<LogicalLockRows>(*this); }
    std::vector<RowMark> marks;
    /// Conditions the row met, evaluated again over a newer version (PostgreSQL's EvalPlanQual).
    std::vector<ExprPtr> recheck;
};

struct CheckConstraint {
    std::string name;
    ExprPtr condition;
};

struct AssignmentTarget {
    std::int16_t number = 0;
    ExprPtr expr;
};

/// A foreign key that a change of rows has to keep.
struct ForeignKeyUse {
    RelationPtr table;  // the one that refers
    std::size_t position = 0;
    RelationPtr referenced;
    std::string table_schema, referenced_schema;

    const ConstraintDescriptor& constraint() const { return table->constraints[position]; }
};

struct ReturningClause {
    std::vector<ProjectItem> items;
    bool present = false;
};

/// What INSERT, UPDATE and DELETE share: the target, its columns as expressions see them,
/// RETURNING.
struct LogicalModify : LogicalOp {
    explicit LogicalModify(LogicalKind kind) : LogicalOp(kind) {}
    LogicalModify(const LogicalModify& other);
    RelationPtr table;
    std::string alias;
    /// The row being written, by attnum: checks, RETURNING and index expressions read these ids.
    std::vector<ScanColumn> row;
    std::vector<CheckConstraint> checks;
    std::vector<AssignmentTarget> generated;   // columns computed from the rest of the row
    std::vector<ForeignKeyUse> references;     // foreign keys of the table
    std::vector<ForeignKeyUse> referenced_by;  // those of other tables to it, and its own to itself
    ReturningClause returning;
};

struct ConflictClause {
    enum class Action : std::uint8_t { kNone, kNothing, kUpdate } action = Action::kNone;
    std::vector<Oid> arbiters;         // indexes; empty with kNothing: any
    std::vector<ScanColumn> excluded;  // the proposed row
    std::vector<AssignmentTarget> assignments;
    ExprPtr where;
};

struct LogicalInsert : LogicalModify {
    LogicalInsert() : LogicalModify(LogicalKind::kInsert) {}
    LogicalInsert(const LogicalInsert& other);
    LogicalPtr clone() const override { return std::make_unique<LogicalInsert>(*this); }
    /// For each live column of the table the expression over the child's columns.
    std::vector<AssignmentTarget> values;
    ConflictClause conflict;
};

struct LogicalUpdate : LogicalModify {
    LogicalUpdate() : LogicalModify(LogicalKind::kUpdate) {}
    LogicalUpdate(const LogicalUpdate& other);
    LogicalPtr clone() const override { return std::make_unique<LogicalUpdate>(*this); }
    /// The target's old row as the child yields it.
    RowMark mark;
    std::vector<AssignmentTarget> assignments;
    std::vector<ExprPtr> recheck;
};

struct LogicalDelete : LogicalModify {
    LogicalDelete() : LogicalModify(LogicalKind::kDelete) {}
    LogicalDelete(const LogicalDelete& other);
    LogicalPtr clone() const override { return std::make_unique<LogicalDelete>(*this); }
    RowMark mark;
    std::vector<ExprPtr> recheck;
};

/// Ids of the columns an operator yields, in order.
std::vector<ColumnId> output_columns(const LogicalOp& op);
/// Calls `visit(ExprPtr&)` for each expression directly in this operator.
void for_each_expr(LogicalOp& op, const std::function<void(ExprPtr&)>& visit);
void for_each_expr(const LogicalOp& op, const std::function<void(const Expr&)>& visit);
/// Columns a tree reads but does not make: its correlation.
std::set<ColumnId> free_columns(const LogicalOp& op);

/// Operators above one another; beyond it a plan does not fit the stack of a statement.
inline constexpr std::size_t kMaxPlanDepth = 2000;
bool deeper_than(const LogicalOp& plan, std::size_t levels);

}  // namespace aerolith
