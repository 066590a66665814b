#pragma once

#include "executor/context.h"

namespace aerolith {

/// Notes, for the end of the statement, what its row changes mean for foreign keys. Chunks hold the
/// live columns.
class ForeignKeyWatch {
  public:
    ForeignKeyWatch(const PhysicalModify& node, ExecContext& context)
        : node_(node), context_(context) {}

    Status inserted(const Chunk& rows);
    Status updated(const Chunk& before, const Chunk& after);
    void deleted(const Chunk& rows);

  private:
    Status add_referencing(const ForeignKeyUse& use, std::vector<Value> key);

    const PhysicalModify& node_;
    ExecContext& context_;
};

}  // namespace aerolith
