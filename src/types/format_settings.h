#pragma once

#include <cstdint>
#include <string>

namespace date {
class time_zone;
}

namespace aerolith {

enum class DateStyle : std::uint8_t { kIso, kSql, kPostgres, kGerman };
enum class DateOrder : std::uint8_t { kMdy, kDmy, kYmd };
enum class IntervalStyle : std::uint8_t { kPostgres, kPostgresVerbose, kSqlStandard, kIso8601 };
enum class ByteaOutput : std::uint8_t { kHex, kEscape };

/// Session settings that decide how values read and print, and what "now" means in their input.
struct FormatSettings {
    DateStyle date_style = DateStyle::kIso;
    DateOrder date_order = DateOrder::kMdy;
    IntervalStyle interval_style = IntervalStyle::kPostgres;
    ByteaOutput bytea_output = ByteaOutput::kHex;
    int extra_float_digits = 1;
    std::string time_zone_name = "UTC";
    /// Null means a fixed offset of `fixed_offset_seconds` east of UTC.
    const date::time_zone* time_zone = nullptr;
    std::int32_t fixed_offset_seconds = 0;
    /// Transaction start, microseconds since 2000-01-01 UTC: the meaning of 'now', 'today'.
    std::int64_t now = 0;
};

}  // namespace aerolith
