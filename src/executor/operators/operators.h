#pragma once

#include "executor/operators/operator.h"

namespace aerolith {

/// One maker per plan node; the list in list.cpp names them all.
OperatorPtr make_empty(const PhysicalEmpty& node, ExecContext& context);
OperatorPtr make_scan(const PhysicalScan& node, ExecContext& context);
OperatorPtr make_virtual_scan(const PhysicalVirtualScan& node, ExecContext& context);
OperatorPtr make_values(const PhysicalValues& node, ExecContext& context);
OperatorPtr make_set_function(const PhysicalSetFunction& node, ExecContext& context);
OperatorPtr make_project(const PhysicalProject& node, ExecContext& context);
OperatorPtr make_filter(const PhysicalFilter& node, ExecContext& context);
OperatorPtr make_nested_loop_join(const PhysicalNestedLoopJoin& node, ExecContext& context);
OperatorPtr make_hash_join(const PhysicalHashJoin& node, ExecContext& context);
OperatorPtr make_aggregate(const PhysicalAggregate& node, ExecContext& context);
OperatorPtr make_sort(const PhysicalSort& node, ExecContext& context);
OperatorPtr make_limit(const PhysicalLimit& node, ExecContext& context);
OperatorPtr make_distinct(const PhysicalDistinct& node, ExecContext& context);
OperatorPtr make_set_operation(const PhysicalSetOperation& node, ExecContext& context);
OperatorPtr make_cte(const PhysicalCte& node, ExecContext& context);
OperatorPtr make_cte_scan(const PhysicalCteScan& node, ExecContext& context);
OperatorPtr make_recursive(const PhysicalRecursive& node, ExecContext& context);
OperatorPtr make_window(const PhysicalWindow& node, ExecContext& context);
OperatorPtr make_lock_rows(const PhysicalLockRows& node, ExecContext& context);
OperatorPtr make_insert(const PhysicalInsert& node, ExecContext& context);
OperatorPtr make_update(const PhysicalUpdate& node, ExecContext& context);
OperatorPtr make_delete(const PhysicalDelete& node, ExecContext& context);
OperatorPtr make_gather(const PhysicalGather& node, ExecContext& context);

}  // namespace aerolith
