#include "functions/families.h"
#include "functions/spec.h"
#include "functions/typed_order.h"
#include "types/datetime/calendar.h"
#include "types/datetime/zone.h"

namespace aerolith {
namespace {

// Dates and timestamps of different types compare as local times, or as moments when one has a
// zone.
struct DateMoment {
    using Value = std::int32_t;
    static constexpr bool kHasZone = false;
    static std::int64_t local(std::int32_t date) {
        if (is_infinite_date(date)) return date < 0 ? kTimestampMinusInfinity : kTimestampInfinity;
        // Dates beyond every timestamp are still finite.
        return date >= kTimestampEnd / kMicrosPerDay ? kTimestampInfinity - 1
                                                     : date * kMicrosPerDay;
    }
};
struct TimestampMoment {
    using Value = std::int64_t;
    static constexpr bool kHasZone = false;
    static std::int64_t local(std::int64_t timestamp) { return timestamp; }
};
struct TimestamptzMoment {
    using Value = std::int64_t;
    static constexpr bool kHasZone = true;
    static std::int64_t local(std::int64_t timestamp) { return timestamp; }
};

template <class Is, class Left, class Right>
bool order_moments(EvalContext& context, typename Left::Value left, typename Right::Value right) {
    std::int64_t l = Left::local(left), r = Right::local(right);
    if constexpr (Left::kHasZone != Right::kHasZone) {
        std::int64_t& without_zone = Left::kHasZone ? r : l;
        if (is_valid_timestamp(without_zone))
            without_zone = session_zone(context.format()).to_utc(without_zone);
    }
    return Is::of(l, r);
}

constexpr FunctionSpec kDateTimeOrders[] = {
    internal(1086, "date_eq(date, date) -> boolean", order_typed<IsEqual>),
    internal(1091, "date_ne(date, date) -> boolean", order_typed<IsNotEqual>),
    internal(1087, "date_lt(date, date) -> boolean", order_typed<IsLess>),
    internal(1088, "date_le(date, date) -> boolean", order_typed<IsLessEqual>),
    internal(1089, "date_gt(date, date) -> boolean", order_typed<IsGreater>),
    internal(1090, "date_ge(date, date) -> boolean", order_typed<IsGreaterEqual>),
    internal(1092, "date_cmp(date, date) -> integer", compare_typed),
    internal(1145, "time_eq(time without time zone, time without time zone) -> boolean",
             order_typed<IsEqual>),
    internal(1106, "time_ne(time without time zone, time without time zone) -> boolean",
             order_typed<IsNotEqual>),
    internal(1102, "time_lt(time without time zone, time without time zone) -> boolean",
             order_typed<IsLess>),
    internal(1103, "time_le(time without time zone, time without time zone) -> boolean",
             order_typed<IsLessEqual>),
    internal(1104, "time_gt(time without time zone, time without time zone) -> boolean",
             order_typed<IsGreater>),
    internal(1105, "time_ge(time without time zone, time without time zone) -> boolean",
             order_typed<IsGreaterEqual>),
    internal(1107, "time_cmp(time without time zone, time without time zone) -> integer",
             compare_typed),
    internal(1352, "timetz_eq(time with time zone, time with time zone) -> boolean",
             order_typed<IsEqual>),
    internal(1353, "timetz_ne(time with time zone, time with time zone) -> boolean",
             order_typed<IsNotEqual>),
    internal(1354, "timetz_lt(time with time zone, time with time zone) -> boolean",
             order_typed<IsLess>),
    internal(1355, "timetz_le(time with time zone, time with time zone) -> boolean",
             order_typed<IsLessEqual>),
    internal(1357, "timetz_gt(time with time zone, time with time zone) -> boolean",
             order_typed<IsGreater>),
    internal(1356, "timetz_ge(time with time zone, time with time zone) -> boolean",
             order_typed<IsGreaterEqual>),
    internal(1358, "timetz_cmp(time with time zone, time with time zone) -> integer",
             compare_typed),
    internal(2052,
             "timestamp_eq(timestamp without time zone, timestamp without time zone) -> boolean",
             order_typed<IsEqual>),
    internal(2053,
             "timestamp_ne(timestamp without time zone, timestamp without time zone) -> boolean",
             order_typed<IsNotEqual>),
    internal(2054,
             "timestamp_lt(timestamp without time zone, timestamp without time zone) -> boolean",
             order_typed<IsLess>),
    internal(2055,
             "timestamp_le(timestamp without time zone, timestamp without time zone) -> boolean",
             order_typed<IsLessEqual>),
    internal(2057,
             "timestamp_gt(timestamp without time zone, timestamp without time zone) -> boolean",
             order_typed<IsGreater>),
    internal(2056,
             "timestamp_ge(timestamp without time zone, timestamp without time zone) -> boolean",
             order_typed<IsGreaterEqual>),
    internal(2045,
             "timestamp_cmp(timestamp without time zone, timestamp without time zone) -> integer",
             compare_typed),
    internal(1152, "timestamptz_eq(timestamp with time zone, timestamp with time zone) -> boolean",
             order_typed<IsEqual>),
    internal(1153, "timestamptz_ne(timestamp with time zone, timestamp with time zone) -> boolean",
             order_typed<IsNotEqual>),
    internal(1154, "timestamptz_lt(timestamp with time zone, timestamp with time zone) -> boolean",
             order_typed<IsLess>),
    internal(1155, "timestamptz_le(timestamp with time zone, timestamp with time zone) -> boolean",
             order_typed<IsLessEqual>),
    internal(1157, "timestamptz_gt(timestamp with time zone, timestamp with time zone) -> boolean",
             order_typed<IsGreater>),
    internal(1156, "timestamptz_ge(timestamp with time zone, timestamp with time zone) -> boolean",
             order_typed<IsGreaterEqual>),
    internal(1314, "timestamptz_cmp(timestamp with time zone, timestamp with time zone) -> integer",
             compare_typed),
    internal(1162, "interval_eq(interval, interval) -> boolean", order_typed<IsEqual>),
    internal(1163, "interval_ne(interval, interval) -> boolean", order_typed<IsNotEqual>),
    internal(1164, "interval_lt(interval, interval) -> boolean", order_typed<IsLess>),
    internal(1165, "interval_le(interval, interval) -> boolean", order_typed<IsLessEqual>),
    internal(1167, "interval_gt(interval, interval) -> boolean", order_typed<IsGreater>),
    internal(1166, "interval_ge(interval, interval) -> boolean", order_typed<IsGreaterEqual>),
    internal(1315, "interval_cmp(interval, interval) -> integer", compare_typed),
    internal(2340, "date_eq_timestamp(date, timestamp without time zone) -> boolean",
             vectorise<order_moments<IsEqual, DateMoment, TimestampMoment>>),
    internal(2343, "date_ne_timestamp(date, timestamp without time zone) -> boolean",
             vectorise<order_moments<IsNotEqual, DateMoment, TimestampMoment>>),
    internal(2338, "date_lt_timestamp(date, timestamp without time zone) -> boolean",
             vectorise<order_moments<IsLess, DateMoment, TimestampMoment>>),
    internal(2339, "date_le_timestamp(date, timestamp without time zone) -> boolean",
             vectorise<order_moments<IsLessEqual, DateMoment, TimestampMoment>>),
    internal(2341, "date_gt_timestamp(date, timestamp without time zone) -> boolean",
             vectorise<order_moments<IsGreater, DateMoment, TimestampMoment>>),
    internal(2342, "date_ge_timestamp(date, timestamp without time zone) -> boolean",
             vectorise<order_moments<IsGreaterEqual, DateMoment, TimestampMoment>>),
    by_format(internal(2353, "date_eq_timestamptz(date, timestamp with time zone) -> boolean",
                       vectorise<order_moments<IsEqual, DateMoment, TimestamptzMoment>>)),
    by_format(internal(2356, "date_ne_timestamptz(date, timestamp with time zone) -> boolean",
                       vectorise<order_moments<IsNotEqual, DateMoment, TimestamptzMoment>>)),
    by_format(internal(2351, "date_lt_timestamptz(date, timestamp with time zone) -> boolean",
                       vectorise<order_moments<IsLess, DateMoment, TimestamptzMoment>>)),
    by_format(internal(2352, "date_le_timestamptz(date, timestamp with time zone) -> boolean",
                       vectorise<order_moments<IsLessEqual, DateMoment, TimestamptzMoment>>)),
    by_format(internal(2354, "date_gt_timestamptz(date, timestamp with time zone) -> boolean",
                       vectorise<order_moments<IsGreater, DateMoment, TimestamptzMoment>>)),
    by_format(internal(2355, "date_ge_timestamptz(date, timestamp with time zone) -> boolean",
                       vectorise<order_moments<IsGreaterEqual, DateMoment, TimestamptzMoment>>)),
    internal(2366, "timestamp_eq_date(timestamp without time zone, date) -> boolean",
             vectorise<order_moments<IsEqual, TimestampMoment, DateMoment>>),
    internal(2369, "timestamp_ne_date(timestamp without time zone, date) -> boolean",
             vectorise<order_moments<IsNotEqual, TimestampMoment, DateMoment>>),
    internal(2364, "timestamp_lt_date(timestamp without time zone, date) -> boolean",
             vectorise<order_moments<IsLess, TimestampMoment, DateMoment>>),
    internal(2365, "timestamp_le_date(timestamp without time zone, date) -> boolean",
             vectorise<order_moments<IsLessEqual, TimestampMoment, DateMoment>>),
    internal(2367, "timestamp_gt_date(timestamp without time zone, date) -> boolean",
             vectorise<order_moments<IsGreater, TimestampMoment, DateMoment>>),
    internal(2368, "timestamp_ge_date(timestamp without time zone, date) -> boolean",
             vectorise<order_moments<IsGreaterEqual, TimestampMoment, DateMoment>>),
    by_format(internal(2522,
                       "timestamp_eq_timestamptz(timestamp without time zone, timestamp with time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsEqual, TimestampMoment, TimestamptzMoment>>)),
    by_format(internal(2525,
                       "timestamp_ne_timestamptz(timestamp without time zone, timestamp with time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsNotEqual, TimestampMoment, TimestamptzMoment>>)),
    by_format(internal(2520,
                       "timestamp_lt_timestamptz(timestamp without time zone, timestamp with time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsLess, TimestampMoment, TimestamptzMoment>>)),
    by_format(internal(2521,
                       "timestamp_le_timestamptz(timestamp without time zone, timestamp with time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsLessEqual, TimestampMoment, TimestamptzMoment>>)),
    by_format(internal(2523,
                       "timestamp_gt_timestamptz(timestamp without time zone, timestamp with time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsGreater, TimestampMoment, TimestamptzMoment>>)),
    by_format(
        internal(2524,
                 "timestamp_ge_timestamptz(timestamp without time zone, timestamp with time "
                 "zone) -> boolean",
                 vectorise<order_moments<IsGreaterEqual, TimestampMoment, TimestamptzMoment>>)),
    by_format(internal(2379, "timestamptz_eq_date(timestamp with time zone, date) -> boolean",
                       vectorise<order_moments<IsEqual, TimestamptzMoment, DateMoment>>)),
    by_format(internal(2382, "timestamptz_ne_date(timestamp with time zone, date) -> boolean",
                       vectorise<order_moments<IsNotEqual, TimestamptzMoment, DateMoment>>)),
    by_format(internal(2377, "timestamptz_lt_date(timestamp with time zone, date) -> boolean",
                       vectorise<order_moments<IsLess, TimestamptzMoment, DateMoment>>)),
    by_format(internal(2378, "timestamptz_le_date(timestamp with time zone, date) -> boolean",
                       vectorise<order_moments<IsLessEqual, TimestamptzMoment, DateMoment>>)),
    by_format(internal(2380, "timestamptz_gt_date(timestamp with time zone, date) -> boolean",
                       vectorise<order_moments<IsGreater, TimestamptzMoment, DateMoment>>)),
    by_format(internal(2381, "timestamptz_ge_date(timestamp with time zone, date) -> boolean",
                       vectorise<order_moments<IsGreaterEqual, TimestamptzMoment, DateMoment>>)),
    by_format(internal(2529,
                       "timestamptz_eq_timestamp(timestamp with time zone, timestamp without time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsEqual, TimestamptzMoment, TimestampMoment>>)),
    by_format(internal(2532,
                       "timestamptz_ne_timestamp(timestamp with time zone, timestamp without time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsNotEqual, TimestamptzMoment, TimestampMoment>>)),
    by_format(internal(2527,
                       "timestamptz_lt_timestamp(timestamp with time zone, timestamp without time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsLess, TimestamptzMoment, TimestampMoment>>)),
    by_format(internal(2528,
                       "timestamptz_le_timestamp(timestamp with time zone, timestamp without time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsLessEqual, TimestamptzMoment, TimestampMoment>>)),
    by_format(internal(2530,
                       "timestamptz_gt_timestamp(timestamp with time zone, timestamp without time "
                       "zone) -> boolean",
                       vectorise<order_moments<IsGreater, TimestamptzMoment, TimestampMoment>>)),
    by_format(
        internal(2531,
                 "timestamptz_ge_timestamp(timestamp with time zone, timestamp without time "
                 "zone) -> boolean",
                 vectorise<order_moments<IsGreaterEqual, TimestamptzMoment, TimestampMoment>>)),
};

}  // namespace

std::span<const FunctionSpec> datetime_order_functions() {
    return kDateTimeOrders;
}

}  // namespace aerolith
