#pragma once

#include "executor/operators/hash_join_table.h"

namespace aerolith {

/// Runs the right side of a join into a table that workers may share, if all of it is resident. Not
/// for joins that keep right rows.
Result<std::unique_ptr<HashJoinBuild>> build_hash_join(const PhysicalHashJoin& node,
                                                       ExecContext& context);

}  // namespace aerolith
