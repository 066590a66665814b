#include <charconv>
#include <cmath>

#include "types/datetime/datetime_fields.h"
#include "types/datetime/datetime_text.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

// What has been said so far. A thing said twice is an error.
constexpr unsigned kYearPart = 1, kMonthPart = 2, kDayPart = 4, kHourPart = 8, kMinutePart = 16, kSecondPart = 32,
                   kFractionPart = 64, kZonePart = 128, kDayOfYearPart = 256, kHalfPart = 512, kEraSaid = 1024,
                   kWeekdaySaid = 2048, kDaylightSaid = 4096;
constexpr unsigned kDateParts = kYearPart | kMonthPart | kDayPart;
constexpr unsigned kTimeParts = kHourPart | kMinutePart | kSecondPart | kFractionPart;
constexpr std::int64_t kJulianOf2000 = 2451545;

bool is_alphanumeric(char c) {
    return is_digit(c) || is_letter(c);
}

/// Gives the pieces of one text their meaning, by PostgreSQL's rules.
class DateTimeReader {
  public:
    DateTimeReader(std::string_view text, std::string_view type_name,
                   const FormatSettings& settings)
        : text_(text),
          type_name_(type_name),
          settings_(settings),
          time_only_(type_name.starts_with("time") && !type_name.starts_with("timestamp")) {}

    Result<ParsedDateTime> read() {
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

  private:
    Error syntax_error() const {
        return error(SqlState::kInvalidDatetimeFormat, "invalid input syntax for type {}: \"{}\"",
                     type_name_, text_);
    }
    Error overflow() const { return datetime_out_of_range(text_); }
    Error month_day_overflow() const {
        return datetime_out_of_range(text_).hint(
            "Perhaps you need a different \"datestyle\" setting.");
    }
    bool has(unsigned parts) const { return (said_ & parts) == parts; }

    /// Digits at the front, taken off.
    Result<int> whole(std::string_view& digits) const {
        int value = 0;
        auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (failure == std::errc::result_out_of_range) return overflow();
        if (failure != std::errc()) return syntax_error();
        digits.remove_prefix(static_cast<std::size_t>(end - digits.data()));
        return value;
    }
    static int leading_number(std::string_view digits) {
        int value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    /// ".5" in microseconds; nothing may follow the digits.
    Status fraction(std::string_view text) {
        fraction_ = 0;
        if (text.size() <= 1) return {};
        double value = 0;
        auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (failure != std::errc() || end != text.data() + text.size()) return syntax_error();
        fraction_ = static_cast<std::int64_t>(std::rint(value * 1e6));
        return {};
    }

    Status read_field(const DateTimeField& field) {
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
    Status everything(bool& what) {
        what = true;
        fresh_ = kDateParts | kTimeParts | kZonePart;
        return {};
    }

    Status date_or_zone(const DateTimeField& field) {
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
    Status date_beside_time(const DateTimeField& field) {
        bool date_may_stand = place_ == 0 && fields_.size() >= 2 &&
                              (fields_.back().kind == FieldKind::kDate ||
                               fields_[1].kind == FieldKind::kTime);
        if (date_may_stand) return read_date(field.text);
        if (!is_digit(field.text[0])) return named_zone(field.text);
        return time_with_offset(field.text, said_ | kDateParts);
    }
    /// "hhmmss-zz"
    Status time_with_offset(std::string_view text, unsigned known) {
        std::size_t minus = text.find('-');
        if (has(kTimeParts) || minus == text.npos) return syntax_error();
        TRY(read_offset('-', text.substr(minus + 1)));
        TRY(run_together(text.substr(0, minus), known));
        fresh_ |= kZonePart;
        return {};
    }
    Status named_zone(std::string_view name) {
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

    /// Parts between delimiters; one may be a month's name.
    Status read_date(std::string_view text) {
        std::string_view parts[kMostParts];
        std::size_t count = 0;
        for (std::size_t at = 0; at < text.size();) {
            while (at < text.size() && !is_alphanumeric(text[at])) ++at;
            if (at == text.size() || count == kMostParts) return syntax_error();
            std::size_t start = at;
            bool digits = is_digit(text[at]);
            while (at < text.size() && is_alphanumeric(text[at]) && is_digit(text[at]) == digits)
                ++at;
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
    static constexpr std::size_t kMostParts = 25;

    Status number(std::string_view text) {
        std::size_t dot = text.find('.');
        if (dot != text.npos && !(said_ & kDateParts)) return read_date(text);
        if (dot != text.npos && dot > 2) return run_together(text, said_);
        if (dot == text.npos && text.size() >= 6 &&
            (!(said_ & kDateParts) || !(said_ & kTimeParts)))
            return run_together(text, said_);
        return date_number(text, text_month_, said_);
    }
    Status time_number(std::string_view text) {
        std::size_t dot = text.find('.');
        unsigned known = said_ | kDateParts;
        if (dot != text.npos) {
            if (place_ == 0 && fields_.size() >= 2 && fields_.back().kind == FieldKind::kDate)
                return read_date(text);
            return dot > 2 ? run_together(text, known) : syntax_error();
        }
        return text.size() > 4 ? run_together(text, known) : date_number(text, false, known);
    }

    /// A number without a label: what it is follows from what has been said.
    Status date_number(std::string_view text, bool text_month, unsigned said) {
        std::string_view rest = text;
        int value = TRY(whole(rest));
        std::size_t size = text.size();
        if (rest.starts_with('.')) {
            if (size - rest.size() > 2) return run_together(text, said | kDateParts);
            TRY(fraction(rest));
        } else if (!rest.empty()) {
            return syntax_error();
        }
        if (size == 3 && (said & kDateParts) == kYearPart && value >= 1 && value <= 366) {
            fresh_ = kDayOfYearPart | kMonthPart | kDayPart;
            day_of_year_ = value;
            return {};
        }
        bool year_first = size >= 3 || settings_.date_order == DateOrder::kYmd;
        switch (said & kDateParts) {
            case 0:
                if (year_first) return set_year(value, size);
                return settings_.date_order == DateOrder::kDmy ? set_day(value) : set_month(value);
            case kYearPart:
            case kDayPart:
                return set_month(value);
            case kMonthPart:
                return text_month && year_first ? set_year(value, size) : set_day(value);
            case kYearPart | kMonthPart:
                if (text_month && size >= 3 && short_year_) {  // DD-MON-YYYY after all
                    fresh_ = kDayPart;
                    day_ = std::exchange(year_, value);
                    short_year_ = false;
                    return {};
                }
                return set_day(value);
            case kMonthPart | kDayPart:
                return set_year(value, size);
            case kDateParts:
                return run_together(text, said);
            default:
                return syntax_error();
        }
    }
    Status set_year(int value, std::size_t digits) {
        fresh_ = kYearPart;
        year_ = value;
        short_year_ = digits <= 2;
        return {};
    }
    Status set_month(int value) {
        fresh_ = kMonthPart;
        month_ = value;
        return {};
    }
    Status set_day(int value) {
        fresh_ = kDayPart;
        day_ = value;
        return {};
    }

    /// A date or a time without delimiters.
    Status run_together(std::string_view text, unsigned said) {
        std::size_t dot = text.find('.');
        if (dot != text.npos) {
            TRY(fraction(text.substr(dot)));
            text = text.substr(0, dot);
        } else if ((said & kDateParts) != kDateParts && text.size() >= 6) {
            std::size_t size = text.size();
            day_ = leading_number(text.substr(size - 2));
            month_ = leading_number(text.substr(size - 4, 2));
            std::string_view year = text.substr(0, size - 4);
            year_ = TRY(whole(year));
            short_year_ = short_year_ || size == 6;
            fresh_ = kDateParts;
            return {};
        }
        bool with_seconds = text.size() == 6;
        if ((said & kTimeParts) == kTimeParts || (!with_seconds && text.size() != 4))
            return syntax_error();
        hour_ = leading_number(text.substr(0, 2));
        minute_ = leading_number(text.substr(2, 2));
        second_ = with_seconds ? leading_number(text.substr(4)) : 0;
        fresh_ = kTimeParts;
        return {};
    }

    /// hh:mm[:ss[.fraction]]
    Status clock(std::string_view text) {
        fresh_ = kTimeParts;
        hour_ = TRY(whole(text));
        text.remove_prefix(1);
        minute_ = TRY(whole(text));
        second_ = 0;
        fraction_ = 0;
        if (text.starts_with('.')) {  // mm:ss.fraction
            TRY(fraction(text));
            second_ = std::exchange(minute_, std::exchange(hour_, 0));
        } else if (text.starts_with(':')) {
            text.remove_prefix(1);
            second_ = TRY(whole(text));
            if (text.starts_with('.'))
                TRY(fraction(text));
            else if (!text.empty())
                return syntax_error();
        } else if (!text.empty()) {
            return syntax_error();
        }
        return check_time();
    }
    Status check_time() const {
        bool fits = hour_ >= 0 && hour_ <= 24 && minute_ >= 0 && minute_ <= 59 && second_ >= 0 &&
                    second_ <= 60 && time_of_day() <= kMicrosPerDay;
        return fits ? Status() : Status(overflow());
    }
    std::int64_t time_of_day() const {
        return ((hour_ * std::int64_t{60} + minute_) * 60 + second_) * kMicrosPerSecond + fraction_;
    }

    Status read_offset(char sign, std::string_view text) {
        auto part = [&]() -> Result<int> {
            Result<int> value = whole(text);
            if (value.ok() || value.error().state() == SqlState::kInvalidDatetimeFormat)
                return value;
            return displacement_error();
        };
        std::size_t size = text.size();
        int hour = TRY(part()), minute = 0, second = 0;
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
    Error displacement_error() const {
        return error(SqlState::kInvalidTimeZoneDisplacementValue,
                     "time zone displacement out of range: \"{}\"", text_);
    }

    /// A number behind a letter that says what it is: "y2001m02d04", "t040506".
    Status labelled(std::string_view text) {
        DateTimeUnit unit = *std::exchange(label_, std::nullopt);
        std::string_view rest = text;
        int value = TRY(whole(rest));
        bool decimal = rest.starts_with('.');
        bool may_be_decimal = unit == DateTimeUnit::kJulian || unit == DateTimeUnit::kTime ||
                              unit == DateTimeUnit::kSecond;
        if (decimal ? !may_be_decimal : !rest.empty()) return syntax_error();
        switch (unit) {
            case DateTimeUnit::kYear:
                fresh_ = kYearPart;
                year_ = value;
                return {};
            case DateTimeUnit::kMonth:
                if (!has(kMonthPart | kHourPart)) return set_month(value);
                [[fallthrough]];
            case DateTimeUnit::kMinute:
                fresh_ = kMinutePart;
                minute_ = value;
                return {};
            case DateTimeUnit::kDay:
                return set_day(value);
            case DateTimeUnit::kHour:
                fresh_ = kHourPart;
                hour_ = value;
                return {};
            case DateTimeUnit::kSecond:
                fresh_ = kSecondPart;
                second_ = value;
                if (!decimal) return {};
                fresh_ |= kFractionPart;
                return fraction(rest);
            case DateTimeUnit::kJulian:
                return julian_with_fraction(value, rest);
            case DateTimeUnit::kTime:
                TRY(run_together(text, said_ | kDateParts));
                return fresh_ == kTimeParts ? Status() : Status(syntax_error());
        }
        UNREACHABLE();
    }
    Status julian_day(int value) {
        CivilDate date = civil_from_days(value - kJulianOf2000);
        year_ = static_cast<int>(date.year);
        month_ = date.month;
        day_ = date.day;
        julian_ = true;
        fresh_ = kDateParts;
        return {};
    }
    Status julian_with_fraction(int value, std::string_view rest) {
        TRY(julian_day(value));
        if (rest.empty()) return {};
        double part = 0;
        std::from_chars(rest.data(), rest.data() + rest.size(), part);
        auto micros = static_cast<std::int64_t>(part * static_cast<double>(kMicrosPerDay));
        hour_ = static_cast<int>(micros / kMicrosPerHour);
        minute_ = static_cast<int>(micros / kMicrosPerMinute % 60);
        second_ = static_cast<int>(micros / kMicrosPerSecond % 60);
        fraction_ = micros % kMicrosPerSecond;
        fresh_ |= kTimeParts;
        return {};
    }

    Status read_word(std::string_view letters) {
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
    bool is_abbreviation(std::string_view letters) {
        std::string lower(letters);
        for (char& c : lower) c = static_cast<char>(c | 0x20);
        if (auto offset = abbreviation_offset(lower)) {
            offset_ = *offset;
            return true;
        }
        zone_ = abbreviated_zone(lower);
        return zone_.has_value();
    }
    Status month_name(int month) {
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
    Status time_mark() {
        if (!time_only_ && !has(kDateParts)) return syntax_error();
        if (place_ + 1 >= fields_.size()) return syntax_error();
        FieldKind next = fields_[place_ + 1].kind;
        if (next != FieldKind::kNumber && next != FieldKind::kTime && next != FieldKind::kDate)
            return syntax_error();
        label_ = DateTimeUnit::kTime;
        return {};
    }
    /// "now" and its kin.
    Status moment_word(const DateTimeWord& word) {
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
                set_moment(session_zone(settings_).to_local(settings_.now) +
                               word.value * kMicrosPerDay,
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
    void set_moment(std::int64_t local, bool with_time) {
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

    Status check_date() {
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
    Status apply_half_day() {
        if (half_ == Half::kNone) return {};
        if (hour_ > 12) return overflow();
        if (half_ == Half::kMorning && hour_ == 12) hour_ = 0;
        if (half_ == Half::kAfternoon && hour_ != 12) hour_ += 12;
        return {};
    }

    Result<ParsedDateTime> finish() {
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
    Error out_of_range_date() const {
        return error(SqlState::kDatetimeFieldOverflow, "{} out of range: \"{}\"",
                     type_name_ == "date" ? "date" : "timestamp", text_);
    }

    enum class Half : std::uint8_t { kNone, kMorning, kAfternoon };

    std::string_view text_, type_name_;
    const FormatSettings& settings_;
    bool time_only_;
    std::span<const DateTimeField> fields_;
    std::size_t place_ = 0;
    unsigned said_ = 0, fresh_ = 0;
    std::optional<DateTimeUnit> label_;
    int year_ = 0, month_ = 0, day_ = 0, day_of_year_ = 0, hour_ = 0, minute_ = 0, second_ = 0;
    std::int64_t fraction_ = 0;
    bool short_year_ = false, text_month_ = false, julian_ = false, before_christ_ = false;
    bool infinity_ = false, minus_infinity_ = false;
    Half half_ = Half::kNone;
    std::int32_t daylight_ = 0;
    std::optional<std::int32_t> offset_;
    std::optional<Zone> zone_;
};

}  // namespace

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
