#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "common/oid.h"
#include "types/value.h"

namespace aerolith {

/// What ANALYZE learns of a column (PostgreSQL's pg_stats).
struct ColumnStatistics {
    double null_fraction = 0;
    double average_width = 8;
    /// Distinct non-null values: an absolute count.
    double distinct = 0;
    std::vector<Value> common_values;
    std::vector<double> common_frequencies;
    /// Bounds of equally filled buckets over the values that are not common; needs an order.
    std::vector<Value> histogram;
    double correlation = 0;
};

struct TableStatistics {
    double rows = 0;
    double bytes = 0;
    std::map<std::int16_t, ColumnStatistics> columns;  // by attnum
};

using TableStatisticsPtr = std::shared_ptr<const TableStatistics>;

}  // namespace aerolith
