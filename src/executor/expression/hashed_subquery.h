#pragma once

#include "executor/operators/key_table.h"
#include "executor/operators/operator.h"
#include "executor/spill/key_set.h"

namespace aerolith {

/// x IN (SELECT ...): the values of the subquery as a set, on disk where it does not fit.
class HashedSubquery {
  public:
    HashedSubquery(const PhysicalSubquery& subquery, ExecContext& context);

    /// Takes all rows of the subquery.
    Status build(Operator& subquery);
    /// Of each row: true, false, or NULL where a NULL on either side leaves it open.
    Result<Vector> evaluate(const Chunk& chunk);

  private:
    struct Build;
    EvaluatorPtr outer_;
    KeyEncoder encoder_;
    ExecContext& context_;
    std::unique_ptr<KeySet> values_;
    bool has_null_ = false;
};

}  // namespace aerolith
