#include "functions/datetime/fields.h"

#include "types/type_parts.h"

namespace aerolith {
namespace {

struct FieldName {
    std::string_view name;
    DateField field;
};
using enum DateField;
constexpr FieldName kFieldNames[] = {
    {"microseconds", kMicrosecond},
    {"microsecond", kMicrosecond},
    {"us", kMicrosecond},
    {"usec", kMicrosecond},
    {"milliseconds", kMillisecond},
    {"millisecond", kMillisecond},
    {"ms", kMillisecond},
    {"msec", kMillisecond},
    {"second", kSecond},
    {"seconds", kSecond},
    {"sec", kSecond},
    {"secs", kSecond},
    {"s", kSecond},
    {"minute", kMinute},
    {"minutes", kMinute},
    {"min", kMinute},
    {"mins", kMinute},
    {"m", kMinute},
    {"hour", kHour},
    {"hours", kHour},
    {"hr", kHour},
    {"hrs", kHour},
    {"h", kHour},
    {"day", kDay},
    {"days", kDay},
    {"d", kDay},
    {"week", kWeek},
    {"weeks", kWeek},
    {"w", kWeek},
    {"month", kMonth},
    {"months", kMonth},
    {"mon", kMonth},
    {"mons", kMonth},
    {"quarter", kQuarter},
    {"qtr", kQuarter},
    {"year", kYear},
    {"years", kYear},
    {"yr", kYear},
    {"yrs", kYear},
    {"y", kYear},
    {"decade", kDecade},
    {"decades", kDecade},
    {"dec", kDecade},
    {"century", kCentury},
    {"centuries", kCentury},
    {"cent", kCentury},
    {"c", kCentury},
    {"millennium", kMillennium},
    {"millennia", kMillennium},
    {"mil", kMillennium},
    {"dow", kDayOfWeek},
    {"isodow", kIsoDayOfWeek},
    {"doy", kDayOfYear},
    {"isoyear", kIsoYear},
    {"epoch", kEpoch},
    {"julian", kJulian},
    {"timezone", kTimezone},
    {"timezone_hour", kTimezoneHour},
    {"timezone_minute", kTimezoneMinute},
    {"timezone_h", kTimezoneHour},
    {"timezone_m", kTimezoneMinute},
};

}  // namespace

std::optional<DateField> find_date_field(std::string_view name) {
    for (const FieldName& entry : kFieldNames)
        if (equals_ignoring_case(name, entry.name)) return entry.field;
    return std::nullopt;
}

Error bad_date_field(std::string_view unit, bool known, std::string_view type_name) {
    std::string lower(unit);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    if (known)
        return error(SqlState::kFeatureNotSupported, "unit \"{}\" not supported for type {}", lower,
                     type_name);
    return error(SqlState::kInvalidParameterValue, "unit \"{}\" not recognized for type {}", lower,
                 type_name);
}

IsoWeek iso_week(std::int64_t days) {
    // The week belongs to the year its Thursday lies in.
    int weekday = (day_of_week(days) + 6) % 7;
    std::int64_t thursday = days - weekday + 3;
    std::int64_t year = civil_from_days(thursday).year;
    return {year, static_cast<int>((thursday - days_from_civil(year, 1, 1)) / 7) + 1};
}

std::optional<std::int64_t> add_interval(std::int64_t timestamp, const Interval& interval) {
    if (is_infinite_timestamp(timestamp)) return timestamp;
    if (interval.months || interval.days) {
        TimestampFields fields = split_timestamp(timestamp);
        std::int64_t days = fields.days;
        if (interval.months) {
            std::int64_t month = fields.date.year * 12 + fields.date.month - 1 + interval.months;
            std::int64_t year = floor_div(month, 12);
            int month_of_year = static_cast<int>(month - year * 12) + 1;
            days = days_from_civil(year, month_of_year,
                                   std::min(fields.date.day, days_in_month(year, month_of_year)));
        }
        days += interval.days;
        if (days < kFirstDay - 1 || days > kTimestampEnd / kMicrosPerDay) return std::nullopt;
        timestamp = days * kMicrosPerDay + fields.time_of_day;
    }
    if (__builtin_add_overflow(timestamp, interval.microseconds, &timestamp) ||
        !is_valid_timestamp(timestamp))
        return std::nullopt;
    return timestamp;
}

std::optional<std::int32_t> add_checked(std::int32_t left, std::int32_t right) {
    std::int32_t sum;
    if (__builtin_add_overflow(left, right, &sum)) return std::nullopt;
    return sum;
}

}  // namespace aerolith
