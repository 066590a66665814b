#pragma once

#include <string>
#include <string_view>

#include "catalog/statistics.h"
#include "common/result.h"

namespace aerolith {

/// Stored form of ANALYZE's results: format byte, counts, then per column its numbers and values in
/// text form.
std::string encode_statistics(const TableStatistics& statistics);
Result<TableStatistics> decode_statistics(std::string_view bytes);

}  // namespace aerolith
