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

// Longer words before those they begin with.
constexpr Keyword kKeywords[] = {
    {"A.D.", TemplateField::kEraDots},
    {"A.M.", TemplateField::kMeridianDots},
    {"AD", TemplateField::kEra},
    {"AM", TemplateField::kMeridian},
    {"B.C.", TemplateField::kEraDots},
    {"BC", TemplateField::kEra},
    {"CC", TemplateField::kCentury, true, 2},
    {"DAY", TemplateField::kDayName},
    {"DDD", TemplateField::kDayOfYear, true, 3},
    {"DD", TemplateField::kDay, true, 2},
    {"DY", TemplateField::kDayShort},
    {"D", TemplateField::kDayOfWeek, true, 1},
    {"FF1", TemplateField::kFraction, true, 1},
    {"FF2", TemplateField::kFraction, true, 2},
    {"FF3", TemplateField::kFraction, true, 3},
    {"FF4", TemplateField::kFraction, true, 4},
    {"FF5", TemplateField::kFraction, true, 5},
    {"FF6", TemplateField::kFraction, true, 6},
    {"FX", TemplateField::kFixed},
    {"HH24", TemplateField::kHour24, true, 2},
    {"HH12", TemplateField::kHour12, true, 2},
    {"HH", TemplateField::kHour12, true, 2},
    {"IDDD", TemplateField::kIsoDayOfYear, true, 3},
    {"ID", TemplateField::kIsoDayOfWeek, true, 1},
    {"IW", TemplateField::kIsoWeek, true, 2},
    {"IYYY", TemplateField::kIsoYear4, true, 4},
    {"IYY", TemplateField::kIsoYear3, true, 3},
    {"IY", TemplateField::kIsoYear2, true, 2},
    {"I", TemplateField::kIsoYear1, true, 1},
    {"J", TemplateField::kJulian, true, 7},
    {"MI", TemplateField::kMinute, true, 2},
    {"MM", TemplateField::kMonth, true, 2},
    {"MONTH", TemplateField::kMonthName},
    {"MON", TemplateField::kMonthShort},
    {"MS", TemplateField::kMillisecond, true, 3},
    {"OF", TemplateField::kOffset},
    {"P.M.", TemplateField::kMeridianDots},
    {"PM", TemplateField::kMeridian},
    {"Q", TemplateField::kQuarter, true, 1},
    {"RM", TemplateField::kRoman},
    {"SSSSS", TemplateField::kSecondsOfDay, true, 5},
    {"SSSS", TemplateField::kSecondsOfDay, true, 5},
    {"SS", TemplateField::kSecond, true, 2},
    {"TZH", TemplateField::kZoneHours},
    {"TZM", TemplateField::kZoneMinutes, true, 2},
    {"TZ", TemplateField::kZone},
    {"US", TemplateField::kMicrosecond, true, 6},
    {"WW", TemplateField::kWeek, true, 2},
    {"W", TemplateField::kWeekOfMonth, true, 1},
    {"Y,YYY", TemplateField::kYearComma, true, 5},
    {"YYYY", TemplateField::kYear4, true, 4},
    {"YYY", TemplateField::kYear3, true, 3},
    {"YY", TemplateField::kYear2, true, 2},
    {"Y", TemplateField::kYear1, true, 1},
};

bool is_name(TemplateField field) {
    return field == TemplateField::kDayName || field == TemplateField::kDayShort ||
           field == TemplateField::kMonthName || field == TemplateField::kMonthShort;
}

/// How the word is written at the start of `text`: in capitals, small letters or, a name,
/// capitalised.
bool written(const Keyword& keyword, std::string_view text, TemplatePart::Case& letters) {
    if (text.size() < keyword.text.size()) return false;
    std::string lower, capital;
    for (char c : keyword.text) {
        char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        capital += lower.empty() ? c : small;
        lower += small;
    }
    std::string_view head = text.substr(0, keyword.text.size());
    if (head == keyword.text)
        letters = TemplatePart::Case::kUpper;
    else if (head == lower)
        letters = TemplatePart::Case::kLower;
    else if (is_name(keyword.field) && head == capital)
        letters = TemplatePart::Case::kCapital;
    else
        return false;
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
