#pragma once

#include <cstdint>
#include <limits>

#include "types/datum.h"

namespace aerolith {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr std::int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr std::int64_t kMicrosPerDay = 24 * kMicrosPerHour;
/// Days from 1970-01-01 to 2000-01-01, where PostgreSQL's dates and timestamps start.
inline constexpr std::int64_t kUnixEpochDays = 10957;
inline constexpr std::int64_t kUnixEpochMicros = kUnixEpochDays * kMicrosPerDay;

inline constexpr std::int64_t kTimestampInfinity = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t kTimestampMinusInfinity = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int32_t kDateInfinity = std::numeric_limits<std::int32_t>::max();
inline constexpr std::int32_t kDateMinusInfinity = std::numeric_limits<std::int32_t>::min();
inline bool is_infinite_timestamp(std::int64_t t) {
    return t == kTimestampInfinity || t == kTimestampMinusInfinity;
}
inline bool is_infinite_date(std::int32_t d) {
    return d == kDateInfinity || d == kDateMinusInfinity;
}

/// Days since 2000-01-01 of a proleptic Gregorian date; year 0 is 1 BC.
constexpr std::int64_t days_from_civil(std::int64_t year, int month, int day) {
    year -= month <= 2;
    std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    std::int64_t year_of_era = year - era * 400;
    std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468 - kUnixEpochDays;
}

struct CivilDate {
    std::int64_t year;
    int month, day;
};
constexpr CivilDate civil_from_days(std::int64_t days) {
    days += kUnixEpochDays + 719468;
    std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    std::int64_t day_of_era = days - era * 146097;
    std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
    int day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    return {year_of_era + era * 400 + (month <= 2), month, day};
}

constexpr bool is_leap_year(std::int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
constexpr int days_in_month(std::int64_t year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap_year(year) ? 29 : kDays[month - 1];
}
/// 0 Sunday ... 6 Saturday.
constexpr int day_of_week(std::int64_t days) {
    return static_cast<int>(((days + 6) % 7 + 7) % 7);
}
constexpr std::int64_t floor_div(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0);
}

/// A timestamp taken apart.
struct TimestampFields {
    CivilDate date;
    std::int64_t days;         // since 2000-01-01
    std::int64_t time_of_day;  // microseconds
};
inline TimestampFields split_timestamp(std::int64_t timestamp) {
    std::int64_t days = floor_div(timestamp, kMicrosPerDay);
    return {civil_from_days(days), days, timestamp - days * kMicrosPerDay};
}

// PostgreSQL's range: 4714-11-24 BC to 294276 AD (timestamps), 5874897 AD (dates).
inline constexpr std::int64_t kFirstDay = days_from_civil(-4713, 11, 24);
inline constexpr std::int64_t kDateEnd = days_from_civil(5874898, 1, 1);
inline constexpr std::int64_t kTimestampFirst = kFirstDay * kMicrosPerDay;
inline constexpr std::int64_t kTimestampEnd = days_from_civil(294277, 1, 1) * kMicrosPerDay;
inline bool is_valid_timestamp(std::int64_t t) {
    return t >= kTimestampFirst && t < kTimestampEnd;
}
inline bool is_valid_date(std::int64_t days) {
    return days >= kFirstDay && days < kDateEnd;
}

/// Rounds to `precision` digits of a second (0..6); other precisions leave the value.
std::int64_t round_to_precision(std::int64_t micros, std::int32_t precision);

}  // namespace aerolith
