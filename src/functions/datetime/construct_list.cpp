#include <cmath>

#include "functions/datetime/fields.h"
#include "functions/families.h"
#include "functions/spec.h"
#include "functions/typed_order.h"
#include "types/datetime/datetime_text.h"
#include "types/datetime/interval.h"

namespace aerolith {
namespace {

Error bad_date(std::int32_t year, std::int32_t month, std::int32_t day) {
    return error(SqlState::kDatetimeFieldOverflow, "date field value out of range: {}-{:02}-{:02}",
                 year, month, day);
}
Error bad_time(std::int32_t hour, std::int32_t minute, double second) {
    return error(SqlState::kDatetimeFieldOverflow, "time field value out of range: {}:{:02}:{:02g}",
                 hour, minute, second);
}

Result<std::int64_t> days_of_date(std::int32_t year, std::int32_t month, std::int32_t day) {
    std::int64_t calendar_year = year < 0 ? std::int64_t{year} + 1 : year;
    if (year == 0 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(calendar_year, month))
        return bad_date(year, month, day);
    std::int64_t days = days_from_civil(calendar_year, month, day);
    if (!is_valid_date(days)) {
        return error(SqlState::kDatetimeFieldOverflow, "date out of range: {}-{:02}-{:02}", year,
                     month, day);
    }
    return days;
}
Result<std::int32_t> make_date(std::int32_t year, std::int32_t month, std::int32_t day) {
    return static_cast<std::int32_t>(TRY(days_of_date(year, month, day)));
}
Result<std::int64_t> make_time(std::int32_t hour, std::int32_t minute, double second) {
    bool end_of_day = hour == 24 && minute == 0 && second == 0;
    if (hour < 0 || minute < 0 || minute > 59 || !(second >= 0 && second <= 60) ||
        (hour > 23 && !end_of_day))
        return bad_time(hour, minute, second);
    return (hour * 60 + minute) * kMicrosPerMinute +
           static_cast<std::int64_t>(std::nearbyint(second * 1e6));
}
Result<std::int64_t> make_timestamp(std::int32_t year, std::int32_t month, std::int32_t day,
                                    std::int32_t hour, std::int32_t minute, double second) {
    std::int64_t days = TRY(days_of_date(year, month, day));
    std::int64_t result = days * kMicrosPerDay + TRY(make_time(hour, minute, second));
    if (!is_valid_timestamp(result)) return timestamp_out_of_range();
    return result;
}
Result<std::int64_t> make_timestamptz(EvalContext& context, std::int32_t year, std::int32_t month,
                                      std::int32_t day, std::int32_t hour, std::int32_t minute,
                                      double second) {
    return session_zone(context.format())
        .to_utc(TRY(make_timestamp(year, month, day, hour, minute, second)));
}
/// "+2", "-03:30": a zone as this function takes it, hours counted to the east.
Result<std::int32_t> numeric_offset(std::string_view name) {
    std::string text(name);
    int parts[3] = {0, 0, 0}, count = 0;
    std::size_t at = 1;
    if (name[0] != '+' && name[0] != '-') {
        return error(SqlState::kInvalidParameterValue,
                     "invalid input syntax for type numeric time zone: \"{}\"", name)
            .hint("Numeric time zones must have \"-\" or \"+\" as first character.");
    }
    for (; count < 3 && at < text.size(); ++count) {
        std::size_t start = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - start < 6)
            parts[count] = parts[count] * 10 + (text[at++] - '0');
        if (count == 0 && at == text.size() && at - start > 2) {
            parts[1] = parts[0] % 100;
            parts[0] /= 100;
        }
        if (at < text.size() && text[at++] != ':') {
            return error(SqlState::kInvalidParameterValue,
                         "invalid input syntax for type numeric time zone: \"{}\"", name);
        }
    }
    if (parts[0] > 15 || parts[1] > 59 || parts[2] > 59)
        return error(SqlState::kInvalidParameterValue, "numeric time zone \"{}\" out of range",
                     name);
    int seconds = (parts[0] * 60 + parts[1]) * 60 + parts[2];
    return name[0] == '-' ? -seconds : seconds;
}
Result<std::int64_t> make_timestamptz_in_zone(std::int32_t year, std::int32_t month,
                                              std::int32_t day, std::int32_t hour,
                                              std::int32_t minute, double second,
                                              std::string_view name) {
    std::int64_t local = TRY(make_timestamp(year, month, day, hour, minute, second));
    bool numeric =
        !name.empty() && (name[0] == '+' || name[0] == '-' || (name[0] >= '0' && name[0] <= '9'));
    if (numeric) return local - TRY(numeric_offset(name))
    *kMicrosPerSecond;
    std::optional<Zone> zone = find_zone(name);
    if (!zone) return unknown_zone(name);
    return zone->to_utc(local);
}
Result<Interval> make_interval(std::int32_t years, std::int32_t months, std::int32_t weeks,
                               std::int32_t days, std::int32_t hours, std::int32_t minutes,
                               double seconds) {
    std::int64_t all_months = std::int64_t{years} * 12 + months,
                 all_days = std::int64_t{weeks} * 7 + days;
    if (!std::isfinite(seconds) || std::abs(all_months) > 0x7FFFFFFF ||
        std::abs(all_days) > 0x7FFFFFFF)
        return interval_out_of_range();
    std::int64_t micros = hours * kMicrosPerHour + minutes * kMicrosPerMinute +
                          static_cast<std::int64_t>(std::nearbyint(seconds * 1e6));
    return Interval{micros, static_cast<std::int32_t>(all_days),
                    static_cast<std::int32_t>(all_months)};
}
Result<std::int64_t> from_epoch(double seconds) {
    if (std::isnan(seconds))
        return Error(SqlState::kDatetimeFieldOverflow, "timestamp cannot be NaN");
    if (std::isinf(seconds)) return seconds < 0 ? kTimestampMinusInfinity : kTimestampInfinity;
    auto out_of_range = [&] {
        return error(SqlState::kDatetimeFieldOverflow, "timestamp out of range: \"{:g}\"", seconds);
    };
    double since_2000 = seconds - static_cast<double>(kUnixEpochDays) * 86400;
    if (std::abs(since_2000) > 9.2e12) return out_of_range();
    std::int64_t result = static_cast<std::int64_t>(std::nearbyint(since_2000 * 1e6));
    if (!is_valid_timestamp(result)) return out_of_range();
    return result;
}

Result<Zone> named_zone(std::string_view name) {
    auto zone = find_zone(name);
    if (!zone) return unknown_zone(name);
    return std::move(*zone);
}
Result<std::int64_t> to_zone(std::string_view name, std::int64_t utc) {
    if (is_infinite_timestamp(utc)) return utc;
    return TRY(named_zone(name))
    .to_local(utc);
}
Result<std::int64_t> from_zone(std::string_view name, std::int64_t local) {
    if (is_infinite_timestamp(local)) return local;
    return TRY(named_zone(name))
    .to_utc(local);
}
Result<std::int64_t> interval_offset(Interval interval) {
    if (interval.months || interval.days) {
        std::string text;
        print_interval(interval, IntervalStyle::kPostgres, text);
        return error(SqlState::kInvalidParameterValue,
                     "interval time zone \"{}\" must not include months or days", text);
    }
    return interval.microseconds;
}
Result<std::int64_t> to_interval_zone(Interval offset, std::int64_t utc) {
    if (is_infinite_timestamp(utc)) return utc;
    return utc + TRY(interval_offset(offset));
}
Result<std::int64_t> from_interval_zone(Interval offset, std::int64_t local) {
    if (is_infinite_timestamp(local)) return local;
    return local - TRY(interval_offset(offset));
}

std::int64_t transaction_time(EvalContext& context) {
    return context.transaction_time();
}
std::int64_t statement_time(EvalContext& context) {
    return context.statement_time();
}
std::int64_t clock_time(EvalContext& context) {
    return context.clock_time();
}

// Casts between the types.
std::int64_t timestamptz_to_timestamp(EvalContext& context, std::int64_t utc) {
    return is_infinite_timestamp(utc) ? utc : session_zone(context.format()).to_local(utc);
}
std::int64_t timestamp_to_timestamptz(EvalContext& context, std::int64_t local) {
    return is_infinite_timestamp(local) ? local : session_zone(context.format()).to_utc(local);
}
Result<std::int64_t> date_as_timestamp(std::int32_t date) {
    if (is_infinite_date(date)) return date < 0 ? kTimestampMinusInfinity : kTimestampInfinity;
    if (date >= kTimestampEnd / kMicrosPerDay)
        return Error(SqlState::kDatetimeFieldOverflow, "date out of range for timestamp");
    return date * kMicrosPerDay;
}
Result<std::int64_t> date_as_timestamptz(EvalContext& context, std::int32_t date) {
    return timestamp_to_timestamptz(context, TRY(date_as_timestamp(date)));
}
std::int32_t timestamp_to_date(std::int64_t timestamp) {
    if (is_infinite_timestamp(timestamp)) return timestamp < 0 ? kDateMinusInfinity : kDateInfinity;
    return static_cast<std::int32_t>(floor_div(timestamp, kMicrosPerDay));
}
std::int32_t timestamptz_to_date(EvalContext& context, std::int64_t utc) {
    return timestamp_to_date(timestamptz_to_timestamp(context, utc));
}
std::optional<std::int64_t> timestamp_to_time(std::int64_t timestamp) {
    if (is_infinite_timestamp(timestamp)) return std::nullopt;
    return split_timestamp(timestamp).time_of_day;
}
std::optional<std::int64_t> timestamptz_to_time(EvalContext& context, std::int64_t utc) {
    return timestamp_to_time(timestamptz_to_timestamp(context, utc));
}
Interval time_to_interval(std::int64_t time) {
    return {time, 0, 0};
}
std::int64_t interval_to_time(Interval interval) {
    std::int64_t micros = interval.microseconds % kMicrosPerDay;
    return micros < 0 ? micros + kMicrosPerDay : micros;
}
std::int64_t timetz_to_time(Interval time) {
    return time.microseconds;
}
Interval time_to_timetz(EvalContext& context, std::int64_t time) {
    return {time, -session_zone(context.format()).offset_at(context.transaction_time()), 0};
}
std::optional<Interval> timestamptz_to_timetz(EvalContext& context, std::int64_t utc) {
    if (is_infinite_timestamp(utc)) return std::nullopt;
    std::int32_t offset = session_zone(context.format()).offset_at(utc);
    return Interval{split_timestamp(utc + offset * kMicrosPerSecond).time_of_day, -offset, 0};
}
std::int64_t fit_timestamp(std::int64_t value, std::int32_t precision) {
    return is_infinite_timestamp(value) ? value : round_to_precision(value, precision);
}
Interval fit_interval_to(Interval value, std::int32_t typmod) {
    return fit_interval(value, typmod);
}

constexpr FunctionSpec kDateTimeConstructors[] = {
    function(3846, "make_date(integer, integer, integer) -> date", vectorise<make_date>,
             "A date from year, month and day.", {"SELECT make_date(2013, 7, 15)", "2013-07-15"}),
    function(3847, "make_time(integer, integer, double precision) -> time without time zone",
             vectorise<make_time>, "A time from hour, minute and second.",
             {"SELECT make_time(8, 15, 23.5)", "08:15:23.5"}),
    function(3461,
             "make_timestamp(integer, integer, integer, integer, integer, double precision) -> "
             "timestamp without time zone",
             vectorise<make_timestamp>, "A timestamp from its fields.",
             {"SELECT make_timestamp(2013, 7, 15, 8, 15, 23.5)", "2013-07-15 08:15:23.5"}),
    by_format(function(3462,
                       "make_timestamptz(integer, integer, integer, integer, integer, double "
                       "precision) -> timestamp with time zone",
                       vectorise<make_timestamptz>,
                       "A timestamp from its fields in the session's zone.")),
    by_format(function(
        3463,
        "make_timestamptz(integer, integer, integer, integer, integer, double "
        "precision, text) -> timestamp with time zone",
        vectorise<make_timestamptz_in_zone>, "A timestamp from its fields in a zone.",
        {"SELECT make_timestamptz(2013, 7, 15, 8, 15, 23, 'UTC')", "2013-07-15 08:15:23+00"})),
    function(3464,
             "make_interval(integer = 0, integer = 0, integer = 0, integer = 0, integer = 0, "
             "integer = 0, double precision = 0) -> interval",
             vectorise<make_interval>,
             "An interval from years, months, weeks, days, hours, minutes and seconds.",
             {"SELECT make_interval(0, 0, 0, 10)", "10 days"}),
    function(1158, "to_timestamp(double precision) -> timestamp with time zone",
             vectorise<from_epoch>, "The moment some seconds after 1970 began in UTC."),
    function(1159, "timezone(text, timestamp with time zone) -> timestamp without time zone",
             vectorise<to_zone>, "Local time of a moment in a zone.",
             {"SELECT timestamptz '2001-02-16 20:38:40+00' AT TIME ZONE 'America/Denver'",
              "2001-02-16 13:38:40"}),
    function(2069, "timezone(text, timestamp without time zone) -> timestamp with time zone",
             vectorise<from_zone>, "The moment of a local time in a zone."),
    function(1026, "timezone(interval, timestamp with time zone) -> timestamp without time zone",
             vectorise<to_interval_zone>, "Local time of a moment at an offset."),
    function(2070, "timezone(interval, timestamp without time zone) -> timestamp with time zone",
             vectorise<from_interval_zone>, "The moment of a local time at an offset."),
    by_format(function(1299, "now() -> timestamp with time zone", vectorise<transaction_time>,
                       "When the transaction began.",
                       {"SELECT now() = transaction_timestamp()", "t"})),
    by_format(function(2647, "transaction_timestamp() -> timestamp with time zone",
                       vectorise<transaction_time>, "When the transaction began.")),
    by_format(function(2648, "statement_timestamp() -> timestamp with time zone",
                       vectorise<statement_time>, "When the statement began.")),
    volatile_(function(2649, "clock_timestamp() -> timestamp with time zone", vectorise<clock_time>,
                       "The time now, changing while a statement runs.")),
    by_format(internal(2027, "timestamp(timestamp with time zone) -> timestamp without time zone",
                       vectorise<timestamptz_to_timestamp>)),
    by_format(internal(2028, "timestamptz(timestamp without time zone) -> timestamp with time zone",
                       vectorise<timestamp_to_timestamptz>)),
    internal(2024, "timestamp(date) -> timestamp without time zone", vectorise<date_as_timestamp>),
    by_format(internal(1174, "timestamptz(date) -> timestamp with time zone",
                       vectorise<date_as_timestamptz>)),
    internal(2029, "date(timestamp without time zone) -> date", vectorise<timestamp_to_date>),
    by_format(
        internal(1178, "date(timestamp with time zone) -> date", vectorise<timestamptz_to_date>)),
    internal(1316, "time(timestamp without time zone) -> time without time zone",
             vectorise<timestamp_to_time>),
    by_format(internal(2019, "time(timestamp with time zone) -> time without time zone",
                       vectorise<timestamptz_to_time>)),
    internal(1370, "interval(time without time zone) -> interval", vectorise<time_to_interval>),
    internal(1419, "time(interval) -> time without time zone", vectorise<interval_to_time>),
    internal(2046, "time(time with time zone) -> time without time zone",
             vectorise<timetz_to_time>),
    by_format(internal(2047, "timetz(time without time zone) -> time with time zone",
                       vectorise<time_to_timetz>)),
    by_format(internal(1388, "timetz(timestamp with time zone) -> time with time zone",
                       vectorise<timestamptz_to_timetz>)),
    internal(1961, "timestamp(timestamp without time zone, integer) -> timestamp without time zone",
             vectorise<fit_timestamp>),
    internal(1967, "timestamptz(timestamp with time zone, integer) -> timestamp with time zone",
             vectorise<fit_timestamp>),
    internal(1968, "time(time without time zone, integer) -> time without time zone",
             vectorise<fit_timestamp>),
    internal(1200, "interval(interval, integer) -> interval", vectorise<fit_interval_to>),
};

}  // namespace

std::span<const FunctionSpec> datetime_construct_functions() {
    return kDateTimeConstructors;
}

}  // namespace aerolith
