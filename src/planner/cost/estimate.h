#pragma once

#include <map>

#include "planner/logical/operators.h"

namespace aerolith {

/// Row counts and selectivities from ANALYZE's statistics, PostgreSQL's defaults where there are
/// none (manual, "Row Estimation Examples").
class Estimator {
  public:
    /// Learns the columns below an operator; call once with the root of a statement (subqueries are
    /// learnt when met).
    void learn(const LogicalOp& op);

    double rows(const LogicalOp& op) const;
    /// Fraction of rows that pass.
    double selectivity(const Expr& condition) const;
    double selectivity(const std::vector<ExprPtr>& conditions) const;
    /// Distinct values of an expression among `rows` rows.
    double distinct(const Expr& expr, double rows) const;
    double table_rows(const LogicalScan& scan) const;

  private:
    struct ColumnFacts {
        const ColumnStatistics* statistics = nullptr;
        double table_rows = 0;
        bool unique = false;
        TableStatisticsPtr keep;
    };
    const ColumnFacts* facts(ColumnId id) const;
    double comparison_selectivity(const Expr& call) const;
    double equal_selectivity(const ColumnFacts* column, const Expr& other) const;
    double range_selectivity(const ColumnFacts& column, const Value& bound, bool below) const;
    double join_rows(const LogicalJoin& join) const;

    std::map<ColumnId, ColumnFacts> columns_;
    std::map<std::uint32_t, double> cte_rows_;
};

inline constexpr double kDefaultTableRows = 1000;

/// What a row takes in the store, roughly: 32 bytes for a value of no fixed size, as PostgreSQL
/// assumes, and the key and version beside the values.
double default_row_bytes(const RelationDescriptor& table);

}  // namespace aerolith
