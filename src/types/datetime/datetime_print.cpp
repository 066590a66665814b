#include "types/datetime/datetime_text.h"

namespace aerolith {
namespace {

/// Not negative, with zeros before it. REQUIRES: width <= 6
void put(std::string& out, std::int64_t number, std::size_t width) {
    char digits[6];
    std::int64_t rest = number;
    for (std::size_t at = width; at > 0; rest /= 10)
        digits[--at] = static_cast<char>('0' + rest % 10);
    if (rest == 0)
        out.append(digits, width);
    else
        out += fmt::format_int(number).c_str();
}

std::int64_t shown_year(std::int64_t year) {
    return year > 0 ? year : 1 - year;
}

void print_calendar_date(const CivilDate& date, const FormatSettings& settings, std::string& out) {
    std::int64_t year = shown_year(date.year);
    bool day_first = settings.date_order == DateOrder::kDmy;
    switch (settings.date_style) {
        case DateStyle::kIso:
            put(out, year, 4);
            out += '-';
            put(out, date.month, 2);
            out += '-';
            put(out, date.day, 2);
            return;
        case DateStyle::kGerman:
            put(out, date.day, 2);
            out += '.';
            put(out, date.month, 2);
            out += '.';
            break;
        case DateStyle::kSql:
        case DateStyle::kPostgres: {
            char separator = settings.date_style == DateStyle::kSql ? '/' : '-';
            put(out, day_first ? date.day : date.month, 2);
            out += separator;
            put(out, day_first ? date.month : date.day, 2);
            out += separator;
            break;
        }
    }
    put(out, year, 4);
}

/// "Wed Dec 17 07:37:16 1997", the style that mixes date and time.
void print_postgres_style(const TimestampFields& fields, const FormatSettings& settings,
                          std::string& out) {
    out += kDayNames[day_of_week(fields.days)].substr(0, 3);
    std::string_view month = kMonthNames[fields.date.month - 1].substr(0, 3);
    if (settings.date_order == DateOrder::kDmy)
        fmt::format_to(std::back_inserter(out), " {:02} {} ", fields.date.day, month);
    else
        fmt::format_to(std::back_inserter(out), " {} {:02} ", month, fields.date.day);
    print_time_of_day(fields.time_of_day, out);
    out += ' ';
    put(out, shown_year(fields.date.year), 4);
}

void print_fields(const TimestampFields& fields, const FormatSettings& settings, std::string& out) {
    if (settings.date_style == DateStyle::kPostgres)
        return print_postgres_style(fields, settings, out);
    print_calendar_date(fields.date, settings, out);
    out += ' ';
    print_time_of_day(fields.time_of_day, out);
}

bool print_infinity(std::int64_t timestamp, std::string& out) {
    if (!is_infinite_timestamp(timestamp)) return false;
    out += timestamp == kTimestampInfinity ? "infinity" : "-infinity";
    return true;
}

}  // namespace

std::int64_t round_to_precision(std::int64_t micros, std::int32_t precision) {
    if (precision < 0 || precision >= 6) return micros;
    std::int64_t unit = 1;
    for (int digit = precision; digit < 6; ++digit) unit *= 10;
    std::int64_t half = micros >= 0 ? unit / 2 : -(unit / 2);
    return (micros + half) / unit * unit;
}

void print_time_of_day(std::int64_t micros, std::string& out) {
    std::int64_t seconds = micros / kMicrosPerSecond, fraction = micros % kMicrosPerSecond;
    put(out, seconds / 3600, 2);
    out += ':';
    put(out, seconds / 60 % 60, 2);
    out += ':';
    put(out, seconds % 60, 2);
    if (!fraction) return;
    out += '.';
    put(out, fraction, 6);
    while (out.back() == '0') out.pop_back();
}

void print_offset(std::int32_t seconds_east, std::string& out) {
    std::int32_t magnitude = seconds_east < 0 ? -seconds_east : seconds_east;
    out += seconds_east < 0 ? '-' : '+';
    put(out, magnitude / 3600, 2);
    if (magnitude % 3600 == 0) return;
    out += ':';
    put(out, magnitude / 60 % 60, 2);
    if (magnitude % 60 == 0) return;
    out += ':';
    put(out, magnitude % 60, 2);
}

void print_date(std::int32_t date, const FormatSettings& settings, std::string& out) {
    if (is_infinite_date(date)) {
        out += date == kDateInfinity ? "infinity" : "-infinity";
        return;
    }
    CivilDate civil = civil_from_days(date);
    print_calendar_date(civil, settings, out);
    if (civil.year <= 0) out += " BC";
}

void print_timestamp(std::int64_t timestamp, const FormatSettings& settings, std::string& out) {
    if (print_infinity(timestamp, out)) return;
    TimestampFields fields = split_timestamp(timestamp);
    print_fields(fields, settings, out);
    if (fields.date.year <= 0) out += " BC";
}

void print_timestamptz(std::int64_t timestamp, const FormatSettings& settings, std::string& out) {
    if (print_infinity(timestamp, out)) return;
    std::string abbreviation;
    std::int32_t offset = session_zone(settings).offset_at(timestamp, &abbreviation);
    TimestampFields fields = split_timestamp(timestamp + offset * kMicrosPerSecond);
    print_fields(fields, settings, out);
    bool numeric = settings.date_style == DateStyle::kIso || abbreviation.empty() ||
                   abbreviation[0] == '+' || abbreviation[0] == '-';
    if (numeric)
        print_offset(offset, out);
    else
        out.append(" ").append(abbreviation);
    if (fields.date.year <= 0) out += " BC";
}

}  // namespace aerolith
