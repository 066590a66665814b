#include <cmath>

#include "functions/arithmetic/integer_arithmetic.h"
#include "functions/datetime/fields.h"
#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/datetime/datetime_text.h"
#include "types/datetime/interval.h"

namespace aerolith {
namespace {

Error date_out_of_range() {
    return Error(SqlState::kDatetimeFieldOverflow, "date out of range");
}
Error timestamp_range() {
    return timestamp_out_of_range();
}

Interval negated(const Interval& interval) {
    return {-interval.microseconds, -interval.days, -interval.months};
}

// date
Result<std::int32_t> date_plus(std::int32_t date, std::int32_t days) {
    if (is_infinite_date(date)) return date;
    std::int64_t result = std::int64_t{date} + days;
    if (!is_valid_date(result)) return date_out_of_range();
    return static_cast<std::int32_t>(result);
}
Result<std::int32_t> date_minus(std::int32_t date, std::int32_t days) {
    if (is_infinite_date(date)) return date;
    std::int64_t result = std::int64_t{date} - days;
    if (!is_valid_date(result)) return date_out_of_range();
    return static_cast<std::int32_t>(result);
}
Result<std::int32_t> days_plus(std::int32_t days, std::int32_t date) {
    return date_plus(date, days);
}
Result<std::int32_t> date_difference(std::int32_t left, std::int32_t right) {
    if (is_infinite_date(left) || is_infinite_date(right))
        return Error(SqlState::kDatetimeFieldOverflow, "cannot subtract infinite dates");
    return left - right;
}
Result<std::int64_t> date_to_timestamp(std::int32_t date) {
    if (is_infinite_date(date)) return date < 0 ? kTimestampMinusInfinity : kTimestampInfinity;
    std::int64_t result = date * kMicrosPerDay;
    if (date >= kTimestampEnd / kMicrosPerDay) {
        return Error(SqlState::kDatetimeFieldOverflow, "date out of range for timestamp");
    }
    return result;
}
Result<std::int64_t> date_and_time(std::int32_t date, std::int64_t time) {
    std::int64_t start = TRY(date_to_timestamp(date));
    return is_infinite_timestamp(start) ? start : start + time;
}
Result<std::int64_t> time_and_date(std::int64_t time, std::int32_t date) {
    return date_and_time(date, time);
}

// timestamp
Result<std::int64_t> timestamp_plus(std::int64_t timestamp, Interval interval) {
    auto result = add_interval(timestamp, interval);
    if (!result) return timestamp_range();
    return *result;
}
Result<std::int64_t> timestamp_minus(std::int64_t timestamp, Interval interval) {
    return timestamp_plus(timestamp, negated(interval));
}
Result<std::int64_t> interval_plus_timestamp(Interval interval, std::int64_t timestamp) {
    return timestamp_plus(timestamp, interval);
}
Result<std::int64_t> date_plus_interval(std::int32_t date, Interval interval) {
    return timestamp_plus(TRY(date_to_timestamp(date)), interval);
}
Result<std::int64_t> date_minus_interval(std::int32_t date, Interval interval) {
    return timestamp_minus(TRY(date_to_timestamp(date)), interval);
}
Result<std::int64_t> interval_plus_date(Interval interval, std::int32_t date) {
    return date_plus_interval(date, interval);
}

/// Months and days go by the zone's calendar, time by the clock.
Result<std::int64_t> timestamptz_plus(EvalContext& context, std::int64_t timestamp,
                                      Interval interval) {
    if (is_infinite_timestamp(timestamp)) return timestamp;
    std::int64_t moment = timestamp;
    if (interval.months || interval.days) {
        Zone zone = session_zone(context.format());
        auto local = add_interval(zone.to_local(timestamp), {0, interval.days, interval.months});
        if (!local) return timestamp_range();
        moment = zone.to_utc(*local);
    }
    if (__builtin_add_overflow(moment, interval.microseconds, &moment) ||
        !is_valid_timestamp(moment))
        return timestamp_range();
    return moment;
}
Result<std::int64_t> timestamptz_minus(EvalContext& context, std::int64_t timestamp,
                                       Interval interval) {
    return timestamptz_plus(context, timestamp, negated(interval));
}
Result<std::int64_t> interval_plus_timestamptz(EvalContext& context, Interval interval,
                                               std::int64_t timestamp) {
    return timestamptz_plus(context, timestamp, interval);
}
/// Days of 24 hours and the rest.
Result<Interval> timestamp_difference(std::int64_t left, std::int64_t right) {
    if (is_infinite_timestamp(left) || is_infinite_timestamp(right))
        return Error(SqlState::kDatetimeFieldOverflow, "cannot subtract infinite timestamps");
    std::int64_t difference;
    if (__builtin_sub_overflow(left, right, &difference)) return interval_out_of_range();
    return Interval{difference % kMicrosPerDay,
                    static_cast<std::int32_t>(difference / kMicrosPerDay), 0};
}

// time
std::int64_t time_plus(std::int64_t time, Interval interval) {
    std::int64_t result = (time + interval.microseconds % kMicrosPerDay) % kMicrosPerDay;
    return result < 0 ? result + kMicrosPerDay : result;
}
std::int64_t time_minus(std::int64_t time, Interval interval) {
    return time_plus(time, {-(interval.microseconds % kMicrosPerDay), 0, 0});
}
std::int64_t interval_plus_time(Interval interval, std::int64_t time) {
    return time_plus(time, interval);
}
Interval time_difference(std::int64_t left, std::int64_t right) {
    return {left - right, 0, 0};
}

// interval
Result<Interval> interval_plus(Interval left, Interval right) {
    return add_intervals(left, right);
}
Result<Interval> interval_minus(Interval left, Interval right) {
    Interval difference;
    if (__builtin_sub_overflow(left.months, right.months, &difference.months) ||
        __builtin_sub_overflow(left.days, right.days, &difference.days) ||
        __builtin_sub_overflow(left.microseconds, right.microseconds, &difference.microseconds))
        return interval_out_of_range();
    return difference;
}
Result<Interval> interval_negate(Interval value) {
    return interval_minus({0, 0, 0}, value);
}
/// Fractions of months spill into days (30 to a month), of days into time.
Result<Interval> interval_times(Interval value, double factor) {
    double months = value.months * factor, days = value.days * factor;
    if (std::isnan(months) || std::abs(months) > 2147483647.0 || std::abs(days) > 2147483647.0)
        return interval_out_of_range();
    auto to_micros = [](double number) { return std::nearbyint(number * 1e6) / 1e6; };
    double month_days = to_micros((months - std::trunc(months)) * 30);
    double seconds =
        to_micros((days - std::trunc(days) + month_days - std::trunc(month_days)) * 86400);
    std::int32_t extra_days = static_cast<std::int32_t>(month_days);
    if (std::abs(seconds) >= 86400) {
        extra_days += static_cast<std::int32_t>(seconds / 86400);
        seconds -= std::trunc(seconds / 86400) * 86400;
    }
    double micros =
        std::nearbyint(static_cast<double>(value.microseconds) * factor + seconds * 1e6);
    if (std::isnan(micros) || std::abs(micros) > 9.2e18) return interval_out_of_range();
    return Interval{static_cast<std::int64_t>(micros), static_cast<std::int32_t>(days) + extra_days,
                    static_cast<std::int32_t>(months)};
}
Result<Interval> times_interval(double factor, Interval value) {
    return interval_times(value, factor);
}
Result<Interval> interval_divided(Interval value, double divisor) {
    if (divisor == 0) return division_by_zero();
    return divide_interval(value, divisor);
}

std::int32_t days_of(std::int64_t hours_micros) {
    return static_cast<std::int32_t>(hours_micros / kMicrosPerDay);
}
Result<Interval> justify_hours(Interval value) {
    std::int32_t days = days_of(value.microseconds);
    Interval result{value.microseconds - days * kMicrosPerDay, value.days, value.months};
    if (__builtin_add_overflow(value.days, days, &result.days)) return interval_out_of_range();
    if (result.days > 0 && result.microseconds < 0)
        return Interval{result.microseconds + kMicrosPerDay, result.days - 1, result.months};
    if (result.days < 0 && result.microseconds > 0)
        return Interval{result.microseconds - kMicrosPerDay, result.days + 1, result.months};
    return result;
}
Result<Interval> justify_days(Interval value) {
    std::int32_t months = value.days / 30;
    Interval result{value.microseconds, value.days - months * 30, value.months};
    if (__builtin_add_overflow(value.months, months, &result.months))
        return interval_out_of_range();
    if (result.months > 0 && result.days < 0)
        return Interval{result.microseconds, result.days + 30, result.months - 1};
    if (result.months < 0 && result.days > 0)
        return Interval{result.microseconds, result.days - 30, result.months + 1};
    return result;
}

Result<Interval> justify_interval(Interval value) {
    // Months absorb days first where both have one sign, so that the days cannot overflow.
    std::int64_t days = value.days, months = value.months, micros = value.microseconds;
    if ((days > 0 && micros > 0) || (days < 0 && micros < 0)) {
        months += days / 30;
        days %= 30;
    }
    days += micros / kMicrosPerDay;
    micros %= kMicrosPerDay;
    months += days / 30;
    days %= 30;
    if (months > 0 && (days < 0 || (days == 0 && micros < 0))) {
        days += 30;
        --months;
    } else if (months < 0 && (days > 0 || (days == 0 && micros > 0))) {
        days -= 30;
        ++months;
    }
    if (days > 0 && micros < 0) {
        micros += kMicrosPerDay;
        --days;
    } else if (days < 0 && micros > 0) {
        micros -= kMicrosPerDay;
        ++days;
    }
    auto fitted = static_cast<std::int32_t>(months);
    if (fitted != months) return interval_out_of_range();
    return Interval{micros, static_cast<std::int32_t>(days), fitted};
}

/// The start of the bin of width `stride`, counted from `origin`, that holds a timestamp.
Result<std::int64_t> date_bin(Interval stride, std::int64_t timestamp, std::int64_t origin) {
    if (is_infinite_timestamp(timestamp)) return timestamp;
    if (is_infinite_timestamp(origin))
        return Error(SqlState::kDatetimeFieldOverflow, "origin out of range");
    if (stride.months) {
        return Error(SqlState::kFeatureNotSupported,
                     "timestamps cannot be binned into intervals containing months or years");
    }
    std::int64_t width, difference, result;
    if (__builtin_mul_overflow(std::int64_t{stride.days}, kMicrosPerDay, &width) ||
        __builtin_add_overflow(width, stride.microseconds, &width))
        return interval_out_of_range();
    if (width <= 0) {
        return Error(SqlState::kDatetimeFieldOverflow, "stride must be greater than zero");
    }
    if (__builtin_sub_overflow(timestamp, origin, &difference)) return interval_out_of_range();
    if (__builtin_add_overflow(origin, floor_div(difference, width) * width, &result) ||
        !is_valid_timestamp(result))
        return timestamp_range();
    return result;
}

/// Difference in years, months, days and time, counted on the calendar.
Interval age_between(std::int64_t later, std::int64_t earlier) {
    bool negative = later < earlier;
    if (negative) std::swap(later, earlier);
    TimestampFields to = split_timestamp(later), from = split_timestamp(earlier);
    std::int64_t micros = to.time_of_day - from.time_of_day;
    int days = to.date.day - from.date.day;
    std::int64_t months = (to.date.year - from.date.year) * 12 + to.date.month - from.date.month;
    if (micros < 0) {
        micros += kMicrosPerDay;
        --days;
    }
    // Months are borrowed from the earlier date's, again where that one is too short.
    while (days < 0) {
        days += days_in_month(from.date.year, from.date.month);
        --months;
    }
    Interval result{micros, days, static_cast<std::int32_t>(months)};
    return negative ? negated(result) : result;
}
Result<Interval> age_timestamps(std::int64_t later, std::int64_t earlier) {
    if (is_infinite_timestamp(later) || is_infinite_timestamp(earlier)) return timestamp_range();
    return age_between(later, earlier);
}
Result<Interval> age_timestamptz(EvalContext& context, std::int64_t later, std::int64_t earlier) {
    if (is_infinite_timestamp(later) || is_infinite_timestamp(earlier)) return timestamp_range();
    Zone zone = session_zone(context.format());
    return age_between(zone.to_local(later), zone.to_local(earlier));
}
std::int64_t midnight(EvalContext& context) {
    return floor_div(session_zone(context.format()).to_local(context.transaction_time()),
                     kMicrosPerDay) *
           kMicrosPerDay;
}
Result<Interval> age_of_timestamp(EvalContext& context, std::int64_t earlier) {
    return age_timestamps(midnight(context), earlier);
}
Result<Interval> age_of_timestamptz(EvalContext& context, std::int64_t earlier) {
    if (is_infinite_timestamp(earlier)) return timestamp_range();
    return age_between(midnight(context), session_zone(context.format()).to_local(earlier));
}

bool finite_date(std::int32_t value) {
    return !is_infinite_date(value);
}
bool finite_timestamp(std::int64_t value) {
    return !is_infinite_timestamp(value);
}
bool finite_interval(Interval) {
    return true;
}

constexpr FunctionSpec kDateTimeArithmetic[] = {
    internal(1141, "date_pli(date, integer) -> date", vectorise<date_plus>),
    internal(1142, "date_mii(date, integer) -> date", vectorise<date_minus>),
    internal(2550, "integer_pl_date(integer, date) -> date", vectorise<days_plus>),
    internal(1140, "date_mi(date, date) -> integer", vectorise<date_difference>),
    internal(1272, "datetime_pl(date, time without time zone) -> timestamp without time zone",
             vectorise<date_and_time>),
    internal(1296, "timedate_pl(time without time zone, date) -> timestamp without time zone",
             vectorise<time_and_date>),
    internal(2032,
             "timestamp_pl_interval(timestamp without time zone, interval) -> timestamp without "
             "time zone",
             vectorise<timestamp_plus>),
    internal(2033,
             "timestamp_mi_interval(timestamp without time zone, interval) -> timestamp without "
             "time zone",
             vectorise<timestamp_minus>),
    internal(2548,
             "interval_pl_timestamp(interval, timestamp without time zone) -> timestamp without "
             "time zone",
             vectorise<interval_plus_timestamp>),
    internal(2071, "date_pl_interval(date, interval) -> timestamp without time zone",
             vectorise<date_plus_interval>),
    internal(2072, "date_mi_interval(date, interval) -> timestamp without time zone",
             vectorise<date_minus_interval>),
    internal(2546, "interval_pl_date(interval, date) -> timestamp without time zone",
             vectorise<interval_plus_date>),
    by_format(internal(
        1189,
        "timestamptz_pl_interval(timestamp with time zone, interval) -> timestamp with time zone",
        vectorise<timestamptz_plus>)),
    by_format(internal(
        1190,
        "timestamptz_mi_interval(timestamp with time zone, interval) -> timestamp with time zone",
        vectorise<timestamptz_minus>)),
    by_format(internal(
        2549,
        "interval_pl_timestamptz(interval, timestamp with time zone) -> timestamp with time zone",
        vectorise<interval_plus_timestamptz>)),
    internal(2031,
             "timestamp_mi(timestamp without time zone, timestamp without time zone) -> interval",
             vectorise<timestamp_difference>),
    internal(1188, "timestamptz_mi(timestamp with time zone, timestamp with time zone) -> interval",
             vectorise<timestamp_difference>),
    internal(1747, "time_pl_interval(time without time zone, interval) -> time without time zone",
             vectorise<time_plus>),
    internal(1748, "time_mi_interval(time without time zone, interval) -> time without time zone",
             vectorise<time_minus>),
    internal(1848, "interval_pl_time(interval, time without time zone) -> time without time zone",
             vectorise<interval_plus_time>),
    internal(1690, "time_mi_time(time without time zone, time without time zone) -> interval",
             vectorise<time_difference>),
    internal(1169, "interval_pl(interval, interval) -> interval", vectorise<interval_plus>),
    internal(1170, "interval_mi(interval, interval) -> interval", vectorise<interval_minus>),
    internal(1168, "interval_um(interval) -> interval", vectorise<interval_negate>),
    internal(1618, "interval_mul(interval, double precision) -> interval",
             vectorise<interval_times>),
    internal(1624, "mul_d_interval(double precision, interval) -> interval",
             vectorise<times_interval>),
    internal(1326, "interval_div(interval, double precision) -> interval",
             vectorise<interval_divided>),
    function(1175, "justify_hours(interval) -> interval", vectorise<justify_hours>,
             "Periods of 24 hours as days.",
             {"SELECT justify_hours(interval '50 hours')", "2 days 02:00:00"}),
    function(2711, "justify_interval(interval) -> interval", vectorise<justify_interval>,
             "Periods of 24 hours as days, of 30 days as months.",
             {"SELECT justify_interval(interval '1 mon -1 hour')", "29 days 23:00:00"}),
    function(6177,
             "date_bin(interval, timestamp without time zone, timestamp without time zone) -> "
             "timestamp without time zone",
             vectorise<date_bin>, "Start of the bin a timestamp falls into."),
    function(6178,
             "date_bin(interval, timestamp with time zone, timestamp with time zone) -> timestamp "
             "with time zone",
             vectorise<date_bin>, "Start of the bin a timestamp falls into."),
    function(1295, "justify_days(interval) -> interval", vectorise<justify_days>,
             "Periods of 30 days as months.",
             {"SELECT justify_days(interval '1 year 65 days')", "1 year 2 mons 5 days"}),
    function(
        2058, "age(timestamp without time zone, timestamp without time zone) -> interval",
        vectorise<age_timestamps>, "Difference in years, months and days.",
        {"SELECT age(timestamp '2001-04-10', timestamp '1957-06-13')", "43 years 9 mons 27 days"}),
    function(1199, "age(timestamp with time zone, timestamp with time zone) -> interval",
             vectorise<age_timestamptz>,
             "Difference in years, months and days in the session's zone."),
    by_format(function(2059, "age(timestamp without time zone) -> interval",
                       vectorise<age_of_timestamp>, "Difference to today's midnight.")),
    by_format(function(1386, "age(timestamp with time zone) -> interval",
                       vectorise<age_of_timestamptz>, "Difference to today's midnight.")),
    function(1373, "isfinite(date) -> boolean", vectorise<finite_date>,
             "Whether a date is not infinite.", {"SELECT isfinite(date '2001-02-16')", "t"}),
    function(2048, "isfinite(timestamp without time zone) -> boolean", vectorise<finite_timestamp>,
             "Whether a timestamp is not infinite."),
    function(1389, "isfinite(timestamp with time zone) -> boolean", vectorise<finite_timestamp>,
             "Whether a timestamp is not infinite."),
    function(1390, "isfinite(interval) -> boolean", vectorise<finite_interval>,
             "Intervals always are."),
};

}  // namespace

Result<Interval> divide_interval(const Interval& value, double divisor) {
    return interval_times(value, 1 / divisor);
}

std::span<const FunctionSpec> datetime_arithmetic_functions() {
    return kDateTimeArithmetic;
}

}  // namespace aerolith
