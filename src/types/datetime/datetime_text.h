#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"
#include "types/datetime/calendar.h"
#include "types/datetime/zone.h"
#include "types/format_settings.h"

namespace aerolith {

/// What a date/time text says, before it becomes a value of a type.
struct ParsedDateTime {
    bool infinity = false, minus_infinity = false;
    bool has_date = false, has_time = false;
    std::int64_t days = 0;               // since 2000-01-01
    std::int64_t time_of_day = 0;        // microseconds; 24:00:00 allowed
    std::optional<std::int32_t> offset;  // seconds east of UTC
    std::optional<Zone> zone;

    std::int64_t local() const { return days * kMicrosPerDay + time_of_day; }
    /// With the zone that was written, else the session's.
    std::int64_t utc(const FormatSettings& settings) const;
};

/// PostgreSQL's date/time input. `type_name` is for messages: "date", "timestamp with time zone".
Result<ParsedDateTime> parse_datetime(std::string_view text, std::string_view type_name,
                                      const FormatSettings& settings);

Error datetime_out_of_range(std::string_view text);  // 22008 date/time field value out of range
Error timestamp_out_of_range();                      // 22008 timestamp out of range

void print_date(std::int32_t date, const FormatSettings& settings, std::string& out);
void print_time_of_day(std::int64_t micros, std::string& out);
/// "+02", "+05:30"
void print_offset(std::int32_t seconds_east, std::string& out);
void print_timestamp(std::int64_t timestamp, const FormatSettings& settings, std::string& out);
void print_timestamptz(std::int64_t timestamp, const FormatSettings& settings, std::string& out);

inline constexpr std::string_view kMonthNames[] = {"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
inline constexpr std::string_view kDayNames[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                 "Thursday", "Friday", "Saturday"};

}  // namespace aerolith
