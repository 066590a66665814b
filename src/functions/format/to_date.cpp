#include <charconv>

#include "functions/datetime/fields.h"
#include "functions/families.h"
#include "functions/format/date_template.h"
#include "functions/format/format.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/datetime/zone.h"
#include "types/text/utf8.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

/// What a text says by a template; nothing said is zero.
struct ReadMoment {
    std::int64_t year = 0, month = 0, day = 0, day_of_year = 0, hour = 0, minute = 0, second = 0,
                 micros = 0;
    std::int64_t century = 0, week = 0, week_of_month = 0, weekday = 0, julian = 0,
                 seconds_of_day = 0;
    std::int64_t zone_hours = 0, zone_minutes = 0;
    int year_digits = 0;
    bool bc = false, afternoon = false, twelve_hours = false, iso = false, has_zone = false,
         zone_negative = false, has_seconds_of_day = false;
};

Error bad_value(std::string_view text, std::string_view field, std::string_view detail) {
    return error(SqlState::kInvalidDatetimeFormat, "invalid value \"{}\" for \"{}\"", text, field)
        .detail(std::string(detail));
}

bool is_separator_char(char c) {
    return c > 0x20 && c < 0x7f && !std::isalnum(static_cast<unsigned char>(c));
}

class TemplateReader {
  public:
    TemplateReader(std::string_view text, const std::vector<TemplatePart>& parts)
        : rest_(text), parts_(parts) {}

    Result<ReadMoment> read() {
        bool fixed = false;
        int skipped = 0;
        for (std::size_t i = 0; i < parts_.size() && !rest_.empty(); ++i) {
            const TemplatePart& part = parts_[i];
            if (part.is_field && part.field == TemplateField::kFixed) {
                fixed = true;
                continue;
            }
            if (!part.is_field) {
                bool loose =
                    !part.quoted && (is_space(part.text[0]) || is_separator_char(part.text[0]));
                if (fixed || (!loose && skipped <= 0)) {
                    skip_character();
                } else if (!loose) {
                    --skipped;
                } else {
                    --skipped;
                    if (is_space(rest_[0]) || is_separator_char(rest_[0])) {
                        skip_character();
                        ++skipped;
                    }
                }
                continue;
            }
            while (!fixed && !rest_.empty() && is_space(rest_[0])) {
                rest_.remove_prefix(1);
                ++skipped;
            }
            TRY(field(part, i));
            skipped = 0;
        }
        return moment_;
    }

  private:
    using enum TemplateField;

    void skip_character() {
        rest_.remove_prefix(
            std::min(rest_.size(), std::max<std::size_t>(1, utf8_length(rest_[0]))));
    }

    /// A number may run on where nothing that follows could be taken for a part of it.
    bool open_ended(std::size_t i) const {
        if (parts_[i].fill || i + 1 == parts_.size()) return true;
        const TemplatePart& next = parts_[i + 1];
        if (next.is_field) return !next.is_number;
        return !(next.text.size() == 1 && std::isdigit(static_cast<unsigned char>(next.text[0])));
    }

    /// The number of digits read.
    Result<int> number(const TemplatePart& part, std::size_t i, std::int64_t& value,
                       int width = 0) {
        if (width == 0) width = part.width;
        std::string_view head =
            rest_.substr(0, open_ended(i) ? rest_.size() : static_cast<std::size_t>(width));
        if (!open_ended(i) && head.size() < static_cast<std::size_t>(width)) {
            return error(SqlState::kInvalidDatetimeFormat,
                         "source string too short for \"{}\" formatting field", part.name)
                .detail(fmt::format("Field requires {} characters, but only {} remain.", width,
                                    head.size()))
                .hint("If your source string is not fixed-width, try using the \"FM\" modifier.");
        }
        std::size_t used = 0;
        while (used < head.size() && is_space(head[used])) ++used;
        const char* begin = head.data() + used;
        if (used < head.size() && head[used] == '+') ++begin;
        std::int32_t parsed = 0;
        auto [end, failure] = std::from_chars(begin, head.data() + head.size(), parsed);
        if (failure == std::errc::result_out_of_range) {
            return error(SqlState::kDatetimeFieldOverflow,
                         "value for \"{}\" in source string is out of range", part.name)
                .detail("Value must be in the range -2147483648 to 2147483647.");
        }
        if (failure != std::errc())
            return bad_value(
                rest_.substr(0, static_cast<std::size_t>(open_ended(i) ? width : width)), part.name,
                "Value must be an integer.");
        used = static_cast<std::size_t>(end - head.data());
        if (!open_ended(i) && used < head.size()) {
            return bad_value(
                       head, part.name,
                       fmt::format("Field requires {} characters, but only {} could be parsed.",
                                   width, used))
                .hint("If your source string is not fixed-width, try using the \"FM\" modifier.");
        }
        value = parsed;
        rest_.remove_prefix(used);
        if (part.ordinal && rest_.size() >= 2) rest_.remove_prefix(2);
        return static_cast<int>(used);
    }

    Status whole(const TemplatePart& part, std::size_t i, std::int64_t& value, int width = 0) {
        TRY(number(part, i, value, width));
        return {};
    }

    /// Digits behind a decimal point, to microseconds.
    Status fraction(const TemplatePart& part, std::size_t i, int width, std::int64_t scale) {
        std::int64_t value = 0;
        int digits = TRY(number(part, i, value, width));
        std::int64_t unit = 1;
        for (int d = digits; d < width; ++d) unit *= 10;
        moment_.micros += value * unit * scale;
        return {};
    }

    Status year(const TemplatePart& part, std::size_t i, int width) {
        int digits = TRY(number(part, i, moment_.year, width));
        if (width == 4) {
            moment_.year_digits = 4;
            return {};
        }
        moment_.year_digits = width;
        if (digits >= 4) return {};
        std::int64_t y = moment_.year;
        moment_.year += y < 0      ? 0
                        : y < 70   ? 2000
                        : y < 100  ? 1900
                        : y < 520  ? 2000
                        : y < 1000 ? 1000
                                   : 0;
        return {};
    }

    /// One of the words, in any case; the position, or an error.
    Result<std::size_t> word(const TemplatePart& part, std::span<const std::string_view> words,
                             std::size_t length) {
        for (std::size_t i = words.size(); i-- > 0;) {
            std::string_view known = words[i].substr(0, length ? length : words[i].size());
            if (rest_.size() < known.size()) continue;
            bool same =
                std::ranges::equal(known, rest_.substr(0, known.size()), [](char a, char b) {
                    return std::tolower(static_cast<unsigned char>(a)) ==
                           std::tolower(static_cast<unsigned char>(b));
                });
            if (!same) continue;
            rest_.remove_prefix(known.size());
            return i;
        }
        std::size_t end = 0;
        while (end < rest_.size() && !is_space(rest_[end])) ++end;
        return bad_value(rest_.substr(0, end), part.name,
                         "The given value did not match any of the allowed values for this field.");
    }

    Status zone_sign() {
        moment_.has_zone = true;
        if (!rest_.empty() && (rest_[0] == '+' || rest_[0] == '-' || rest_[0] == ' ')) {
            moment_.zone_negative = rest_[0] == '-';
            rest_.remove_prefix(1);
        }
        return {};
    }

    Status field(const TemplatePart& part, std::size_t i) {
        static constexpr std::string_view kMeridians[] = {"AM", "PM"},
                                          kDottedMeridians[] = {"A.M.", "P.M."};
        static constexpr std::string_view kEras[] = {"AD", "BC"}, kDottedEras[] = {"A.D.", "B.C."};
        switch (part.field) {
            case kMeridian:
            case kMeridianDots:
                moment_.afternoon =
                    TRY(word(part, part.field == kMeridian ? kMeridians : kDottedMeridians, 0))
                == 1;
                moment_.twelve_hours = true;
                return {};
            case kEra:
            case kEraDots:
                moment_.bc = TRY(word(part, part.field == kEra ? kEras : kDottedEras, 0))
                == 1;
                return {};
            case kHour12:
                moment_.twelve_hours = true;
                return whole(part, i, moment_.hour);
            case kHour24:
                return whole(part, i, moment_.hour);
            case kMinute:
                return whole(part, i, moment_.minute);
            case kSecond:
                return whole(part, i, moment_.second);
            case kMillisecond:
                return fraction(part, i, 3, 1000);
            case kMicrosecond:
                return fraction(part, i, 6, 1);
            case kFraction: {
                std::int64_t scale = 1;
                for (int d = part.width; d < 6; ++d) scale *= 10;
                return fraction(part, i, part.width, scale);
            }
            case kSecondsOfDay:
                moment_.has_seconds_of_day = true;
                return whole(part, i, moment_.seconds_of_day);
            case kZoneHours:
                TRY(zone_sign());
                return whole(part, i, moment_.zone_hours, 2);
            case kZoneMinutes:
                moment_.has_zone = true;
                return whole(part, i, moment_.zone_minutes, 2);
            case kOffset:
            case kZone:
                return error(SqlState::kFeatureNotSupported,
                             "formatting field \"{}\" is only supported in to_char", part.name);
            case kMonthName:
                moment_.month = static_cast<std::int64_t>(TRY(word(part, month_names(), 0))) + 1;
                return {};
            case kMonthShort:
                moment_.month = static_cast<std::int64_t>(TRY(word(part, month_names(), 3))) + 1;
                return {};
            case kMonth:
                return whole(part, i, moment_.month);
            case kDayName:
                moment_.weekday = static_cast<std::int64_t>(TRY(word(part, day_names(), 0))) + 1;
                return {};
            case kDayShort:
                moment_.weekday = static_cast<std::int64_t>(TRY(word(part, day_names(), 3))) + 1;
                return {};
            case kDayOfYear:
            case kIsoDayOfYear:
                return whole(part, i, moment_.day_of_year);
            case kDay:
                return whole(part, i, moment_.day);
            case kDayOfWeek:
                return whole(part, i, moment_.weekday);
            case kIsoDayOfWeek:
                TRY(whole(part, i, moment_.weekday));
                moment_.weekday = moment_.weekday % 7 + 1;
                return {};
            case kWeek:
                return whole(part, i, moment_.week);
            case kIsoWeek:
                moment_.iso = true;
                return whole(part, i, moment_.week);
            case kWeekOfMonth:
                return whole(part, i, moment_.week_of_month);
            case kQuarter: {
                std::int64_t ignored = 0;
                return whole(part, i, ignored);
            }
            case kCentury:
                return whole(part, i, moment_.century);
            case kYearComma:
                return year_with_comma(part);
            case kYear4:
                return year(part, i, 4);
            case kYear3:
                return year(part, i, 3);
            case kYear2:
                return year(part, i, 2);
            case kYear1:
                return year(part, i, 1);
            case kIsoYear4:
                moment_.iso = true;
                return year(part, i, 4);
            case kIsoYear3:
                moment_.iso = true;
                return year(part, i, 3);
            case kIsoYear2:
                moment_.iso = true;
                return year(part, i, 2);
            case kIsoYear1:
                moment_.iso = true;
                return year(part, i, 1);
            case kRoman:
                moment_.month = static_cast<std::int64_t>(TRY(word(part, roman_months(), 0))) + 1;
                return {};
            case kJulian:
                return whole(part, i, moment_.julian);
            case kFixed:
                break;
        }
        return {};
    }

    Status year_with_comma(const TemplatePart& part) {
        int thousands = 0, units = 0, used = 0;
        std::string head(rest_.substr(0, 16));
        if (std::sscanf(head.c_str(), "%d,%03d%n", &thousands, &units, &used) < 2)
            return bad_value(rest_, part.name, "Value must be an integer.");
        moment_.year = thousands * 1000 + units;
        moment_.year_digits = 4;
        rest_.remove_prefix(static_cast<std::size_t>(used));
        return {};
    }

    std::string_view rest_;
    const std::vector<TemplatePart>& parts_;
    ReadMoment moment_;
};

/// Days and microseconds of what was read; `text` for the message when a field is out of range.
struct Placed {
    std::int64_t days, time;
};

Result<Placed> place(ReadMoment read, std::string_view text) {
    auto out_of_range = [&] {
        return error(SqlState::kDatetimeFieldOverflow, "date/time field value out of range: \"{}\"",
                     text);
    };
    if (read.has_seconds_of_day) {
        read.hour = read.seconds_of_day / 3600;
        read.minute = read.seconds_of_day / 60 % 60;
        read.second = read.seconds_of_day % 60;
    } else if (read.twelve_hours) {
        if (read.hour < 1 || read.hour > 12) {
            return error(SqlState::kInvalidDatetimeFormat,
                         "hour \"{}\" is invalid for the 12-hour clock", read.hour)
                .hint("Use the 24-hour clock, or give an hour between 1 and 12.");
        }
        if (read.afternoon && read.hour < 12)
            read.hour += 12;
        else if (!read.afternoon && read.hour == 12)
            read.hour = 0;
    }
    std::int64_t year = read.year;
    if (read.century && read.year_digits <= 2) {
        if (read.year_digits > 0) {
            std::int64_t in_century = read.year % 100;
            year = in_century ? in_century + (read.century - 1) * 100 : read.century * 100;
        } else {
            year = (read.century - 1) * 100 + 1;
        }
    }
    if (read.bc && year > 0)
        year = 1 - year;
    else if (year < 0 && !read.bc)
        year += 1;
    std::int64_t month = read.month ? read.month : 1, day = read.day ? read.day : 1;
    std::int64_t days = 0;
    if (read.julian) {
        days = read.julian - 2451545;
    } else if (read.week && read.iso) {
        std::int64_t fourth = days_from_civil(year, 1, 4);
        std::int64_t monday = fourth - (day_of_week(fourth) + 6) % 7;
        days = monday + (read.week - 1) * 7 + (read.weekday ? (read.weekday + 5) % 7 : 0);
    } else if (read.week) {
        days = days_from_civil(year, 1, 1) + (read.week - 1) * 7;
    } else if (read.day_of_year && !read.month) {
        if (read.day_of_year > 365 + is_leap_year(year)) return out_of_range();
        days = days_from_civil(year, 1, 1) + read.day_of_year - 1;
    } else {
        if (read.week_of_month) day = (read.week_of_month - 1) * 7 + 1;
        if (month < 1 || month > 12 || day < 1 ||
            day > days_in_month(year, static_cast<int>(month)))
            return out_of_range();
        days = days_from_civil(year, static_cast<int>(month), static_cast<int>(day));
    }
    if (read.hour < 0 || read.hour >= 24 || read.minute < 0 || read.minute >= 60 ||
        read.second < 0 || read.second >= 60 || read.micros < 0) {
        return out_of_range();
    }
    return Placed{days, read.hour * kMicrosPerHour + read.minute * kMicrosPerMinute +
                            read.second * kMicrosPerSecond + read.micros};
}

Result<ReadMoment> read_template(std::string_view text, std::string_view format) {
    std::vector<TemplatePart> parts = parse_date_template(format);
    return TemplateReader(text, parts).read();
}

Result<std::int32_t> to_date(std::string_view text, std::string_view format) {
    Placed placed = TRY(place(TRY(read_template(text, format)), text));
    if (!is_valid_date(placed.days))
        return error(SqlState::kDatetimeFieldOverflow, "date out of range: \"{}\"", text);
    return static_cast<std::int32_t>(placed.days);
}

Result<std::int64_t> to_timestamp(EvalContext& context, std::string_view text,
                                  std::string_view format) {
    ReadMoment read = TRY(read_template(text, format));
    Placed placed = TRY(place(read, text));
    std::int64_t local = placed.days * kMicrosPerDay + placed.time;
    std::int64_t moment = 0;
    if (read.has_zone) {
        std::int64_t offset = (read.zone_hours * 60 + read.zone_minutes) * kMicrosPerMinute;
        moment = local - (read.zone_negative ? -offset : offset);
    } else {
        moment = session_zone(context.format()).to_utc(local);
    }
    if (!is_valid_timestamp(moment))
        return Error(SqlState::kDatetimeFieldOverflow, "timestamp out of range");
    return moment;
}

constexpr FunctionSpec kDatetimeReaders[] = {
    by_format(function(1780, "to_date(text, text) -> date", vectorise<to_date>,
                       "The date a text names by a template.",
                       {"SELECT to_date('05 Dec 2000', 'DD Mon YYYY')", "2000-12-05"})),
    by_format(function(1778, "to_timestamp(text, text) -> timestamp with time zone",
                       vectorise<to_timestamp>,
                       "The moment a text names by a template, in the session's zone.")),
};

}  // namespace

std::span<const FunctionSpec> datetime_reader_functions() {
    return kDatetimeReaders;
}

}  // namespace aerolith
