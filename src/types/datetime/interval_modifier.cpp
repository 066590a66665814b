#include "types/datetime/interval.h"
#include "types/type_parts.h"

namespace aerolith {

Interval fit_interval(Interval interval, std::int32_t typmod) {
    using namespace interval_field;
    int range = interval_range(typmod);
    if (range != kAll) {
        auto cut = [&](std::int64_t unit) {
            interval.microseconds = interval.microseconds / unit * unit;
        };
        if (range & kSecond) {
        } else if (range & kMinute)
            cut(kMicrosPerMinute);
        else if (range & kHour)
            cut(kMicrosPerHour);
        else {
            interval.microseconds = 0;
            if (!(range & kDay)) interval.days = 0;
            if (!(range & (kDay | kMonth))) interval.months = interval.months / 12 * 12;
        }
    }
    if (int precision = interval_precision(typmod); precision != 0xFFFF)
        interval.microseconds = round_to_precision(interval.microseconds, precision);
    return interval;
}

std::string interval_modifier_text(std::int32_t typmod) {
    using namespace interval_field;
    constexpr std::pair<int, std::string_view> kNames[] = {
        {kYear, " year"}, {kMonth, " month"},   {kDay, " day"},
        {kHour, " hour"}, {kMinute, " minute"}, {kSecond, " second"}};
    std::string text;
    int range = interval_range(typmod);
    if (range != kAll) {
        std::string_view first, last;
        for (auto [field, name] : kNames) {
            if (!(range & field)) continue;
            if (first.empty()) first = name;
            last = name;
        }
        text = first;
        if (last != first) text.append(" to").append(last);
    }
    if (int precision = interval_precision(typmod); precision != 0xFFFF)
        text += fmt::format("({})", precision);
    return text;
}

__int128 interval_span(const Interval& interval) {
    return static_cast<__int128>(interval.months * std::int64_t{30} + interval.days) *
               kMicrosPerDay +
           interval.microseconds;
}

Error interval_out_of_range() {
    return Error(SqlState::kDatetimeFieldOverflow, "interval out of range");
}

}  // namespace aerolith
