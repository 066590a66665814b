#include "planner/physical/builder.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr double kHashBuildCost = 0.15;
constexpr double kHashProbeCost = 0.08;
constexpr double kLoopRowCost = 0.02;

bool contains_all(const std::set<ColumnId>& ids, const Expr& expr) {
    std::set<ColumnId> read;
    collect_columns(expr, read);
    return !read.empty() && std::ranges::includes(ids, read);
}

std::set<ColumnId> id_set(const std::vector<ColumnId>& ids) {
    return {ids.begin(), ids.end()};
}

/// The type in which values of both are alike exactly when they are equal; kInvalidOid: there is
/// none.
Oid common_key_type(Oid a, Oid b) {
    if (a == b) return type_info(a).hash ? a : kInvalidOid;
    static constexpr Oid kIntegers[] = {type_oid::kInt2, type_oid::kInt4, type_oid::kInt8};
    static constexpr Oid kFloats[] = {type_oid::kFloat4, type_oid::kFloat8};
    auto both_in = [&](std::span<const Oid> family) {
        return std::ranges::find(family, a) != family.end() &&
               std::ranges::find(family, b) != family.end();
    };
    if (both_in(kIntegers)) return type_oid::kInt8;
    return both_in(kFloats) ? type_oid::kFloat8 : kInvalidOid;
}

/// left = right with one side each of the join, hashable in a common type.
struct EquiCondition {
    const Expr* left = nullptr;
    const Expr* right = nullptr;
    Oid type = kInvalidOid;
};

EquiCondition equi_condition(const Expr& condition, const std::set<ColumnId>& left,
                             const std::set<ColumnId>& right) {
    if (condition.kind != ExprKind::kFunction || !condition.call().op ||
        condition.call().op->kind != OperatorSpec::Kind::kEqual)
        return {};
    const Expr& a = *condition.children[0];
    const Expr& b = *condition.children[1];
    if (volatility_of(condition) == Volatility::kVolatile) return {};
    Oid type = common_key_type(a.type.oid, b.type.oid);
    if (type == kInvalidOid) return {};
    if (contains_all(left, a) && contains_all(right, b)) return {&a, &b, type};
    if (contains_all(left, b) && contains_all(right, a)) return {&b, &a, type};
    return {};
}

void set_join_shape(PhysicalNode& node, const PhysicalNode& left, const PhysicalNode& right,
                    JoinKind kind) {
    node.types = left.types;
    node.columns = left.columns;
    if (kind == JoinKind::kSemi || kind == JoinKind::kAnti) return;
    node.types.insert(node.types.end(), right.types.begin(), right.types.end());
    node.columns.insert(node.columns.end(), right.columns.begin(), right.columns.end());
}

std::vector<ColumnId> both_sides(const PhysicalNode& left, const PhysicalNode& right) {
    std::vector<ColumnId> slots = left.columns;
    slots.insert(slots.end(), right.columns.begin(), right.columns.end());
    return slots;
}

}  // namespace

PhysicalBuilder::Built PhysicalBuilder::build_join(const LogicalJoin& op) {
    std::set<ColumnId> left_ids = id_set(output_columns(op.child(0))),
                       right_ids = id_set(output_columns(op.child(1)));
    bool has_equi = false;
    for (const ExprPtr& condition : op.conditions)
        has_equi = has_equi || equi_condition(*condition, left_ids, right_ids).left;
    bool loop_kind = op.join != JoinKind::kRight && op.join != JoinKind::kFull;
    Built left = build(op.child(0), {});
    if (op.lateral) return {nested_loop(op, std::move(left), {}), {}};
    std::vector<WantedOrder::Key> order = left.order;
    if (!has_equi && loop_kind) return {nested_loop(op, std::move(left), {}), std::move(order)};
    Built right = build(op.child(1), {});
    double hash_cost = left.node->cost + right.node->cost + right.node->rows * kHashBuildCost +
                       left.node->rows * kHashProbeCost;
    if (!methods_.hash_join) hash_cost += kDisabledCost;
    if (has_equi && loop_kind && methods_.nested_loop) {
        if (PhysicalPtr lookup = lookup_join(op, left, hash_cost))
            return {std::move(lookup), std::move(order)};
        if (!methods_.hash_join) return {nested_loop(op, std::move(left), {}), std::move(order)};
    }
    return {hash_join(op, std::move(left), std::move(right)), {}};
}

PhysicalPtr PhysicalBuilder::hash_join(const LogicalJoin& op, Built left, Built right) {
    auto join = std::make_unique<PhysicalHashJoin>();
    join->join = op.join;
    set_join_shape(*join, *left.node, *right.node, op.join);
    std::set<ColumnId> left_ids = id_set(left.node->columns),
                       right_ids = id_set(right.node->columns);
    Slots both = both_sides(*left.node, *right.node);
    for (const ExprPtr& condition : op.conditions) {
        EquiCondition equi = equi_condition(*condition, left_ids, right_ids);
        if (equi.left) {
            join->left_keys.push_back(resolve(*equi.left, left.node->columns));
            join->right_keys.push_back(resolve(*equi.right, right.node->columns));
            join->key_types.push_back(equi.type);
        } else {
            join->conditions.push_back(resolve(*condition, both));
        }
    }
    join->rows = estimator_.rows(op);
    join->startup_cost = right.node->cost + right.node->rows * kHashBuildCost;
    join->cost = join->startup_cost + left.node->cost + left.node->rows * kHashProbeCost +
                 join->rows * kLoopRowCost;
    join->children.push_back(std::move(left.node));
    join->children.push_back(std::move(right.node));
    return join;
}

/// The right side runs once per left row (lateral, or with `pushed` conditions on its scan), else
/// once.
PhysicalPtr PhysicalBuilder::nested_loop(const LogicalJoin& op, Built left,
                                         const std::vector<ExprPtr>& pushed) {
    auto join = std::make_unique<PhysicalNestedLoopJoin>();
    join->join = op.join;
    std::set<ColumnId> outer = free_columns(op.child(1));
    for (const ExprPtr& condition : pushed) collect_columns(*condition, outer);
    PhysicalPtr right;
    join->correlations = correlate(outer, left.node->columns, [&] {
        if (pushed.empty()) {
            right = build(op.child(1), {}).node;
            return;
        }
        const LogicalOp* scan = &op.child(1);
        std::vector<ExprPtr> conditions;
        for (const ExprPtr& condition : pushed) conditions.push_back(condition->clone());
        if (scan->kind == LogicalKind::kFilter) {
            for (const ExprPtr& condition : static_cast<const LogicalFilter&>(*scan).conditions)
                conditions.push_back(condition->clone());
            scan = &scan->child();
        }
        right = build_scan(static_cast<const LogicalScan&>(*scan), std::move(conditions), {}).node;
    });
    set_join_shape(*join, *left.node, *right, op.join);
    Slots both = both_sides(*left.node, *right);
    for (const ExprPtr& condition : op.conditions) {
        bool done = false;
        for (const ExprPtr& other : pushed) done = done || same_expr(*other, *condition);
        if (!done) join->conditions.push_back(resolve(*condition, both));
    }
    join->rows = estimator_.rows(op);
    bool correlated = !join->correlations.empty();
    join->cost =
        left.node->cost + (correlated ? left.node->rows * right->cost
                                      : right->cost + left.node->rows * right->rows * kLoopRowCost);
    join->children.push_back(std::move(left.node));
    join->children.push_back(std::move(right));
    return join;
}

/// A nested loop whose inner side is an index lookup, when that is cheaper than `hash_cost`. Takes
/// `left` only then.
PhysicalPtr PhysicalBuilder::lookup_join(const LogicalJoin& op, Built& left, double hash_cost) {
    const LogicalOp* inner = &op.child(1);
    std::vector<ExprPtr> conditions;
    if (inner->kind == LogicalKind::kFilter) {
        for (const ExprPtr& condition : static_cast<const LogicalFilter&>(*inner).conditions)
            conditions.push_back(condition->clone());
        inner = &inner->child();
    }
    if (inner->kind != LogicalKind::kScan) return nullptr;
    const auto& scan = static_cast<const LogicalScan&>(*inner);
    std::vector<ExprPtr> pushed;
    for (const ExprPtr& condition : op.conditions) {
        if (volatility_of(*condition) == Volatility::kVolatile ||
            contains_kind(*condition, ExprKind::kSubquery))
            continue;
        pushed.push_back(condition->clone());
        conditions.push_back(condition->clone());
    }
    double rows = estimator_.table_rows(scan);
    double best = -1;
    for (const AccessPath& path : access_paths(scan, conditions, estimator_)) {
        if (path.range.equal.empty()) continue;
        double matches = path.unique_lookup ? 1 : std::max(1.0, rows * path.selectivity);
        double cost =
            path.unique_lookup ? (path.index ? 4.5 : 2.5) : 4 + matches * (path.index ? 2.4 : 0.15);
        if (best < 0 || cost < best) best = cost;
    }
    if (best < 0 || left.node->cost + left.node->rows * best >= hash_cost) return nullptr;
    return nested_loop(op, std::move(left), pushed);
}

}  // namespace aerolith
