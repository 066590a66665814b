#pragma once

#include "executor/operators/operator.h"

namespace aerolith {

/// Rows that came with a fragment.
class ShippedRows final : public Operator {
  public:
    ShippedRows(const PhysicalShippedRows& node, ExecContext& context)
        : node_(node), context_(context) {}
    Status run(PushTarget& target) override;

  private:
    const PhysicalShippedRows& node_;
    ExecContext& context_;
};

}  // namespace aerolith
