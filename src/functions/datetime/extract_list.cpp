#include <cmath>

#include "functions/datetime/fields.h"
#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/datetime/datetime_text.h"
#include "types/datetime/interval.h"
#include "types/numeric/numeric_math.h"

namespace aerolith {
namespace {

using enum DateField;

/// A field's value: an integer with `scale` digits behind the point.
struct FieldValue {
    __int128 unscaled = 0;
    int scale = 0;
};
using MaybeField = std::optional<FieldValue>;

FieldValue whole(std::int64_t value) {
    return {value, 0};
}

MaybeField time_field(DateField field, std::int64_t micros) {
    std::int64_t second_part = micros % kMicrosPerMinute;
    switch (field) {
        case kMicrosecond:
            return whole(second_part);
        case kMillisecond:
            return FieldValue{second_part, 3};
        case kSecond:
            return FieldValue{second_part, 6};
        case kMinute:
            return whole(micros / kMicrosPerMinute % 60);
        case kHour:
            return whole(micros / kMicrosPerHour);
        default:
            return std::nullopt;
    }
}

MaybeField date_field(DateField field, std::int64_t days) {
    CivilDate date = civil_from_days(days);
    std::int64_t year = date.year, shown = year > 0 ? year : year - 1;
    auto group = [&](std::int64_t size) {
        return whole(year > 0 ? (year + size - 1) / size : -((size - 1 - (year - 1)) / size));
    };
    switch (field) {
        case kDay:
            return whole(date.day);
        case kWeek:
            return whole(iso_week(days).week);
        case kMonth:
            return whole(date.month);
        case kQuarter:
            return whole((date.month - 1) / 3 + 1);
        case kYear:
            return whole(shown);
        case kDecade:
            return whole(floor_div(year, 10));
        case kCentury:
            return group(100);
        case kMillennium:
            return group(1000);
        case kDayOfWeek:
            return whole(day_of_week(days));
        case kIsoDayOfWeek:
            return whole((day_of_week(days) + 6) % 7 + 1);
        case kDayOfYear:
            return whole(days - days_from_civil(year, 1, 1) + 1);
        case kIsoYear: {
            std::int64_t iso = iso_week(days).year;
            return whole(iso > 0 ? iso : iso - 1);
        }
        default:
            return std::nullopt;
    }
}

MaybeField timestamp_field(DateField field, std::int64_t local, std::int64_t utc) {
    TimestampFields fields = split_timestamp(local);
    if (field == kEpoch) return FieldValue{static_cast<__int128>(utc) + kUnixEpochMicros, 6};
    if (field == kJulian) {
        // Whole days, and the fraction of the day with the digits numeric division gives it.
        Numeric fraction =
            divide_numerics(Numeric::of(fields.time_of_day), Numeric::of(kMicrosPerDay)).value();
        __int128 day = fields.days + 2451545;
        return FieldValue{day * static_cast<__int128>(power_of_ten(fraction.scale)) +
                              static_cast<__int128>(fraction.small),
                          fraction.scale};
    }
    if (MaybeField value = time_field(field, fields.time_of_day)) return value;
    return date_field(field, fields.days);
}

MaybeField zone_field(DateField field, std::int32_t offset) {
    switch (field) {
        case kTimezone:
            return whole(offset);
        case kTimezoneHour:
            return whole(offset / 3600);
        case kTimezoneMinute:
            return whole(offset / 60 % 60);
        default:
            return std::nullopt;
    }
}

MaybeField interval_field_of(DateField field, const Interval& interval) {
    std::int64_t years = interval.months / 12;
    switch (field) {
        case kDay:
            return whole(interval.days);
        case kMonth:
            return whole(interval.months % 12);
        case kQuarter:
            return whole(interval.months % 12 / 3 + 1);
        case kYear:
            return whole(years);
        case kDecade:
            return whole(years / 10);
        case kCentury:
            return whole(years / 100);
        case kMillennium:
            return whole(years / 1000);
        case kEpoch: {
            // A year counts 365.25 days, a month 30.
            __int128 days =
                static_cast<__int128>(years) * 36525 * 24 * 36 +
                static_cast<__int128>(interval.months % 12 * 30 + interval.days) * 86400;
            return FieldValue{days * kMicrosPerSecond + interval.microseconds, 6};
        }
        default:
            return time_field(field, interval.microseconds);
    }
}

/// Results of the two families: extract gives numeric, date_part double precision.
void write_numeric(const FieldValue& value, std::string& out) {
    Numeric number;
    number.negative = value.unscaled < 0;
    number.small = number.negative ? 0 - static_cast<UInt128>(value.unscaled)
                                   : static_cast<UInt128>(value.unscaled);
    number.scale = value.scale;
    encode_numeric(number, out);
}
double as_double(const FieldValue& value) {
    return static_cast<double>(value.unscaled) / std::pow(10.0, value.scale);
}

struct Extracted {
    MaybeField value;
    int infinity = 0;  // sign, for fields that grow with time
};

/// Fields that grow without end are infinite for infinite timestamps; the others are NULL.
Extracted of_infinite(DateField field, bool negative) {
    bool grows = field == kYear || field == kDecade || field == kCentury || field == kMillennium ||
                 field == kIsoYear || field == kEpoch || field == kJulian;
    return {std::nullopt, grows ? (negative ? -1 : 1) : 0};
}

Result<Extracted> extract_timestamp(EvalContext&, std::string_view unit, std::int64_t value) {
    constexpr std::string_view kType = "timestamp without time zone";
    auto field = find_date_field(unit);
    if (!field) return bad_date_field(unit, false, kType);
    if (is_infinite_timestamp(value)) return of_infinite(*field, value < 0);
    MaybeField result = timestamp_field(*field, value, value);
    if (!result) return bad_date_field(unit, true, kType);
    return Extracted{result};
}
Result<Extracted> extract_timestamptz(EvalContext& context, std::string_view unit,
                                      std::int64_t value) {
    constexpr std::string_view kType = "timestamp with time zone";
    auto field = find_date_field(unit);
    if (!field) return bad_date_field(unit, false, kType);
    if (is_infinite_timestamp(value)) return of_infinite(*field, value < 0);
    std::int32_t offset = session_zone(context.format()).offset_at(value);
    MaybeField result = zone_field(*field, offset);
    if (!result) result = timestamp_field(*field, value + offset * kMicrosPerSecond, value);
    if (!result) return bad_date_field(unit, true, kType);
    return Extracted{result};
}
Result<Extracted> extract_date(EvalContext&, std::string_view unit, std::int32_t value) {
    auto field = find_date_field(unit);
    if (!field) return bad_date_field(unit, false, "date");
    if (is_infinite_date(value)) return of_infinite(*field, value < 0);
    MaybeField result = date_field(*field, value);
    if (*field == kEpoch) result = whole((value + kUnixEpochDays) * 86400);
    if (*field == kJulian) result = whole(value + 2451545);
    if (!result) return bad_date_field(unit, true, "date");
    return Extracted{result};
}
Result<Extracted> extract_time(EvalContext&, std::string_view unit, std::int64_t value) {
    constexpr std::string_view kType = "time without time zone";
    auto field = find_date_field(unit);
    if (!field) return bad_date_field(unit, false, kType);
    MaybeField result = *field == kEpoch ? FieldValue{value, 6} : time_field(*field, value);
    if (!result) return bad_date_field(unit, true, kType);
    return Extracted{result};
}
Result<Extracted> extract_interval(EvalContext&, std::string_view unit, Interval value) {
    auto field = find_date_field(unit);
    if (!field) return bad_date_field(unit, false, "interval");
    MaybeField result = interval_field_of(*field, value);
    if (!result) return bad_date_field(unit, true, "interval");
    return Extracted{result};
}

template <class T, auto extract>
Result<bool> as_numeric(EvalContext& context, std::string_view unit, T value, std::string& out) {
    Extracted extracted = TRY(extract(context, unit, value));
    if (extracted.value)
        write_numeric(*extracted.value, out);
    else if (extracted.infinity)
        encode_numeric(Numeric::infinity(extracted.infinity < 0), out);
    else
        return false;
    return true;
}
template <class T, auto extract>
Result<std::optional<double>> as_float(EvalContext& context, std::string_view unit, T value) {
    Extracted extracted = TRY(extract(context, unit, value));
    if (extracted.value) return std::optional(as_double(*extracted.value));
    if (extracted.infinity)
        return std::optional(extracted.infinity * std::numeric_limits<double>::infinity());
    return std::optional<double>();
}

/// Start of the unit a local timestamp lies in; empty for a field that has none.
std::optional<std::int64_t> truncate_local(DateField field, std::int64_t timestamp) {
    TimestampFields fields = split_timestamp(timestamp);
    auto cut = [&](std::int64_t unit) {
        return fields.days * kMicrosPerDay + fields.time_of_day / unit * unit;
    };
    auto date = [](std::int64_t year, int month) {
        return days_from_civil(year, month, 1) * kMicrosPerDay;
    };
    std::int64_t year = fields.date.year;
    // Years BC group downwards from the year before 1.
    auto first_of = [&](std::int64_t size) {
        return year > 0 ? (year + size - 1) / size * size - (size - 1)
                        : -((size - 1 - year) / size) * size + 1;
    };
    switch (field) {
        case kMicrosecond:
            return timestamp;
        case kMillisecond:
            return cut(1000);
        case kSecond:
            return cut(kMicrosPerSecond);
        case kMinute:
            return cut(kMicrosPerMinute);
        case kHour:
            return cut(kMicrosPerHour);
        case kDay:
            return fields.days * kMicrosPerDay;
        case kWeek:
            return (fields.days - (day_of_week(fields.days) + 6) % 7) * kMicrosPerDay;
        case kMonth:
            return date(year, fields.date.month);
        case kQuarter:
            return date(year, (fields.date.month - 1) / 3 * 3 + 1);
        case kYear:
            return date(year, 1);
        case kDecade:
            return date(floor_div(year, 10) * 10, 1);
        case kCentury:
            return date(first_of(100), 1);
        case kMillennium:
            return date(first_of(1000), 1);
        default:
            return std::nullopt;
    }
}

Result<std::int64_t> truncate_in(std::string_view unit, std::int64_t local, std::string_view type) {
    auto field = find_date_field(unit);
    if (!field) return bad_date_field(unit, false, type);
    if (is_infinite_timestamp(local)) return local;
    std::optional<std::int64_t> start = truncate_local(*field, local);
    if (!start) return bad_date_field(unit, *field >= kTimezone, type);
    return *start;
}
Result<std::int64_t> truncate_timestamp(std::string_view unit, std::int64_t value) {
    return truncate_in(unit, value, "timestamp without time zone");
}
Result<std::int64_t> truncate_in_zone(std::string_view unit, std::int64_t value, const Zone& zone) {
    if (is_infinite_timestamp(value)) return truncate_in(unit, value, "timestamp with time zone");
    std::int64_t local = TRY(truncate_in(unit, zone.to_local(value), "timestamp with time zone"));
    auto field = find_date_field(unit);
    // Below a day the offset of the moment itself stays, so that a repeated hour keeps its half.
    if (*field <= kHour) return local - zone.offset_at(value) * kMicrosPerSecond;
    return zone.to_utc(local);
}
Result<std::int64_t> truncate_timestamptz(EvalContext& context, std::string_view unit,
                                          std::int64_t value) {
    return truncate_in_zone(unit, value, session_zone(context.format()));
}
Result<std::int64_t> truncate_at_zone(std::string_view unit, std::int64_t value,
                                      std::string_view zone_name) {
    auto zone = find_zone(zone_name);
    if (!zone) return unknown_zone(zone_name);
    return truncate_in_zone(unit, value, *zone);
}
Result<Interval> truncate_interval(std::string_view unit, Interval value) {
    auto field = find_date_field(unit);
    if (!field) return bad_date_field(unit, false, "interval");
    std::int32_t years = value.months / 12;
    auto cut = [&](std::int64_t size) {
        return Interval{value.microseconds / size * size, value.days, value.months};
    };
    switch (*field) {
        case kMicrosecond:
            return value;
        case kMillisecond:
            return cut(1000);
        case kSecond:
            return cut(kMicrosPerSecond);
        case kMinute:
            return cut(kMicrosPerMinute);
        case kHour:
            return cut(kMicrosPerHour);
        case kDay:
            return Interval{0, value.days, value.months};
        case kMonth:
            return Interval{0, 0, value.months};
        case kQuarter:
            return Interval{0, 0, value.months / 3 * 3};
        case kYear:
            return Interval{0, 0, years * 12};
        case kDecade:
            return Interval{0, 0, years / 10 * 120};
        case kCentury:
            return Interval{0, 0, years / 100 * 1200};
        case kMillennium:
            return Interval{0, 0, years / 1000 * 12000};
        default:
            return bad_date_field(unit, true, "interval")
                .detail(*field == kWeek ? "Months usually have fractional weeks." : "");
    }
}

using I8 = std::int64_t;
using I4 = std::int32_t;

constexpr FunctionSpec kExtractFunctions[] = {
    function(6202, "extract(text, timestamp without time zone) -> numeric",
             vectorise<as_numeric<I8, extract_timestamp>>, "One field of a timestamp.",
             {"SELECT extract(hour FROM timestamp '2001-02-16 20:38:40')", "20"}),
    by_format(function(6203, "extract(text, timestamp with time zone) -> numeric",
                       vectorise<as_numeric<I8, extract_timestamptz>>,
                       "One field of a timestamp in the session's zone.")),
    function(6199, "extract(text, date) -> numeric", vectorise<as_numeric<I4, extract_date>>,
             "One field of a date.", {"SELECT extract(isodow FROM date '2001-02-18')", "7"}),
    function(6200, "extract(text, time without time zone) -> numeric",
             vectorise<as_numeric<I8, extract_time>>, "One field of a time.",
             {"SELECT extract(minute FROM time '20:38:40')", "38"}),
    function(6204, "extract(text, interval) -> numeric",
             vectorise<as_numeric<Interval, extract_interval>>, "One field of an interval.",
             {"SELECT extract(month FROM interval '2 years 3 months')", "3"}),
    function(2021, "date_part(text, timestamp without time zone) -> double precision",
             vectorise<as_float<I8, extract_timestamp>>, "One field of a timestamp.",
             {"SELECT date_part('hour', timestamp '2001-02-16 20:38:40')", "20"}),
    by_format(function(1171, "date_part(text, timestamp with time zone) -> double precision",
                       vectorise<as_float<I8, extract_timestamptz>>,
                       "One field of a timestamp in the session's zone.")),
    function(1384, "date_part(text, date) -> double precision",
             vectorise<as_float<I4, extract_date>>, "One field of a date.",
             {"SELECT date_part('year', date '2001-02-18')", "2001"}),
    function(1385, "date_part(text, time without time zone) -> double precision",
             vectorise<as_float<I8, extract_time>>, "One field of a time."),
    function(1172, "date_part(text, interval) -> double precision",
             vectorise<as_float<Interval, extract_interval>>, "One field of an interval.",
             {"SELECT date_part('month', interval '2 years 3 months')", "3"}),
    function(2020, "date_trunc(text, timestamp without time zone) -> timestamp without time zone",
             vectorise<truncate_timestamp>, "Start of the unit a timestamp lies in.",
             {"SELECT date_trunc('hour', timestamp '2001-02-16 20:38:40')", "2001-02-16 20:00:00"}),
    by_format(
        function(1217, "date_trunc(text, timestamp with time zone) -> timestamp with time zone",
                 vectorise<truncate_timestamptz>, "Start of the unit in the session's zone.")),
    by_format(function(
        1284, "date_trunc(text, timestamp with time zone, text) -> timestamp with time zone",
        vectorise<truncate_at_zone>, "Start of the unit in a given zone.")),
    function(
        1218, "date_trunc(text, interval) -> interval", vectorise<truncate_interval>,
        "An interval without its smaller fields.",
        {"SELECT date_trunc('hour', interval '2 days 3 hours 40 minutes')", "2 days 03:00:00"}),
};

}  // namespace

std::span<const FunctionSpec> extract_functions() {
    return kExtractFunctions;
}

}  // namespace aerolith
