#include "functions/format/date_template.h"

#include "types/text/utf8.h"

namespace aerolith {
namespace {

struct Keyword {
    std::string_view text;  // upper case; written in lower case, too
    TemplateField field;
    bool is_number = false;
    int width = 0;
};

using enum TemplateField;

// Longer words before those they begin with.
constexpr Keyword kKeywords[] = {
    {"A.D.", kEraDots},
    {"A.M.", kMeridianDots},
    {"AD", kEra},
    {"AM", kMeridian},
    {"B.C.", kEraDots},
    {"BC", kEra},
    {"CC", kCentury, true, 2},
    {"DAY", kDayName},
    {"DDD", kDayOfYear, true, 3},
    {"DD", kDay, true, 2},
    {"DY", kDayShort},
    {"D", kDayOfWeek, true, 1},
    {"FF1", kFraction, true, 1},
    {"FF2", kFraction, true, 2},
    {"FF3", kFraction, true, 3},
    {"FF4", kFraction, true, 4},
    {"FF5", kFraction, true, 5},
    {"FF6", kFraction, true, 6},
    {"FX", kFixed},
    {"HH24", kHour24, true, 2},
    {"HH12", kHour12, true, 2},
    {"HH", kHour12, true, 2},
    {"IDDD", kIsoDayOfYear, true, 3},
    {"ID", kIsoDayOfWeek, true, 1},
    {"IW", kIsoWeek, true, 2},
    {"IYYY", kIsoYear4, true, 4},
    {"IYY", kIsoYear3, true, 3},
    {"IY", kIsoYear2, true, 2},
    {"I", kIsoYear1, true, 1},
    {"J", kJulian, true, 7},
    {"MI", kMinute, true, 2},
    {"MM", kMonth, true, 2},
    {"MONTH", kMonthName},
    {"MON", kMonthShort},
    {"MS", kMillisecond, true, 3},
    {"OF", kOffset},
    {"P.M.", kMeridianDots},
    {"PM", kMeridian},
    {"Q", kQuarter, true, 1},
    {"RM", kRoman},
    {"SSSSS", kSecondsOfDay, true, 5},
    {"SSSS", kSecondsOfDay, true, 5},
    {"SS", kSecond, true, 2},
    {"TZH", kZoneHours},
    {"TZM", kZoneMinutes, true, 2},
    {"TZ", kZone},
    {"US", kMicrosecond, true, 6},
    {"WW", kWeek, true, 2},
    {"W", kWeekOfMonth, true, 1},
    {"Y,YYY", kYearComma, true, 5},
    {"YYYY", kYear4, true, 4},
    {"YYY", kYear3, true, 3},
    {"YY", kYear2, true, 2},
    {"Y", kYear1, true, 1},
};

bool is_name(TemplateField field) {
    return field == kDayName || field == kDayShort || field == kMonthName || field == kMonthShort;
}

/// How the word is written at the start of `text`: in capitals, small letters or, a name, capitalised.
bool written(const Keyword& keyword, std::string_view text, TemplatePart::Case& letters) {
    if (text.size() < keyword.text.size()) return false;
    std::string lower, capital;
    for (char c : keyword.text) {
        char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        capital += lower.empty() ? c : small;
        lower += small;
    }
    std::string_view head = text.substr(0, keyword.text.size());
    if (head == keyword.text) letters = TemplatePart::Case::kUpper;
    else if (head == lower) letters = TemplatePart::Case::kLower;
    else if (is_name(keyword.field) && head == capital) letters = TemplatePart::Case::kCapital;
    else return false;
    return true;
}

bool take(std::string_view& text, std::string_view upper, std::string_view lower) {
    if (!text.starts_with(upper) && !text.starts_with(lower)) return false;
    text.remove_prefix(upper.size());
    return true;
}

/// FM, TM before a field; TH, th, SP behind it.
bool take_field(std::string_view& text, TemplatePart& part) {
    std::string_view rest = text;
    for (bool more = true; more;) {
        more = false;
        if (take(rest, "FM", "fm")) part.fill = more = true;
        if (take(rest, "TM", "tm")) part.translated = more = true;
    }
    for (const Keyword& keyword : kKeywords) {
        if (!written(keyword, rest, part.letters)) continue;
        part.name = rest.substr(0, keyword.text.size());
        rest.remove_prefix(keyword.text.size());
        part.is_field = true;
        part.field = keyword.field;
        part.width = keyword.width;
        part.is_number = keyword.is_number;
        if (rest.starts_with("TH") || rest.starts_with("th")) {
            part.ordinal = rest[0];
            rest.remove_prefix(2);
        }
        if (rest.starts_with("SP")) rest.remove_prefix(2);
        text = rest;
        return true;
    }
    // A modifier before nothing vanishes.
    bool modified = rest.size() != text.size();
    text = rest;
    return modified;
}

}  // namespace

std::vector<TemplatePart> parse_date_template(std::string_view text) {
    std::vector<TemplatePart> parts;
    auto add_character = [&](bool quoted) {
        std::size_t size = std::min(text.size(), std::max<std::size_t>(1, utf8_length(text[0])));
        TemplatePart part;
        part.text = text.substr(0, size);
        part.quoted = quoted;
        parts.push_back(std::move(part));
        text.remove_prefix(size);
    };
    while (!text.empty()) {
        TemplatePart part;
        if (take_field(text, part)) {
            if (part.is_field) parts.push_back(std::move(part));
            continue;
        }
        if (text[0] == '"') {
            text.remove_prefix(1);
            while (!text.empty() && text[0] != '"') {
                if (text[0] == '\\' && text.size() > 1) text.remove_prefix(1);
                add_character(true);
            }
            if (!text.empty()) text.remove_prefix(1);
            continue;
        }
        if (text.starts_with("\\\"")) text.remove_prefix(1);
        add_character(false);
    }
    return parts;
}

}  // namespace aerolith
