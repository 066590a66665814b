#pragma once

#include "executor/context.h"
#include "storage/key_value.h"

namespace aerolith {

/// About `parts` spans of what a scan reads, in its order, with about equal bytes each.
Result<std::vector<KeySpan>> divide_scan(const PhysicalScan& scan, std::size_t parts,
                                         ExecContext& context);

}  // namespace aerolith
