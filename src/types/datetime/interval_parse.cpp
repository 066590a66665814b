#include <charconv>
#include <cmath>
#include <optional>

#include "types/datetime/interval.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

struct Unit {
    std::string_view name;
    double months, days, micros;

    /// A number for each size of unit: none may be named twice.
    unsigned place() const {
        if (months) return 8 + static_cast<unsigned>(std::log10(months));
        if (days) return days > 1 ? 7 : 6;
        if (micros >= 3600e6) return 5;
        return micros >= 60e6 ? 4 : static_cast<unsigned>(std::log10(micros) / 2);
    }
};
constexpr double kSecondMicros = 1e6, kMinuteMicros = 60e6, kHourMicros = 3600e6;
constexpr Unit kUnits[] = {
    {"microsecond", 0, 0, 1},
    {"us", 0, 0, 1},
    {"usec", 0, 0, 1},
    {"microsec", 0, 0, 1},
    {"millisecond", 0, 0, 1000},
    {"ms", 0, 0, 1000},
    {"msec", 0, 0, 1000},
    {"millisec", 0, 0, 1000},
    {"second", 0, 0, kSecondMicros},
    {"s", 0, 0, kSecondMicros},
    {"sec", 0, 0, kSecondMicros},
    {"minute", 0, 0, kMinuteMicros},
    {"m", 0, 0, kMinuteMicros},
    {"min", 0, 0, kMinuteMicros},
    {"hour", 0, 0, kHourMicros},
    {"h", 0, 0, kHourMicros},
    {"hr", 0, 0, kHourMicros},
    {"day", 0, 1, 0},
    {"d", 0, 1, 0},
    {"week", 0, 7, 0},
    {"w", 0, 7, 0},
    {"month", 1, 0, 0},
    {"mon", 1, 0, 0},
    {"year", 12, 0, 0},
    {"y", 12, 0, 0},
    {"yr", 12, 0, 0},
    {"decade", 120, 0, 0},
    {"dec", 120, 0, 0},
    {"century", 1200, 0, 0},
    {"centurie", 1200, 0, 0},
    {"c", 1200, 0, 0},
    {"cent", 1200, 0, 0},
    {"millennium", 12000, 0, 0},
    {"millennia", 12000, 0, 0},
    {"mil", 12000, 0, 0},
};

const Unit* find_unit(std::string_view word) {
    std::string lower(word);
    for (char& c : lower) c = static_cast<char>(c | 0x20);
    for (int attempt = 0; attempt < 2; ++attempt) {
        for (const Unit& unit : kUnits)
            if (unit.name == lower) return &unit;
        if (lower.size() < 2 || lower.back() != 's') break;
        lower.pop_back();
    }
    return nullptr;
}

class IntervalReader {
  public:
    IntervalReader(std::string_view text, std::int32_t typmod)
        : text_(text), range_(interval_range(typmod)) {}

    Result<Interval> read() {
        std::string_view trimmed = trim_spaces(text_);
        rest_ = trimmed;
        if (rest_.size() > 1 && (rest_[0] == 'P' || (rest_[0] == '-' && rest_[1] == 'P')))
            return read_iso();
        if (!rest_.empty() && rest_[0] == '@') rest_.remove_prefix(1);
        bool any = false, ago = false;
        while (true) {
            rest_ = trim_spaces(rest_);
            if (rest_.empty()) break;
            if ((rest_[0] | 0x20) == 'a' && equals_ignoring_case(rest_, "ago")) {
                ago = true;
                break;
            }
            TRY(read_field());
            any = true;
        }
        if (!any) return syntax_error();
        if (ago) months_ = -months_, days_ = -days_, micros_ = -micros_;
        return finish();
    }

  private:
    Error syntax_error() const {
        return error(SqlState::kInvalidDatetimeFormat,
                     "invalid input syntax for type interval: \"{}\"", text_);
    }
    Error overflow() const {
        return error(SqlState::kIntervalFieldOverflow, "interval field value out of range: \"{}\"",
                     text_);
    }

    Result<double> number() {
        std::size_t size = 0;
        if (rest_[0] == '+' || rest_[0] == '-') ++size;
        while (size < rest_.size() &&
               ((rest_[size] >= '0' && rest_[size] <= '9') || rest_[size] == '.'))
            ++size;
        std::string_view digits = rest_.substr(0, size);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        double value = 0;
        auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (failure == std::errc::invalid_argument || end != digits.data() + digits.size())
            return syntax_error();
        rest_.remove_prefix(size);
        return value;
    }

    Status read_field() {
        bool negative = rest_[0] == '-';
        std::string_view start = rest_;
        double value = TRY(number());
        if (!rest_.empty() && rest_[0] == ':') {
            rest_ = start;
            return read_clock(negative);
        }
        if (!rest_.empty() && rest_[0] == '-') {  // SQL's years-months
            rest_.remove_prefix(1);
            if (rest_.empty()) return syntax_error();
            double months = TRY(number());
            months_ += value * 12 + (negative ? -months : months);
            return {};
        }
        rest_ = trim_spaces(rest_);
        std::size_t size = 0;
        while (size < rest_.size() && (rest_[size] | 0x20) >= 'a' && (rest_[size] | 0x20) <= 'z')
            ++size;
        const Unit* unit = size ? find_unit(rest_.substr(0, size)) : nullptr;
        if (unit) {
            rest_.remove_prefix(size);
            if (!rest_.empty() && rest_[0] == '.') rest_.remove_prefix(1);
        } else if (rest_.empty() || (size && equals_ignoring_case(rest_, "ago"))) {
            unit = find_unit(default_unit());
        } else if (size == 0) {
            unit = find_unit("day");  // "1 04:05:06": days stand before a time of day
        } else {
            return syntax_error();
        }
        if (seen_ & 1u << unit->place()) return syntax_error();
        seen_ |= 1u << unit->place();
        add(value, *unit);
        return {};
    }
    std::string_view default_unit() const {
        using namespace interval_field;
        if (range_ == kAll || range_ & kSecond) return "second";
        if (range_ & kMinute) return "minute";
        if (range_ & kHour) return "hour";
        if (range_ & kDay) return "day";
        return range_ & kMonth ? "month" : "year";
    }

    /// Fractions of months become days and of days time, as PostgreSQL spreads them.
    void add(double value, const Unit& unit) {
        if (unit.months) {
            double whole = std::trunc(value * unit.months);
            double fraction = value * unit.months - whole;
            if (unit.months > 1) {  // years and above round to whole months
                months_ += std::nearbyint(value * unit.months);
                return;
            }
            months_ += whole;
            add_days(fraction * 30);
        } else if (unit.days) {
            add_days(value * unit.days);
        } else {
            micros_ += std::nearbyint(value * unit.micros);
        }
    }
    void add_days(double days) {
        double whole = std::trunc(days);
        days_ += whole;
        micros_ += std::nearbyint((days - whole) * static_cast<double>(kMicrosPerDay));
    }

    Status read_clock(bool negative) {
        if (rest_[0] == '-' || rest_[0] == '+') rest_.remove_prefix(1);
        double parts[3] = { TRY(number()), 0, 0 };
        int count = 1;
        while (count < 3 && !rest_.empty() && rest_[0] == ':') {
            rest_.remove_prefix(1);
            if (rest_.empty() || rest_[0] == '-' || rest_[0] == '+') return syntax_error();
            parts[count++] = TRY(number());
        }
        bool minutes_and_seconds =
            count == 2 && (range_ == (interval_field::kMinute | interval_field::kSecond) ||
                           parts[1] != std::trunc(parts[1]));
        if (minutes_and_seconds) {
            parts[2] = parts[1];
            parts[1] = parts[0];
            parts[0] = 0;
        }
        if (parts[1] >= 60 || parts[2] > 60) return overflow();
        double micros =
            (parts[0] * 60 + parts[1]) * kMinuteMicros + std::nearbyint(parts[2] * kSecondMicros);
        micros_ += negative ? -micros : micros;
        return {};
    }

    Result<Interval> read_iso() {
        double sign = 1;
        if (rest_[0] == '-') {
            sign = -1;
            rest_.remove_prefix(1);
        }
        rest_.remove_prefix(1);
        bool in_time = false;
        if (rest_.empty()) return syntax_error();
        while (!rest_.empty()) {
            if (rest_[0] == 'T') {
                in_time = true;
                rest_.remove_prefix(1);
                continue;
            }
            double value = sign * TRY(number());
            if (rest_.empty()) return syntax_error();
            char letter = rest_[0];
            rest_.remove_prefix(1);
            std::string_view name = in_time ? (letter == 'H'   ? "hour"
                                               : letter == 'M' ? "minute"
                                               : letter == 'S' ? "second"
                                                               : "")
                                            : (letter == 'Y'   ? "year"
                                               : letter == 'M' ? "month"
                                               : letter == 'W' ? "week"
                                               : letter == 'D' ? "day"
                                                               : "");
            const Unit* unit = find_unit(name);
            if (!unit) return syntax_error();
            add(value, *unit);
        }
        return finish();
    }

    Result<Interval> finish() const {
        if (std::abs(months_) > 2147483647.0 || std::abs(days_) > 2147483647.0 ||
            std::abs(micros_) > 9.2e18)
            return overflow();
        return Interval{static_cast<std::int64_t>(micros_), static_cast<std::int32_t>(days_),
                        static_cast<std::int32_t>(months_)};
    }

    std::string_view text_, rest_;
    int range_;
    unsigned seen_ = 0;
    double months_ = 0, days_ = 0;
    long double micros_ = 0;
};

}  // namespace

Result<Interval> parse_interval(std::string_view text, std::int32_t typmod, const FormatSettings&) {
    return fit_interval(TRY(IntervalReader(text, typmod).read()), typmod);
}

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

Result<Interval> add_intervals(const Interval& left, const Interval& right) {
    Interval sum;
    if (__builtin_add_overflow(left.months, right.months, &sum.months) ||
        __builtin_add_overflow(left.days, right.days, &sum.days) ||
        __builtin_add_overflow(left.microseconds, right.microseconds, &sum.microseconds))
        return interval_out_of_range();
    return sum;
}

}  // namespace aerolith
