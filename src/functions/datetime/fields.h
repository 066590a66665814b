#pragma once

#include <optional>
#include <string_view>

#include "common/result.h"
#include "types/datetime/calendar.h"
#include "types/numeric/numeric.h"

namespace aerolith {

/// Units that extract, date_part and date_trunc name.
enum class DateField {
    kMicrosecond,
    kMillisecond,
    kSecond,
    kMinute,
    kHour,
    kDay,
    kWeek,
    kMonth,
    kQuarter,
    kYear,
    kDecade,
    kCentury,
    kMillennium,
    kDayOfWeek,
    kIsoDayOfWeek,
    kDayOfYear,
    kIsoYear,
    kEpoch,
    kJulian,
    kTimezone,
    kTimezoneHour,
    kTimezoneMinute,
};

std::optional<DateField> find_date_field(std::string_view name);
/// 22023 `unit "x" not recognized for type y`, or 0A000 "not supported".
Error bad_date_field(std::string_view unit, bool known, std::string_view type_name);

/// ISO week date: the week, 1..53, and the year it belongs to.
struct IsoWeek {
    std::int64_t year;
    int week;
};
IsoWeek iso_week(std::int64_t days);

/// Adds an interval to a local timestamp: months (day clipped), then days, then time. Empty when
/// out of range.
std::optional<std::int64_t> add_interval(std::int64_t timestamp, const Interval& interval);
/// Fractions of months spill into days, of days into time. REQUIRES: divisor is not 0.
Result<Interval> divide_interval(const Interval& value, double divisor);
std::optional<std::int32_t> add_checked(std::int32_t left, std::int32_t right);

}  // namespace aerolith
