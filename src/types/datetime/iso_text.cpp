#include "types/datetime/iso_text.h"

#include "types/datetime/calendar.h"

namespace aerolith {
namespace {

/// -1 when one of them is no digit.
int read_digits(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

std::optional<std::int64_t> read_iso_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
    int year = read_digits(text, 0, 4), month = read_digits(text, 5, 2),
        day = read_digits(text, 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return {};
    return days_from_civil(year, month, day);
}

std::optional<std::int64_t> read_iso_timestamp(std::string_view text) {
    if (text.size() < 19 || text.size() > 26 || text[10] != ' ' || text[13] != ':' ||
        text[16] != ':')
        return {};
    std::optional<std::int64_t> days = read_iso_date(text.substr(0, 10));
    int hour = read_digits(text, 11, 2), minute = read_digits(text, 14, 2),
        second = read_digits(text, 17, 2);
    if (!days || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return {};
    std::int64_t micros = 0;
    if (text.size() > 19) {
        micros = text[19] == '.' && text.size() > 20 ? read_digits(text, 20, text.size() - 20) : -1;
        if (micros < 0) return {};
        for (std::size_t digits = text.size() - 20; digits < 6; ++digits) micros *= 10;
    }
    return *days * kMicrosPerDay + hour * kMicrosPerHour + minute * kMicrosPerMinute +
           second * kMicrosPerSecond + micros;
}

}  // namespace aerolith
