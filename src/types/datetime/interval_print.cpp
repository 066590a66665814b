#include "types/datetime/interval.h"

namespace aerolith {
namespace {

struct IntervalFields {
    explicit IntervalFields(const Interval& interval)
        : years(interval.months / 12), months(interval.months % 12), days(interval.days) {
        std::int64_t rest = interval.microseconds;
        hours = rest / kMicrosPerHour;
        rest %= kMicrosPerHour;
        minutes = static_cast<int>(rest / kMicrosPerMinute);
        rest %= kMicrosPerMinute;
        seconds = static_cast<int>(rest / kMicrosPerSecond);
        fraction = static_cast<int>(rest % kMicrosPerSecond);
    }
    bool negative_time() const { return hours < 0 || minutes < 0 || seconds < 0 || fraction < 0; }
    bool has_time() const { return hours || minutes || seconds || fraction; }

    int years, months, days;
    std::int64_t hours;
    int minutes, seconds, fraction;
};

std::int64_t size_of(std::int64_t value) {
    return value < 0 ? -value : value;
}

void print_seconds(int seconds, int fraction, int width, std::string& out) {
    fmt::format_to(std::back_inserter(out), "{:0{}}", size_of(seconds), width);
    if (!fraction) return;
    fmt::format_to(std::back_inserter(out), ".{:06}", size_of(fraction));
    while (out.back() == '0') out.pop_back();
}

void print_clock(const IntervalFields& fields, int hour_width, std::string& out) {
    fmt::format_to(std::back_inserter(out), "{:0{}}:{:02}:", size_of(fields.hours), hour_width,
                   size_of(fields.minutes));
    print_seconds(fields.seconds, fields.fraction, 2, out);
}

/// "1 year 2 mons -3 days +04:05:06": a sign follows wherever the last field was negative.
void print_postgres(const IntervalFields& fields, std::string& out) {
    std::size_t start = out.size();
    bool after_negative = false;
    auto part = [&](std::int64_t value, std::string_view unit) {
        if (!value) return;
        fmt::format_to(std::back_inserter(out), "{}{}{} {}{}", out.size() > start ? " " : "",
                       after_negative && value > 0 ? "+" : "", value, unit, value == 1 ? "" : "s");
        after_negative = value < 0;
    };
    part(fields.years, "year");
    part(fields.months, "mon");
    part(fields.days, "day");
    if (!fields.has_time() && out.size() > start) return;
    if (out.size() > start) out += ' ';
    if (fields.negative_time())
        out += '-';
    else if (after_negative)
        out += '+';
    print_clock(fields, 2, out);
}

void print_verbose(const IntervalFields& fields, std::string& out) {
    out += '@';
    bool ago = false, first = true;
    auto sign = [&](std::int64_t value) {
        if (first && value) {
            ago = value < 0;
            first = false;
        }
        return ago ? -value : value;
    };
    auto part = [&](std::int64_t value, std::string_view unit) {
        if (!value) return;
        std::int64_t shown = sign(value);
        fmt::format_to(std::back_inserter(out), " {} {}{}", shown, unit, shown == 1 ? "" : "s");
    };
    part(fields.years, "year");
    part(fields.months, "mon");
    part(fields.days, "day");
    part(fields.hours, "hour");
    part(fields.minutes, "min");
    if (fields.seconds || fields.fraction) {
        bool negative = sign(fields.seconds ? fields.seconds : fields.fraction) < 0;
        out += negative ? " -" : " ";
        print_seconds(fields.seconds, fields.fraction, 1, out);
        out += size_of(fields.seconds) == 1 && !fields.fraction ? " sec" : " secs";
    }
    if (first) out += " 0";
    if (ago) out += " ago";
}

void print_iso(const IntervalFields& fields, std::string& out) {
    auto part = [&](std::int64_t value, char unit) {
        if (value) fmt::format_to(std::back_inserter(out), "{}{}", value, unit);
    };
    out += 'P';
    part(fields.years, 'Y');
    part(fields.months, 'M');
    part(fields.days, 'D');
    if (fields.has_time()) {
        out += 'T';
        part(fields.hours, 'H');
        part(fields.minutes, 'M');
        if (fields.seconds || fields.fraction) {
            if (fields.seconds < 0 || fields.fraction < 0) out += '-';
            print_seconds(fields.seconds, fields.fraction, 1, out);
            out += 'S';
        }
    } else if (out.back() == 'P') {
        out += "T0S";
    }
}

void print_sql(const IntervalFields& fields, std::string& out) {
    bool has_months = fields.years || fields.months, has_days = fields.days != 0;
    bool any_negative =
        fields.years < 0 || fields.months < 0 || fields.days < 0 || fields.negative_time();
    bool any_positive = fields.years > 0 || fields.months > 0 || fields.days > 0 ||
                        (fields.has_time() && !fields.negative_time());
    bool several = has_months && (has_days || fields.has_time());
    if (!has_months && !has_days && !fields.has_time()) {
        out += '0';
    } else if (several || (any_negative && any_positive)) {
        fmt::format_to(std::back_inserter(out), "{}{}-{} {}{} {}",
                       fields.years < 0 || fields.months < 0 ? '-' : '+', size_of(fields.years),
                       size_of(fields.months), fields.days < 0 ? '-' : '+', size_of(fields.days),
                       fields.negative_time() ? '-' : '+');
        print_clock(fields, 1, out);
    } else {
        if (any_negative) out += '-';
        if (has_months)
            fmt::format_to(std::back_inserter(out), "{}-{}", size_of(fields.years),
                           size_of(fields.months));
        if (has_days) fmt::format_to(std::back_inserter(out), "{} ", size_of(fields.days));
        if (has_days || fields.has_time()) print_clock(fields, 1, out);
    }
}

}  // namespace

void print_interval(const Interval& interval, IntervalStyle style, std::string& out) {
    IntervalFields fields(interval);
    switch (style) {
        case IntervalStyle::kPostgres:
            return print_postgres(fields, out);
        case IntervalStyle::kPostgresVerbose:
            return print_verbose(fields, out);
        case IntervalStyle::kSqlStandard:
            return print_sql(fields, out);
        case IntervalStyle::kIso8601:
            return print_iso(fields, out);
    }
}

}  // namespace aerolith
