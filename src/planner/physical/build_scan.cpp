#include <cmath>

#include "planner/physical/builder.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

// Costs are in microseconds of one core, from the measurements behind the storage design.
constexpr double kSeekCost = 4;
constexpr double kRowCost = 0.12;
constexpr double kLookupCost = 2.2;
constexpr double kSortRowCost = 0.15;

bool order_matches(const std::vector<WantedOrder::Key>& have, const WantedOrder& wanted,
                   bool reverse) {
    if (wanted.keys.empty() || have.size() < wanted.keys.size()) return false;
    for (std::size_t i = 0; i < wanted.keys.size(); ++i) {
        if (have[i].column != wanted.keys[i].column ||
            have[i].descending != (wanted.keys[i].descending != reverse) ||
            have[i].nulls_first != (wanted.keys[i].nulls_first != reverse)) {
            return false;
        }
    }
    return true;
}

/// NOT NULL columns sort the same whichever way NULLs go: align so that the comparison above sees
/// that.
void ignore_null_order(const LogicalScan& scan, std::vector<WantedOrder::Key>& have,
                       const WantedOrder& wanted, bool reverse) {
    for (std::size_t i = 0; i < have.size() && i < wanted.keys.size(); ++i) {
        for (const ScanColumn& column : scan.columns) {
            if (column.id == have[i].column && column.number > 0 &&
                scan.table->column(column.number).not_null) {
                have[i].nulls_first = wanted.keys[i].nulls_first != reverse;
            }
        }
    }
}

struct Choice {
    double cost = 0;
    bool reverse = false;
    bool ordered = false;
};

Choice cost_of(const LogicalScan& scan, AccessPath& path, double table_rows,
               const WantedOrder& wanted) {
    Choice choice;
    for (bool reverse : {false, true}) {
        std::vector<WantedOrder::Key> have = path.order;
        ignore_null_order(scan, have, wanted, reverse);
        if (!order_matches(have, wanted, reverse)) continue;
        choice.ordered = true;
        choice.reverse = reverse;
        break;
    }
    double rows = std::max(1.0, table_rows * path.selectivity);
    double fraction = choice.ordered ? wanted.fraction : 1;
    if (path.unique_lookup) {
        choice.cost = path.index ? 2 * kLookupCost : kLookupCost;
    } else {
        double per_row = path.index ? kRowCost + kLookupCost : kRowCost;
        choice.cost = kSeekCost + fraction * rows * per_row;
    }
    if (!wanted.keys.empty() && !choice.ordered)
        choice.cost += rows * kSortRowCost * std::log2(rows + 2);
    return choice;
}

/// From one end of the table to the other.
bool reads_all(const AccessPath& path) {
    return !path.index && path.range.equal.empty() && !path.range.low && !path.range.high;
}

}  // namespace

PhysicalBuilder::Built PhysicalBuilder::build_scan(const LogicalScan& op,
                                                   std::vector<ExprPtr> conditions,
                                                   const WantedOrder& wanted) {
    double table_rows = estimator_.table_rows(op);
    const std::vector<ExprPtr> none_used;
    std::vector<AccessPath> paths =
        access_paths(op, methods_.index_scan ? conditions : none_used, estimator_);
    std::size_t best = 0;
    Choice chosen;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        Choice choice = cost_of(op, paths[i], table_rows, wanted);
        if (!(reads_all(paths[i]) ? methods_.seq_scan : methods_.index_scan))
            choice.cost += kDisabledCost;
        // A unique lookup is taken whatever the statistics say.
        if (i == 0 || choice.cost < chosen.cost) best = i, chosen = choice;
    }
    AccessPath& path = paths[best];
    auto scan = std::make_unique<PhysicalScan>();
    scan->table = op.table;
    scan->alias = op.alias;
    scan->index = path.index;
    scan->unique_lookup = path.unique_lookup;
    scan->reverse = chosen.reverse && chosen.ordered;
    for (const ScanColumn& column : op.columns) {
        scan->output.push_back(column.number);
        scan->columns.push_back(column.id);
        scan->types.push_back(column.type);
    }
    const Slots none;
    scan->range.equal = resolve_all(path.range.equal, none);
    scan->range.last_is_array = path.range.last_is_array;
    if (path.range.low) scan->range.low = resolve(*path.range.low, none);
    if (path.range.high) scan->range.high = resolve(*path.range.high, none);
    scan->range.low_inclusive = path.range.low_inclusive;
    scan->range.high_inclusive = path.range.high_inclusive;
    scan->range.next_is_null = path.range.next_is_null;
    scan->range.next_not_null = path.range.next_not_null;
    double selectivity = estimator_.selectivity(conditions);
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        bool consumed = std::ranges::find(path.consumed, i) != path.consumed.end();
        (consumed ? scan->index_conditions : scan->filter)
            .push_back(resolve(*conditions[i], scan->columns));
    }
    scan->rows = std::max(1.0, table_rows * selectivity);
    if (path.unique_lookup) scan->rows = 1;
    scan->scanned_rows = table_rows * path.selectivity;
    scan->scanned_bytes = scan->scanned_rows * default_row_bytes(*op.table);
    scan->cost = chosen.cost;
    Built built{std::move(scan), {}};
    if (chosen.ordered)
        built.order = wanted.keys;
    else
        built.order = path.order;
    return built;
}

}  // namespace aerolith
