#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/virtual_table.h"
#include "planner/logical/expr.h"
#include "planner/logical/operators.h"

namespace aerolith {

/// The plan the executor reads: immutable, shareable between sessions, with columns resolved to
/// slots (positions in the chunk an expression is evaluated over). Run-time state lives in the
/// executor's operators beside it.
enum class PlanKind : std::uint8_t {
    kEmpty,
    kScan,
    kVirtualScan,
    kValues,
    kSetFunction,
    kProjectSet,
    kProject,
    kFilter,
    kNestedLoopJoin,
    kHashJoin,
    kAggregate,
    kSort,
    kLimit,
    kDistinct,
    kWindow,
    kSetOperation,
    kCte,
    kCteScan,
    kRecursive,
    kLockRows,
    kInsert,
    kUpdate,
    kDelete,
    kGather,
    kShippedRows,
};

/// Who runs the parts of a plan that is cut into parts.
struct Division {
    int workers = 0;  // threads beside the statement's own, on each node
    int nodes = 0;    // other nodes
    bool any() const { return workers > 0 || nodes > 0; }
};

struct PhysicalNode;
using PhysicalPtr = std::unique_ptr<PhysicalNode>;

struct PhysicalNode {
    explicit PhysicalNode(PlanKind kind) : kind(kind) {}
    virtual ~PhysicalNode() = default;

    PlanKind kind;
    std::vector<PhysicalPtr> children;
    std::vector<Type> types;        // of the output slots
    std::vector<ColumnId> columns;  // what each slot is, for building parents and for EXPLAIN
    double rows = 1;
    double startup_cost = 0;
    double cost = 0;
    double width = 8;

    const PhysicalNode& child(std::size_t i = 0) const { return *children[i]; }
};

/// A correlated value: before the inner plan runs, `parameter` takes the value of `outer` (over the
/// outer row).
struct Correlation {
    std::uint32_t parameter = 0;
    ExprPtr outer;
};

struct PhysicalSubquery {
    SubqueryKind kind = SubqueryKind::kScalar;
    PhysicalPtr plan;
    std::vector<Correlation> correlations;
    /// Reads nothing of any outer row: one run serves the statement.
    bool constant = false;
    /// ANY / ALL: over the outer row's slots, `outer_width` of them, followed by the subquery's.
    ExprPtr comparison;
    std::uint32_t outer_width = 0;
    /// Uncorrelated `left = ANY (subquery)` without volatile parts: a hash of the results serves
    /// all rows.
    bool hashable = false;
    std::vector<ExprPtr> hash_keys;  // over the outer row
};

struct PhysicalEmpty : PhysicalNode {
    PhysicalEmpty() : PhysicalNode(PlanKind::kEmpty) {}
};

/// Bounds of a scan in index order: equal values for a prefix of the index's columns, then a range
/// of the next. Expressions have no slots: constants, parameters and stable functions of them.
struct IndexRange {
    std::vector<ExprPtr> equal;
    /// The last of `equal` is an array whose elements are looked up one after another.
    bool last_is_array = false;
    ExprPtr low, high;
    bool low_inclusive = true, high_inclusive = true;
    bool next_is_null = false;   // IS NULL on the column after the prefix
    bool next_not_null = false;  // a range ends before (or starts after) the NULLs
};

struct PhysicalScan : PhysicalNode {
    PhysicalScan() : PhysicalNode(PlanKind::kScan) {}
    RelationPtr table;
    std::string alias;
    const IndexDescriptor* index = nullptr;  // null: the table's own key order; points into `table`
    IndexRange range;
    bool unique_lookup = false;  // at most one row: a get, no iterator
    bool reverse = false;
    std::vector<std::int16_t> output;       // per slot: attnum, kRowKeyColumn
    std::vector<ExprPtr> filter;            // over the output slots
    std::vector<ExprPtr> index_conditions;  // for EXPLAIN: what the range stands for
    double scanned_rows = 0;                // those the filter sees
    double scanned_bytes = 0;
};

struct PhysicalVirtualScan : PhysicalNode {
    PhysicalVirtualScan() : PhysicalNode(PlanKind::kVirtualScan) {}
    const VirtualTable* table = nullptr;
    std::string alias;
    std::vector<std::int16_t> output;  // 1-based positions
    std::vector<ExprPtr> filter;
};

struct PhysicalValues : PhysicalNode {
    PhysicalValues() : PhysicalNode(PlanKind::kValues) {}
    std::vector<std::vector<ExprPtr>> tuples;
    bool from_copy = false;  // rows come from the COPY stream of the session
};

struct PhysicalSetFunction : PhysicalNode {
    explicit PhysicalSetFunction(PlanKind kind) : PhysicalNode(kind) {}
    std::vector<SetFunctionItem> items;
    bool ordinality = false;
    std::string alias;
};

struct PhysicalProject : PhysicalNode {
    PhysicalProject() : PhysicalNode(PlanKind::kProject) {}
    std::vector<ExprPtr> exprs;
};

struct PhysicalFilter : PhysicalNode {
    PhysicalFilter() : PhysicalNode(PlanKind::kFilter) {}
    std::vector<ExprPtr> conditions;
};

/// Runs the right child once per left row when it is correlated, else loops over its materialised
/// rows. kInner, kLeft, kSemi, kAnti.
struct PhysicalNestedLoopJoin : PhysicalNode {
    PhysicalNestedLoopJoin() : PhysicalNode(PlanKind::kNestedLoopJoin) {}
    JoinKind join = JoinKind::kInner;
    std::vector<Correlation> correlations;
    std::vector<ExprPtr> conditions;  // over left slots followed by right slots
};

/// Builds a hash table of the right child. All kinds; kRight and kFull emit unmatched right rows at
/// the end.
struct PhysicalHashJoin : PhysicalNode {
    PhysicalHashJoin() : PhysicalNode(PlanKind::kHashJoin) {}
    JoinKind join = JoinKind::kInner;
    std::vector<ExprPtr> left_keys, right_keys;  // over each side's slots
    std::vector<Oid> key_types;       // what each pair is compared as: the wider type of two
    std::vector<ExprPtr> conditions;  // the rest, over left slots followed by right slots
};

/// In a fragment that another node runs: rows that the node which wants it has sent along, such as
/// the right side of a join.
struct PhysicalShippedRows : PhysicalNode {
    PhysicalShippedRows() : PhysicalNode(PlanKind::kShippedRows) {}
    std::uint32_t number = 0;  // among those of the fragment
};

struct PhysicalAggregate : PhysicalNode {
    PhysicalAggregate() : PhysicalNode(PlanKind::kAggregate) {}
    std::vector<ExprPtr> groups;
    std::vector<ExprPtr> aggregates;  // kAggregate
    Division division;  // as of a gather: each part is aggregated, the results are combined
};

/// The child's rows come sorted by partition, then order; the values of `calls` go behind its
/// slots.
struct PhysicalWindow : PhysicalNode {
    PhysicalWindow() : PhysicalNode(PlanKind::kWindow) {}
    WindowSpecification window;
    std::vector<ExprPtr> calls;  // kWindow
};

/// Runs its child on several threads and nodes, each over parts of the table the child's first scan
/// reads; rows come in the order of the parts.
struct PhysicalGather : PhysicalNode {
    PhysicalGather() : PhysicalNode(PlanKind::kGather) {}
    Division division;
};

struct PhysicalSort : PhysicalNode {
    PhysicalSort() : PhysicalNode(PlanKind::kSort) {}
    std::vector<SortKey> keys;
    /// Top-N: limit + offset of the operator above, evaluated before the sort starts.
    ExprPtr limit, offset;
    Division division;  // as of a gather: each thread sorts its part, the parts are merged
};

struct PhysicalLimit : PhysicalNode {
    PhysicalLimit() : PhysicalNode(PlanKind::kLimit) {}
    ExprPtr limit, offset;
    bool with_ties = false;
    std::vector<ExprPtr> ties;
};

struct PhysicalDistinct : PhysicalNode {
    PhysicalDistinct() : PhysicalNode(PlanKind::kDistinct) {}
    std::vector<ExprPtr> keys;  // the first row of each key passes
    bool sorted = false;        // rows of one key come together
};

struct PhysicalSetOperation : PhysicalNode {
    PhysicalSetOperation() : PhysicalNode(PlanKind::kSetOperation) {}
    LogicalSetOperation::Op op = LogicalSetOperation::Op::kUnion;
    bool all = false;
    std::vector<std::vector<std::uint32_t>> inputs;  // per child, slots that feed the output
};

struct PhysicalCte : PhysicalNode {
    PhysicalCte() : PhysicalNode(PlanKind::kCte) {}
    std::uint32_t cte = 0;
    std::string name;
};

struct PhysicalCteScan : PhysicalNode {
    PhysicalCteScan() : PhysicalNode(PlanKind::kCteScan) {}
    std::uint32_t cte = 0;
    std::string alias;
    std::vector<std::uint32_t> output;  // positions in the definition's output
};

/// UNION [ALL] of the first child's rows and those of the second, run again over each round's new
/// rows.
struct PhysicalRecursive : PhysicalNode {
    PhysicalRecursive() : PhysicalNode(PlanKind::kRecursive) {}
    std::uint32_t cte = 0;  // the working table
    bool all = true;
    std::vector<std::vector<std::uint32_t>> inputs;  // per child, slots that feed the output
};

struct PhysicalRowMark {
    RelationPtr table;
    std::uint32_t row_key_slot = 0;
    /// Slots holding the table's columns, with their attnum: refreshed when a newer version is
    /// found.
    std::vector<std::pair<std::uint32_t, std::int16_t>> slots;
    RowLockStrength strength = RowLockStrength::kUpdate;
    LockWait wait = LockWait::kBlock;
};

struct PhysicalLockRows : PhysicalNode {
    PhysicalLockRows() : PhysicalNode(PlanKind::kLockRows) {}
    std::vector<PhysicalRowMark> marks;
    std::vector<ExprPtr> recheck;
};

struct PhysicalCheck {
    std::string name;
    ExprPtr condition;
};

/// Shared by the three: new rows are chunks whose slot i is the i-th live column of the table;
/// checks and RETURNING read such a chunk. For UPDATE and DELETE, RETURNING sees it followed by the
/// child's slots.
struct PhysicalModify : PhysicalNode {
    explicit PhysicalModify(PlanKind kind) : PhysicalNode(kind) {}
    RelationPtr table;
    std::string alias;
    std::vector<std::int16_t> row;  // attnum of each live column
    std::vector<PhysicalCheck> checks;
    std::vector<std::pair<std::size_t, ExprPtr>>
        generated;  // position in `row`, value over the row's slots
    std::vector<ForeignKeyUse> references, referenced_by;
    std::vector<ExprPtr> returning;
    bool has_returning = false;
};

struct PhysicalInsert : PhysicalModify {
    PhysicalInsert() : PhysicalModify(PlanKind::kInsert) {}
    std::vector<ExprPtr> values;  // per live column, over the child's slots
    ConflictClause::Action conflict = ConflictClause::Action::kNone;
    std::vector<Oid> arbiters;
    /// DO UPDATE: over the existing row's slots followed by the proposed row's.
    std::vector<std::pair<std::size_t, ExprPtr>> conflict_assignments;  // position in `row`, value
    ExprPtr conflict_where;
};

struct PhysicalUpdate : PhysicalModify {
    PhysicalUpdate() : PhysicalModify(PlanKind::kUpdate) {}
    PhysicalRowMark mark;
    std::vector<std::pair<std::size_t, ExprPtr>>
        assignments;  // position in `row`, value over the child's slots
    std::vector<ExprPtr> recheck;
};

struct PhysicalDelete : PhysicalModify {
    PhysicalDelete() : PhysicalModify(PlanKind::kDelete) {}
    PhysicalRowMark mark;
    std::vector<ExprPtr> recheck;
};

/// A planned statement, kept by the plan cache.
struct PhysicalPlan {
    PhysicalPtr root;
    std::uint32_t correlation_count = 0;  // correlation parameters used anywhere
    bool read_only = true;
    /// What a constant expression failed with: to be raised before the plan runs, and before its
    /// columns are told.
    std::optional<Error> constant_error;
};

using PhysicalPlanPtr = std::shared_ptr<const PhysicalPlan>;

}  // namespace aerolith
