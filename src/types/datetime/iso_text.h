#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace aerolith {

/// The shapes in which programs mostly send dates and times, read without the general reader's
/// ambiguities: empty for every other text, valid or not.

/// "2024-02-29": days since 2000-01-01.
std::optional<std::int64_t> read_iso_date(std::string_view text);
/// "2024-02-29 23:59:58" with up to six digits of a fraction: microseconds since 2000-01-01.
std::optional<std::int64_t> read_iso_timestamp(std::string_view text);

}  // namespace aerolith
