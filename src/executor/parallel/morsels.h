#pragma once

#include "executor/context.h"
#include "storage/key_value.h"

namespace aerolith {

/// Parts of what a scan reads, in its order: about evenly many keys each when they are spread
/// evenly.
Result<std::vector<KeySpan>> divide_scan(const PhysicalScan& scan, ExecContext& context);

/// About `parts` spans that make up [first, last], as the bytes lie; for divide_scan().
std::vector<KeySpan> divide_span(const KeySpan& span, std::string_view first, std::string_view last,
                                 std::size_t parts);

}  // namespace aerolith
