#include <cmath>

#include "functions/datetime/fields.h"
#include "functions/families.h"
#include "functions/format/date_template.h"
#include "functions/format/format.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/datetime/zone.h"

namespace aerolith {

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};
constexpr std::string_view kRomanMonths[] = {"I",   "II",   "III", "IV", "V",  "VI",
                                             "VII", "VIII", "IX",  "X",  "XI", "XII"};

std::span<const std::string_view> month_names() {
    return kMonths;
}
std::span<const std::string_view> day_names() {
    return kDays;
}
std::span<const std::string_view> roman_months() {
    return kRomanMonths;
}

std::string_view ordinal_suffix(std::string_view digits, bool upper) {
    char last = digits.back();
    bool teen = digits.size() > 1 && digits[digits.size() - 2] == '1';
    std::size_t which = teen ? 3 : last == '1' ? 0 : last == '2' ? 1 : last == '3' ? 2 : 3;
    static constexpr std::string_view kUpper[] = {"ST", "ND", "RD", "TH"},
                                      kLower[] = {"st", "nd", "rd", "th"};
    return upper ? kUpper[which] : kLower[which];
}

namespace {

/// What a template prints of: a moment or an interval taken apart.
struct Moment {
    std::int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, micros = 0;
    std::int64_t days = 0;  // since 2000-01-01
    bool is_interval = false;
    bool has_zone = false;
    std::int32_t offset = 0;
    std::string zone;
};

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string uppered(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::string cased(std::string_view text, TemplatePart::Case letters) {
    if (letters == TemplatePart::Case::kUpper) return uppered(text);
    return letters == TemplatePart::Case::kLower ? lowered(text) : std::string(text);
}

class TemplatePrinter {
  public:
    TemplatePrinter(const Moment& moment, std::string& out) : moment_(moment), out_(out) {}

    Status print(const TemplatePart& part) {
        if (!part.is_field) {
            out_ += part.text;
            return {};
        }
        std::int64_t year = shown_year(moment_.year);
        switch (part.field) {
            case kMeridian:
                TRY(calendar_only());
                return text(cased(moment_.hour % 24 >= 12 ? "PM" : "AM", part.letters));
            case kMeridianDots:
                TRY(calendar_only());
                return text(cased(moment_.hour % 24 >= 12 ? "P.M." : "A.M.", part.letters));
            case kEra:
                TRY(calendar_only());
                return text(cased(moment_.year <= 0 ? "BC" : "AD", part.letters));
            case kEraDots:
                TRY(calendar_only());
                return text(cased(moment_.year <= 0 ? "B.C." : "A.D.", part.letters));
            case kCentury:
                return number(part, century(), 2);
            case kDayName:
                TRY(calendar_only());
                return name(part, kDays[weekday()], 9);
            case kDayShort:
                TRY(calendar_only());
                return text(cased(kDays[weekday()].substr(0, 3), part.letters));
            case kMonthName:
                return month_name(part, false);
            case kMonthShort:
                return month_name(part, true);
            case kDayOfYear:
                return number(part, day_of_year(), 3);
            case kDay:
                return number(part, moment_.day, 2);
            case kDayOfWeek:
                TRY(calendar_only());
                return number(part, weekday() + 1, 0);
            case kIsoDayOfWeek:
                TRY(calendar_only());
                return number(part, weekday() == 0 ? 7 : weekday(), 0);
            case kIsoDayOfYear:
                return number(part, moment_.is_interval ? day_of_year() : iso_day_of_year(), 3);
            case kIsoWeek:
                return number(part, iso_week(moment_.days).week, 2);
            case kIsoYear4:
                return number(part, shown_year(iso_year()), 4);
            case kIsoYear3:
                return number(part, shown_year(iso_year()) % 1000, 3);
            case kIsoYear2:
                return number(part, shown_year(iso_year()) % 100, 2);
            case kIsoYear1:
                return number(part, shown_year(iso_year()) % 10, 1);
            case kFraction:
                return number(part, moment_.micros / power(6 - part.width), part.width, true);
            case kMillisecond:
                return number(part, moment_.micros / 1000, 3, true);
            case kMicrosecond:
                return number(part, moment_.micros, 6, true);
            case kFixed:
                return {};
            case kHour24:
                return number(part, moment_.hour, 2);
            case kHour12:
                return number(part, moment_.hour % 12 == 0 ? 12 : moment_.hour % 12, 2);
            case kMinute:
                return number(part, moment_.minute, 2);
            case kSecond:
                return number(part, moment_.second, 2);
            case kSecondsOfDay:
                return number(part, moment_.hour * 3600 + moment_.minute * 60 + moment_.second, 0);
            case kJulian:
                return number(part, julian(), 0);
            case kMonth:
                return number(part, moment_.month, 2);
            case kQuarter:
                return moment_.month ? number(part, (moment_.month - 1) / 3 + 1, 0) : Status();
            case kRoman:
                return roman(part);
            case kWeek:
                return number(part, (day_of_year() - 1) / 7 + 1, 2);
            case kWeekOfMonth:
                return number(part, (moment_.day - 1) / 7 + 1, 0);
            case kYearComma:
                out_ += fmt::format("{},{:03}", year / 1000, year % 1000);
                return suffix(part, std::to_string(year % 1000));
            case kYear4:
                return number(part, year, 4);
            case kYear3:
                return number(part, year % 1000, 3);
            case kYear2:
                return number(part, year % 100, 2);
            case kYear1:
                return number(part, year % 10, 1);
            case kOffset:
            case kZoneHours:
            case kZoneMinutes:
            case kZone:
                return zone(part);
        }
        return {};
    }

  private:
    using enum TemplateField;

    Status calendar_only() const {
        if (!moment_.is_interval) return {};
        return Error(SqlState::kInvalidDatetimeFormat,
                     "invalid format specification for an interval value")
            .hint("Intervals are not tied to specific calendar dates.");
    }
    static std::int64_t power(int exponent) {
        std::int64_t value = 1;
        while (exponent-- > 0) value *= 10;
        return value;
    }
    std::int64_t shown_year(std::int64_t year) const {
        return moment_.is_interval || year > 0 ? year : 1 - year;
    }
    std::int64_t century() const {
        if (moment_.is_interval) return moment_.year / 100;
        return moment_.year > 0 ? (moment_.year - 1) / 100 + 1 : moment_.year / 100 - 1;
    }
    std::size_t weekday() const { return static_cast<std::size_t>(day_of_week(moment_.days)); }
    std::int64_t day_of_year() const {
        if (moment_.is_interval) return (moment_.year * 12 + moment_.month) * 30 + moment_.day;
        return moment_.days - days_from_civil(moment_.year, 1, 1) + 1;
    }
    std::int64_t iso_year() const {
        return moment_.is_interval ? moment_.year : iso_week(moment_.days).year;
    }
    std::int64_t iso_day_of_year() const {
        std::int64_t weekday_number = weekday() == 0 ? 7 : static_cast<std::int64_t>(weekday());
        return (iso_week(moment_.days).week - 1) * 7 + weekday_number;
    }
    std::int64_t julian() const {
        return (moment_.is_interval
                    ? days_from_civil(moment_.year, 1, 1) + moment_.month * 30 + moment_.day
                    : moment_.days) +
               2451545;
    }

    Status text(std::string_view written) {
        out_ += written;
        return {};
    }
    Status suffix(const TemplatePart& part, std::string_view digits) {
        if (part.ordinal) out_ += ordinal_suffix(digits, part.ordinal == 'T');
        return {};
    }
    Status number(const TemplatePart& part, std::int64_t value, int width,
                  bool always_padded = false) {
        if (part.fill && !always_padded) width = 0;
        std::string digits = std::to_string(value < 0 ? -value : value);
        while (static_cast<int>(digits.size()) < width) digits.insert(0, 1, '0');
        if (value < 0) digits.insert(0, 1, '-');
        out_ += digits;
        return suffix(part, digits);
    }
    Status name(const TemplatePart& part, std::string_view full, std::size_t width) {
        std::string written = cased(full, part.letters);
        if (!part.fill) written.resize(std::max(width, written.size()), ' ');
        out_ += written;
        return {};
    }
    Status month_name(const TemplatePart& part, bool is_short) {
        TRY(calendar_only());
        std::string_view full = kMonths[moment_.month - 1];
        return is_short ? text(cased(full.substr(0, 3), part.letters)) : name(part, full, 9);
    }
    Status roman(const TemplatePart& part) {
        if (moment_.month == 0 && moment_.year == 0) return {};
        std::int64_t month = moment_.month;
        if (month == 0) month = moment_.year >= 0 ? 12 : 1;
        if (month < 0) month += 13;
        return name(part, kRomanMonths[month - 1], 4);
    }
    Status zone(const TemplatePart& part) {
        TRY(calendar_only());
        std::int32_t offset = moment_.offset < 0 ? -moment_.offset : moment_.offset;
        char sign = moment_.offset < 0 ? '-' : '+';
        if (part.field == kZone) {
            if (moment_.has_zone)
                out_ += part.letters == TemplatePart::Case::kLower ? lowered(moment_.zone)
                                                                   : moment_.zone;
            return {};
        }
        if (part.field == kZoneHours) return text(fmt::format("{}{:02}", sign, offset / 3600));
        if (part.field == kZoneMinutes) return text(fmt::format("{:02}", offset % 3600 / 60));
        out_ += part.fill ? fmt::format("{}{}", sign, offset / 3600)
                          : fmt::format("{}{:02}", sign, offset / 3600);
        if (offset % 3600 / 60 != 0) out_ += fmt::format(":{:02}", offset % 3600 / 60);
        return {};
    }

    const Moment& moment_;
    std::string& out_;
};

Moment moment_of(std::int64_t local) {
    TimestampFields fields = split_timestamp(local);
    Moment moment;
    moment.year = fields.date.year;
    moment.month = fields.date.month;
    moment.day = fields.date.day;
    moment.days = fields.days;
    moment.hour = fields.time_of_day / kMicrosPerHour;
    moment.minute = fields.time_of_day / kMicrosPerMinute % 60;
    moment.second = fields.time_of_day / kMicrosPerSecond % 60;
    moment.micros = fields.time_of_day % kMicrosPerSecond;
    return moment;
}

Result<bool> print_template(const Moment& moment, std::string_view format, std::string& out) {
    if (format.empty()) return false;
    TemplatePrinter printer(moment, out);
    for (const TemplatePart& part : parse_date_template(format)) TRY(printer.print(part));
    return true;
}

Result<bool> timestamp_to_char(std::int64_t value, std::string_view format, std::string& out) {
    if (is_infinite_timestamp(value)) return false;
    return print_template(moment_of(value), format, out);
}

Result<bool> timestamptz_to_char(EvalContext& context, std::int64_t value, std::string_view format,
                                 std::string& out) {
    if (is_infinite_timestamp(value)) return false;
    Zone zone = session_zone(context.format());
    std::string abbreviation;
    std::int32_t offset = zone.offset_at(value, &abbreviation);
    Moment moment = moment_of(value + offset * kMicrosPerSecond);
    moment.has_zone = true;
    moment.offset = offset;
    moment.zone = abbreviation;
    return print_template(moment, format, out);
}

Result<bool> interval_to_char(const Interval& value, std::string_view format, std::string& out) {
    Moment moment;
    moment.is_interval = true;
    moment.year = value.months / 12;
    moment.month = value.months % 12;
    moment.day = value.days;
    moment.hour = value.microseconds / kMicrosPerHour;
    moment.minute = value.microseconds / kMicrosPerMinute % 60;
    moment.second = value.microseconds / kMicrosPerSecond % 60;
    moment.micros = value.microseconds % kMicrosPerSecond;
    return print_template(moment, format, out);
}

constexpr FunctionSpec kDatetimeFormats[] = {
    by_format(
        function(2049, "to_char(timestamp without time zone, text) -> text",
                 vectorise<timestamp_to_char>, "A timestamp after a template.",
                 {"SELECT to_char(timestamp '2002-04-20 17:31:12.66', 'HH12:MI:SS')", "05:31:12"})),
    by_format(function(1770, "to_char(timestamp with time zone, text) -> text",
                       vectorise<timestamptz_to_char>,
                       "A moment after a template, in the session's zone.")),
    by_format(function(1768, "to_char(interval, text) -> text", vectorise<interval_to_char>,
                       "An interval after a template.",
                       {"SELECT to_char(interval '15h 2m 12s', 'HH24:MI:SS')", "15:02:12"})),
};

}  // namespace

std::span<const FunctionSpec> datetime_format_functions() {
    return kDatetimeFormats;
}

}  // namespace aerolith
