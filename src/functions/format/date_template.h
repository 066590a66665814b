#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aerolith {

/// Fields of the templates of to_char, to_date and to_timestamp.
enum class TemplateField : std::uint8_t {
    kMeridian,
    kMeridianDots,
    kEra,
    kEraDots,
    kCentury,
    kDayName,
    kDayShort,
    kDayOfYear,
    kDay,
    kDayOfWeek,
    kFraction,
    kFixed,
    kHour24,
    kHour12,
    kIsoDayOfYear,
    kIsoDayOfWeek,
    kIsoWeek,
    kIsoYear4,
    kIsoYear3,
    kIsoYear2,
    kIsoYear1,
    kJulian,
    kMinute,
    kMonth,
    kMonthName,
    kMonthShort,
    kMillisecond,
    kOffset,
    kQuarter,
    kRoman,
    kSecondsOfDay,
    kSecond,
    kZoneHours,
    kZoneMinutes,
    kZone,
    kMicrosecond,
    kWeek,
    kWeekOfMonth,
    kYearComma,
    kYear4,
    kYear3,
    kYear2,
    kYear1,
};

/// A field or a character that stands for itself.
struct TemplatePart {
    bool is_field = false;
    TemplateField field = TemplateField::kDay;
    std::string_view name;  // as PostgreSQL's messages call it
    int width = 0;          // digits a number has; of FF1 ... FF6, those of the fraction
    bool is_number = false;
    enum class Case : std::uint8_t { kUpper, kCapital, kLower } letters = Case::kUpper;
    bool fill = false;        // FM
    char ordinal = 0;         // 'T' for TH, 't' for th
    bool translated = false;  // TM
    std::string text;         // of a character
    bool quoted = false;
};

std::vector<TemplatePart> parse_date_template(std::string_view text);

}  // namespace aerolith
