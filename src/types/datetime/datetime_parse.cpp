#include <charconv>
#include <cmath>

#include "types/datetime/datetime_reader.h"
#include "types/type_parts.h"

namespace aerolith {

namespace {

bool is_alphanumeric(char c) {
    return is_digit(c) || is_letter(c);
}

}  // namespace

Result<ParsedDateTime> DateTimeReader::read() {
    DateTimeFields fields;
    if (!fields.split(text_)) return syntax_error();
    fields_ = fields.all();
    for (place_ = 0; place_ < fields_.size(); ++place_) {
        fresh_ = 0;
        TRY(read_field(fields_[place_]));
        if (fresh_ & said_) return syntax_error();
        said_ |= fresh_;
    }
    return finish();
}

Error DateTimeReader::syntax_error() const {
    return error(SqlState::kInvalidDatetimeFormat, "invalid input syntax for type {}: \"{}\"",
                 type_name_, text_);
}

Status DateTimeReader::read_field(const DateTimeField& field) {
    switch (field.kind) {
        case FieldKind::kDate:
            return time_only_ ? date_beside_time(field) : date_or_zone(field);
        case FieldKind::kTime:
            if (label_ && *label_ != DateTimeUnit::kTime) return syntax_error();
            label_.reset();
            return clock(field.text);
        case FieldKind::kOffset:
            fresh_ = kZonePart;
            return read_offset(field.sign, field.text);
        case FieldKind::kNumber:
            if (label_) return labelled(field.text);
            return time_only_ ? time_number(field.text) : number(field.text);
        case FieldKind::kSpecial:
            if (field.sign == '-' && !time_only_ && same_datetime_word("infinity", field.text))
                return everything(minus_infinity_);
            return syntax_error();
        case FieldKind::kWord:
            return read_word(field.text);
    }
    UNREACHABLE();
}

Status DateTimeReader::everything(bool& what) {
    what = true;
    fresh_ = kDateParts | kTimeParts | kZonePart;
    return {};
}

Status DateTimeReader::date_or_zone(const DateTimeField& field) {
    std::string_view text = field.text;
    if (label_ == DateTimeUnit::kJulian) {  // "J2452271-08"
        label_.reset();
        TRY(julian_day(TRY(whole(text))));
        if (text.empty() || (text[0] != '-' && text[0] != '+')) return syntax_error();
        fresh_ = kDateParts | kTimeParts | kZonePart;
        return read_offset(text[0], text.substr(1));
    }
    if (!label_ && !has(kMonthPart | kDayPart)) return read_date(text);
    if (!label_ && !is_digit(text[0])) return named_zone(text);
    if (label_ && *label_ != DateTimeUnit::kTime) return syntax_error();
    label_.reset();
    return time_with_offset(text, said_);
}

Status DateTimeReader::date_beside_time(const DateTimeField& field) {
    bool date_may_stand =
        place_ == 0 && fields_.size() >= 2 &&
        (fields_.back().kind == FieldKind::kDate || fields_[1].kind == FieldKind::kTime);
    if (date_may_stand) return read_date(field.text);
    if (!is_digit(field.text[0])) return named_zone(field.text);
    return time_with_offset(field.text, said_ | kDateParts);
}

Status DateTimeReader::time_with_offset(std::string_view text, unsigned known) {
    std::size_t minus = text.find('-');
    if (has(kTimeParts) || minus == text.npos) return syntax_error();
    TRY(read_offset('-', text.substr(minus + 1)));
    TRY(run_together(text.substr(0, minus), known));
    fresh_ |= kZonePart;
    return {};
}

Status DateTimeReader::named_zone(std::string_view name) {
    zone_ = find_zone(name);
    if (!zone_) {
        std::string lower(name);
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
        return unknown_zone(lower);
    }
    fresh_ = kZonePart;
    return {};
}

Status DateTimeReader::read_date(std::string_view text) {
    std::string_view parts[kMostParts];
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
        while (at < text.size() && !is_alphanumeric(text[at])) ++at;
        if (at == text.size() || count == kMostParts) return syntax_error();
        std::size_t start = at;
        bool digits = is_digit(text[at]);
        while (at < text.size() && is_alphanumeric(text[at]) && is_digit(text[at]) == digits) ++at;
        parts[count++] = text.substr(start, at - start);
        if (at < text.size() && !is_alphanumeric(text[at])) ++at;
    }
    unsigned said = said_, all = 0;
    bool text_month = false;
    for (std::string_view& part : std::span(parts, count)) {
        if (is_digit(part[0])) continue;
        DateTimeWord word = find_datetime_word(part);
        part = {};
        if (word.kind == DateTimeWordKind::kIgnored) continue;
        if (word.kind != DateTimeWordKind::kMonth || said & kMonthPart) return syntax_error();
        month_ = word.value;
        text_month = true;
        said |= kMonthPart;
        all |= kMonthPart;
    }
    for (std::string_view part : std::span(parts, count)) {
        if (part.empty()) continue;
        TRY(date_number(part, text_month, said));
        if (fresh_ & said) return syntax_error();
        said |= fresh_;
        all |= fresh_;
    }
    fresh_ = all;
    if ((said & ~(kDayOfYearPart | kZonePart)) != kDateParts) return syntax_error();
    return {};
}

Status DateTimeReader::read_offset(char sign, std::string_view text) {
    auto part = [&]() -> Result<int> {
        Result<int> value = whole(text);
        if (value.ok() || value.error().state() == SqlState::kInvalidDatetimeFormat) return value;
        return displacement_error();
    };
    std::size_t size = text.size();
    int hour = TRY(part())
    , minute = 0, second = 0;
    if (text.starts_with(':')) {
        text.remove_prefix(1);
        minute = TRY(part());
        if (text.starts_with(':')) {
            text.remove_prefix(1);
            second = TRY(part());
        }
    } else if (text.empty() && size > 2) {
        minute = hour % 100;
        hour /= 100;
    }
    if (hour > 15 || minute > 59 || second > 59) return displacement_error();
    if (!text.empty()) return syntax_error();
    int offset = (hour * 60 + minute) * 60 + second;
    offset_ = sign == '-' ? -offset : offset;
    return {};
}

Error DateTimeReader::displacement_error() const {
    return error(SqlState::kInvalidTimeZoneDisplacementValue,
                 "time zone displacement out of range: \"{}\"", text_);
}

Status DateTimeReader::read_word(std::string_view letters) {
    if (is_abbreviation(letters)) {
        fresh_ = kZonePart;
        return {};
    }
    DateTimeWord word = find_datetime_word(letters);
    switch (word.kind) {
        case DateTimeWordKind::kIgnored:
            return {};
        case DateTimeWordKind::kMonth:
            return month_name(word.value);
        case DateTimeWordKind::kWeekday:
            fresh_ = kWeekdaySaid;
            return time_only_ ? Status(syntax_error()) : Status();
        case DateTimeWordKind::kHalfDay:
            fresh_ = kHalfPart;
            half_ = word.value ? Half::kAfternoon : Half::kMorning;
            return {};
        case DateTimeWordKind::kEra:
            fresh_ = kEraSaid;
            before_christ_ = word.value;
            return {};
        case DateTimeWordKind::kUnit:
            label_ = static_cast<DateTimeUnit>(word.value);
            return {};
        case DateTimeWordKind::kTimeMark:
            return time_mark();
        case DateTimeWordKind::kDaylight:
            fresh_ = kDaylightSaid;
            daylight_ = 3600;
            return {};
        case DateTimeWordKind::kNone:
            zone_ = find_zone(letters);
            fresh_ = kZonePart;
            return zone_ ? Status() : Status(syntax_error());
        default:
            return moment_word(word);
    }
}

bool DateTimeReader::is_abbreviation(std::string_view letters) {
    std::string lower(letters);
    for (char& c : lower) c = static_cast<char>(c | 0x20);
    if (auto offset = abbreviation_offset(lower)) {
        offset_ = *offset;
        return true;
    }
    zone_ = abbreviated_zone(lower);
    return zone_.has_value();
}

Status DateTimeReader::month_name(int month) {
    if (time_only_) return syntax_error();
    fresh_ = kMonthPart;
    // A number took the month's place before the name was there: it was the day.
    if (has(kMonthPart) && !text_month_ && !has(kDayPart) && month_ >= 1 && month_ <= 31) {
        day_ = month_;
        fresh_ = kDayPart;
    }
    text_month_ = true;
    month_ = month;
    return {};
}

Status DateTimeReader::time_mark() {
    if (!time_only_ && !has(kDateParts)) return syntax_error();
    if (place_ + 1 >= fields_.size()) return syntax_error();
    FieldKind next = fields_[place_ + 1].kind;
    if (next != FieldKind::kNumber && next != FieldKind::kTime && next != FieldKind::kDate)
        return syntax_error();
    label_ = DateTimeUnit::kTime;
    return {};
}

Status DateTimeReader::moment_word(const DateTimeWord& word) {
    fresh_ = kDateParts | kTimeParts | kZonePart;
    switch (word.kind) {
        case DateTimeWordKind::kNow:
            if (time_only_) fresh_ = kTimeParts;
            set_moment(session_zone(settings_).to_local(settings_.now), true);
            return {};
        case DateTimeWordKind::kAllballs:
            fresh_ = kTimeParts | kZonePart;
            hour_ = minute_ = second_ = 0;
            offset_ = 0;
            return {};
        case DateTimeWordKind::kDay:
            if (time_only_) return syntax_error();
            fresh_ = kDateParts;
            set_moment(session_zone(settings_).to_local(settings_.now) + word.value * kMicrosPerDay,
                       false);
            return {};
        case DateTimeWordKind::kEpoch:
            if (time_only_) return syntax_error();
            set_moment(-kUnixEpochMicros, true);
            offset_ = 0;
            return {};
        default:
            return time_only_ ? Status(syntax_error()) : everything(infinity_);
    }
}

void DateTimeReader::set_moment(std::int64_t local, bool with_time) {
    TimestampFields fields = split_timestamp(local);
    year_ = static_cast<int>(fields.date.year);
    month_ = fields.date.month;
    day_ = fields.date.day;
    julian_ = true;  // the year is not to be adjusted
    if (!with_time) return;
    hour_ = static_cast<int>(fields.time_of_day / kMicrosPerHour);
    minute_ = static_cast<int>(fields.time_of_day / kMicrosPerMinute % 60);
    second_ = static_cast<int>(fields.time_of_day / kMicrosPerSecond % 60);
    fraction_ = fields.time_of_day % kMicrosPerSecond;
}

Status DateTimeReader::check_date() {
    if (said_ & kYearPart && !julian_) {
        if (before_christ_) {
            if (year_ <= 0) return overflow();
            year_ = 1 - year_;
        } else if (short_year_) {
            year_ += year_ < 70 ? 2000 : year_ < 100 ? 1900 : 0;
        } else if (year_ <= 0) {
            return overflow();
        }
    }
    if (said_ & kDayOfYearPart) {
        CivilDate date = civil_from_days(days_from_civil(year_, 1, 1) + day_of_year_ - 1);
        year_ = static_cast<int>(date.year);
        month_ = date.month;
        day_ = date.day;
    }
    if (said_ & kMonthPart && (month_ < 1 || month_ > 12)) return month_day_overflow();
    if (said_ & kDayPart && (day_ < 1 || day_ > 31)) return month_day_overflow();
    if (has(kDateParts) && day_ > days_in_month(year_, month_)) return overflow();
    return {};
}

Status DateTimeReader::apply_half_day() {
    if (half_ == Half::kNone) return {};
    if (hour_ > 12) return overflow();
    if (half_ == Half::kMorning && hour_ == 12) hour_ = 0;
    if (half_ == Half::kAfternoon && hour_ != 12) hour_ += 12;
    return {};
}

Result<ParsedDateTime> DateTimeReader::finish() {
    ParsedDateTime result;
    result.infinity = infinity_;
    result.minus_infinity = minus_infinity_;
    if (infinity_ || minus_infinity_) return result;
    TRY(check_date());
    TRY(apply_half_day());
    result.has_date = has(kDateParts);
    result.has_time = has(kTimeParts);
    if (time_only_ ? !result.has_time : !result.has_date) return syntax_error();
    // Without a date nobody knows what a zone with summer time says.
    if (time_only_ && !result.has_date && zone_ && !zone_->is_fixed()) return syntax_error();
    if (time_only_) TRY(check_time());
    if (result.has_date) {
        if (year_ > 6000000 || year_ < -4800) return out_of_range_date();
        result.days = days_from_civil(year_, month_, day_);
    }
    result.time_of_day = time_of_day();
    result.offset = offset_;
    if (offset_) *result.offset += daylight_;
    result.zone = std::move(zone_);
    return result;
}

Error DateTimeReader::out_of_range_date() const {
    return error(SqlState::kDatetimeFieldOverflow, "{} out of range: \"{}\"",
                 type_name_ == "date" ? "date" : "timestamp", text_);
}

std::int64_t ParsedDateTime::utc(const FormatSettings& settings) const {
    if (offset) return local() - *offset * kMicrosPerSecond;
    return (zone ? *zone : session_zone(settings)).to_utc(local());
}

Result<ParsedDateTime> parse_datetime(std::string_view text, std::string_view type_name,
                                      const FormatSettings& settings) {
    return DateTimeReader(text, type_name, settings).read();
}

Error datetime_out_of_range(std::string_view text) {
    return error(SqlState::kDatetimeFieldOverflow, "date/time field value out of range: \"{}\"",
                 text);
}

Error timestamp_out_of_range() {
    return Error(SqlState::kDatetimeFieldOverflow, "timestamp out of range");
}

}  // namespace aerolith
