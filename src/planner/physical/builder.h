#pragma once

#include <functional>
#include <map>
#include <set>

#include "planner/cost/estimate.h"
#include "planner/physical/plan.h"
#include "planner/physical/plan_methods.h"

namespace aerolith {

/// An order the parent would like: key columns with their direction.
struct WantedOrder {
    struct Key {
        ColumnId column = 0;
        bool descending = false;
        bool nulls_first = false;
    };
    std::vector<Key> keys;
    /// Fraction of the rows that will be read before a LIMIT stops.
    double fraction = 1;
};

/// Chooses access paths and join methods and resolves columns to slots. One per statement.
class PhysicalBuilder {
  public:
    PhysicalBuilder(const Estimator& estimator, PlanMethods methods)
        : estimator_(estimator), methods_(methods) {}

    PhysicalPlan build_plan(const LogicalOp& root);

  private:
    struct Built {
        PhysicalPtr node;
        /// Order the rows come in, as columns; empty: none known.
        std::vector<WantedOrder::Key> order;
    };
    using Slots = std::vector<ColumnId>;

    Built build(const LogicalOp& op, const WantedOrder& wanted);
    Built build_filter(const LogicalFilter& op, const WantedOrder& wanted);
    Built build_scan(const LogicalScan& op, std::vector<ExprPtr> conditions,
                     const WantedOrder& wanted);
    Built build_virtual_scan(const LogicalVirtualScan& op, const std::vector<ExprPtr>& conditions);
    Built build_project(const LogicalProject& op, const WantedOrder& wanted);
    Built build_join(const LogicalJoin& op);
    PhysicalPtr hash_join(const LogicalJoin& op, Built left, Built right);
    PhysicalPtr nested_loop(const LogicalJoin& op, Built left, const std::vector<ExprPtr>& pushed);
    PhysicalPtr lookup_join(const LogicalJoin& op, Built& left, double hash_cost);
    Built build_aggregate(const LogicalAggregate& op);
    Built build_sort(const LogicalSort& op, const WantedOrder& wanted, const LogicalLimit* limit);
    /// `input`, sorted by `keys` unless it comes so; `limit` is what is taken of it.
    Built build_sorted(const LogicalOp& input, const std::vector<SortKey>& keys, WantedOrder wanted,
                       const LogicalLimit* limit);
    Built build_limit(const LogicalLimit& op, const WantedOrder& wanted);
    Built build_distinct(const LogicalDistinct& op, const WantedOrder& wanted);
    bool comes_in_groups(const LogicalDistinct& op,
                         const std::vector<WantedOrder::Key>& order) const;
    Built build_set_operation(const LogicalSetOperation& op);
    Built build_set_function(const LogicalSetFunction& op);
    Built build_values(const LogicalValues& op);
    Built build_cte(const LogicalCte& op, const WantedOrder& wanted);
    Built build_cte_scan(const LogicalCteScan& op);
    Built build_recursive(const LogicalRecursive& op);
    Built build_window(const LogicalWindow& op);
    Built build_lock_rows(const LogicalLockRows& op, const WantedOrder& wanted);
    PhysicalPtr build_insert(const LogicalInsert& op);
    PhysicalPtr build_update(const LogicalUpdate& op);
    PhysicalPtr build_delete(const LogicalDelete& op);
    void fill_modify(const LogicalModify& op, PhysicalModify& node, const Slots& returning_slots);

    ExprPtr resolve(const Expr& expr, const Slots& slots);
    std::vector<ExprPtr> resolve_all(const std::vector<ExprPtr>& exprs, const Slots& slots);
    ExprPtr resolve_subquery(const Expr& expr, const Slots& slots);
    PhysicalRowMark resolve_mark(const RowMark& mark, const Slots& slots);
    /// Gives each column in `ids` a correlation parameter while `build_inner` runs.
    std::vector<Correlation> correlate(const std::set<ColumnId>& ids, const Slots& outer,
                                       const std::function<void()>& build_inner);

    const Estimator& estimator_;
    PlanMethods methods_;
    std::map<ColumnId, std::uint32_t> outer_parameters_;
    std::uint32_t next_correlation_ = 0;
    bool read_only_ = true;
};

/// An index (or the table's own key) matched to the conditions of a scan.
struct AccessPath {
    const IndexDescriptor* index = nullptr;
    bool is_table_key = false;
    IndexRange range;  // expressions over columns of other relations: not yet resolved
    std::vector<std::size_t> consumed;  // conditions the range stands for, by position
    std::vector<ExprPtr> extra_filter;
    double selectivity = 1;
    bool unique_lookup = false;
    std::vector<WantedOrder::Key> order;
};

/// Every usable path, the full scan in key order among them.
std::vector<AccessPath> access_paths(const LogicalScan& scan,
                                     const std::vector<ExprPtr>& conditions,
                                     const Estimator& estimator);

}  // namespace aerolith
