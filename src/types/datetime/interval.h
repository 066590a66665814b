#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "types/datetime/calendar.h"
#include "types/format_settings.h"

namespace aerolith {

/// Fields of an interval's modifier (INTERVAL '1' DAY TO SECOND), PostgreSQL's bits.
namespace interval_field {
inline constexpr int kMonth = 1 << 1, kYear = 1 << 2, kDay = 1 << 3, kHour = 1 << 10,
                     kMinute = 1 << 11, kSecond = 1 << 12, kAll = 0x7FFF;
}
inline int interval_range(std::int32_t typmod) {
    return typmod < 0 ? interval_field::kAll : typmod >> 16 & 0x7FFF;
}
inline int interval_precision(std::int32_t typmod) {
    return typmod < 0 ? 0xFFFF : typmod & 0xFFFF;
}

Result<Interval> parse_interval(std::string_view text, std::int32_t typmod,
                                const FormatSettings& settings);
void print_interval(const Interval& interval, IntervalStyle style, std::string& out);
/// Cuts fields below the modifier's and rounds the seconds.
Interval fit_interval(Interval interval, std::int32_t typmod);
std::string interval_modifier_text(std::int32_t typmod);

/// Order of intervals counts a month as 30 days and a day as 24 hours.
__int128 interval_span(const Interval& interval);
Error interval_out_of_range();
/// Field by field; 22008 when a field overflows.
Result<Interval> add_intervals(const Interval& left, const Interval& right);

}  // namespace aerolith
