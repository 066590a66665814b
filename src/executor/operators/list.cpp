#include <chrono>

#include "executor/distributed/shipped_rows.h"
#include "executor/operators/operators.h"

namespace aerolith {
namespace {

template <class Node>
const Node& as(const PhysicalNode& node) {
    return static_cast<const Node&>(node);
}

OperatorPtr make_plain(const PhysicalNode& node, ExecContext& context) {
    switch (node.kind) {
        case PlanKind::kEmpty:
            return make_empty(as<PhysicalEmpty>(node), context);
        case PlanKind::kScan:
            return make_scan(as<PhysicalScan>(node), context);
        case PlanKind::kVirtualScan:
            return make_virtual_scan(as<PhysicalVirtualScan>(node), context);
        case PlanKind::kValues:
            return make_values(as<PhysicalValues>(node), context);
        case PlanKind::kSetFunction:
        case PlanKind::kProjectSet:
            return make_set_function(as<PhysicalSetFunction>(node), context);
        case PlanKind::kProject:
            return make_project(as<PhysicalProject>(node), context);
        case PlanKind::kFilter:
            return make_filter(as<PhysicalFilter>(node), context);
        case PlanKind::kNestedLoopJoin:
            return make_nested_loop_join(as<PhysicalNestedLoopJoin>(node), context);
        case PlanKind::kHashJoin:
            return make_hash_join(as<PhysicalHashJoin>(node), context);
        case PlanKind::kAggregate:
            return make_aggregate(as<PhysicalAggregate>(node), context);
        case PlanKind::kSort:
            return make_sort(as<PhysicalSort>(node), context);
        case PlanKind::kLimit:
            return make_limit(as<PhysicalLimit>(node), context);
        case PlanKind::kDistinct:
            return make_distinct(as<PhysicalDistinct>(node), context);
        case PlanKind::kSetOperation:
            return make_set_operation(as<PhysicalSetOperation>(node), context);
        case PlanKind::kCte:
            return make_cte(as<PhysicalCte>(node), context);
        case PlanKind::kCteScan:
            return make_cte_scan(as<PhysicalCteScan>(node), context);
        case PlanKind::kRecursive:
            return make_recursive(as<PhysicalRecursive>(node), context);
        case PlanKind::kWindow:
            return make_window(as<PhysicalWindow>(node), context);
        case PlanKind::kLockRows:
            return make_lock_rows(as<PhysicalLockRows>(node), context);
        case PlanKind::kInsert:
            return make_insert(as<PhysicalInsert>(node), context);
        case PlanKind::kUpdate:
            return make_update(as<PhysicalUpdate>(node), context);
        case PlanKind::kDelete:
            return make_delete(as<PhysicalDelete>(node), context);
        case PlanKind::kGather:
            return make_gather(as<PhysicalGather>(node), context);
        case PlanKind::kShippedRows:
            return std::make_unique<ShippedRows>(as<PhysicalShippedRows>(node), context);
    }
    UNREACHABLE();
}

std::int64_t nanoseconds_now() {
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// Counts rows and time of an operator for EXPLAIN ANALYZE. Time inside the target belongs to the
/// parent.
class MeasuredOperator final : public Operator {
  public:
    MeasuredOperator(OperatorPtr inner, ExecContext::NodeStatistics& statistics)
        : inner_(std::move(inner)), statistics_(statistics) {}

    Status run(PushTarget& target) override {
        Counter counter(target, statistics_);
        std::int64_t start = nanoseconds_now();
        counter.start = start;
        Status status = inner_->run(counter);
        statistics_.nanoseconds += nanoseconds_now() - start - counter.spent_above;
        ++statistics_.loops;
        return status;
    }

  private:
    struct Counter final : PushTarget {
        Counter(PushTarget& target, ExecContext::NodeStatistics& statistics)
            : target(target), statistics(statistics) {}
        Result<bool> push(Chunk& chunk) override {
            std::int64_t before = nanoseconds_now();
            if (statistics.rows == 0)
                statistics.first_row_nanoseconds = before - start - spent_above;
            statistics.rows += chunk.size;
            Result<bool> more = target.push(chunk);
            spent_above += nanoseconds_now() - before;
            return more;
        }
        PushTarget& target;
        ExecContext::NodeStatistics& statistics;
        std::int64_t start = 0;
        std::int64_t spent_above = 0;
    };

    OperatorPtr inner_;
    ExecContext::NodeStatistics& statistics_;
};

}  // namespace

OperatorPtr make_operator_tree(const PhysicalNode& node, ExecContext& context) {
    OperatorPtr plain = make_plain(node, context);
    if (!context.statistics) return plain;
    return std::make_unique<MeasuredOperator>(std::move(plain), (*context.statistics)[&node]);
}

}  // namespace aerolith
