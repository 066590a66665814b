#include <charconv>

#include "types/datetime/datetime_text.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/// Reads one text from left to right: fields are numbers, dates with separators, times with colons,
/// words, offsets.
class DateTimeReader {
  public:
    DateTimeReader(std::string_view text, std::string_view type_name,
                   const FormatSettings& settings)
        : text_(text), type_name_(type_name), settings_(settings) {}

    Result<ParsedDateTime> read() {
        while (true) {
            while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == ',')) ++at_;
            if (at_ >= text_.size()) break;
            char c = text_[at_];
            if (is_digit(c))
                TRY(read_number_or_date());
            else if (is_letter(c))
                TRY(read_word());
            else if (c == '+' || c == '-')
                TRY(read_signed());
            else
                return syntax_error();
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
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    std::string_view digits() {
        std::size_t start = at_;
        while (is_digit(peek())) ++at_;
        return text_.substr(start, at_ - start);
    }
    static int number(std::string_view digits) {
        int value = 0;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc())
            return 1 << 30;
        return value;
    }

    Status read_number_or_date() {
        std::size_t start = at_;
        std::string_view first = digits();
        char c = peek();
        if (c == ':') return read_time(number(first), first.size());
        bool delimiter = c == '-' || c == '/' || c == '.';
        bool fraction =
            c == '.' && (has_date_ || first.size() >= 6) && text_.find('.', at_ + 1) == text_.npos;
        if (is_day_of_year(first)) return read_day_of_year(first);
        if (delimiter && !fraction && at_ + 1 < text_.size() &&
            (is_digit(text_[at_ + 1]) || is_letter(text_[at_ + 1]))) {
            if (!has_date_ && (c != '-' || !is_offset_ahead())) return read_date(first, c);
        }
        at_ = start + first.size();
        return plain_number(first);
    }
    bool is_offset_ahead() const { return month_ && day_ && year_text_.size(); }

    /// "2024.060": a year and the three digits of a day in it.
    bool is_day_of_year(std::string_view first) const {
        auto digit_at = [&](std::size_t at) { return at < text_.size() && is_digit(text_[at]); };
        return !has_date_ && !has_time_ && first.size() == 4 && peek() == '.' &&
               digit_at(at_ + 1) && digit_at(at_ + 2) && digit_at(at_ + 3) && !digit_at(at_ + 4) &&
               (at_ + 4 == text_.size() || is_space(text_[at_ + 4]));
    }
    Status read_day_of_year(std::string_view year_digits) {
        ++at_;
        int year = number(year_digits), day = number(digits());
        if (year == 0 || day < 1 || day > (is_leap_year(year) ? 366 : 365)) return overflow();
        days_ = days_from_civil(year, 1, 1) + day - 1;
        has_date_ = absolute_date_ = true;
        return {};
    }

    /// a-b-c with equal separators; b or a may be a month's name.
    Status read_date(std::string_view first, char delimiter) {
        ++at_;
        std::string_view second;
        int month = 0;
        if (is_letter(peek())) {
            std::size_t start = at_;
            while (is_letter(peek())) ++at_;
            month = month_number(text_.substr(start, at_ - start));
            if (!month) return syntax_error();
        } else {
            second = digits();
        }
        if (peek() != delimiter) return syntax_error();
        ++at_;
        std::string_view third = digits();
        if (third.empty()) return syntax_error();
        if (month) {
            month_ = month;
            return first.size() >= 3 ? set_year_day(first, third) : set_year_day(third, first);
        }
        if (first.size() >= 3) return set_date(first, second, third);
        switch (settings_.date_order) {
            case DateOrder::kYmd:
                return set_date(first, second, third);
            case DateOrder::kDmy:
                return set_date(third, second, first);
            case DateOrder::kMdy:
                break;
        }
        if (delimiter == '.' && settings_.date_style == DateStyle::kGerman)
            return set_date(third, second, first);
        return set_date(third, first, second);
    }
    Status set_date(std::string_view year, std::string_view month, std::string_view day) {
        month_ = number(month);
        if (month_ < 1 || month_ > 12) return month_day_overflow();
        return set_year_day(year, day);
    }
    Status set_year_day(std::string_view year, std::string_view day) {
        year_text_ = year;
        day_ = number(day);
        if (day_ < 1 || day_ > 31) return month_day_overflow();
        has_date_ = true;
        return {};
    }

    Status plain_number(std::string_view digits_text) {
        if (julian_) {
            julian_ = false;
            days_ = std::int64_t{number(digits_text)} - 2451545;  // Julian day of 2000-01-01
            has_date_ = absolute_date_ = true;
            return {};
        }
        std::size_t size = digits_text.size();
        bool date_complete = has_date_;
        bool wants_time = type_name_.starts_with("time") && !type_name_.starts_with("timestamp");
        if (date_complete || (size == 6 && (after_t_ || wants_time))) {
            if (size == 6 || size == 4) return packed_time(digits_text);
            if (size == 2 && after_t_) return packed_time(digits_text);
            return syntax_error();
        }
        if (month_ == 0 && size == 8)
            return set_date(digits_text.substr(0, 4), digits_text.substr(4, 2),
                            digits_text.substr(6));
        if (month_ == 0 && size == 6)
            return set_date(digits_text.substr(0, 2), digits_text.substr(2, 2),
                            digits_text.substr(4));
        if (size >= 3) {
            if (!year_text_.empty()) return syntax_error();
            year_text_ = digits_text;
        } else if (!day_ && (month_ || year_text_.empty())) {
            day_ = number(digits_text);
            if (day_ < 1 || day_ > 31) return overflow();
        } else if (!year_text_.empty() || !month_) {
            return syntax_error();
        } else {
            year_text_ = digits_text;
        }
        has_date_ = month_ && day_ && !year_text_.empty();
        return {};
    }

    Status packed_time(std::string_view packed) {
        int hour = number(packed.substr(0, 2));
        int minute = packed.size() >= 4 ? number(packed.substr(2, 2)) : 0;
        int second = packed.size() >= 6 ? number(packed.substr(4, 2)) : 0;
        return set_time(hour, minute, second, TRY(read_fraction()));
    }
    Result<std::int64_t> read_fraction() {
        if (peek() != '.') return std::int64_t{0};
        ++at_;
        std::string_view fraction = digits();
        double value = 0;
        std::string text = "0." + std::string(fraction) + "0";
        std::from_chars(text.data(), text.data() + text.size(), value);
        return static_cast<std::int64_t>(std::nearbyint(value * 1e6));
    }
    Status read_time(int hour, std::size_t hour_digits) {
        if (has_time_ || hour_digits > 7) return syntax_error();
        ++at_;
        std::string_view minutes = digits();
        if (minutes.empty()) return syntax_error();
        int second = 0;
        if (peek() == ':') {
            ++at_;
            std::string_view seconds = digits();
            if (seconds.empty()) return syntax_error();
            second = number(seconds);
        }
        return set_time(hour, number(minutes), second, TRY(read_fraction()));
    }
    Status set_time(int hour, int minute, int second, std::int64_t fraction) {
        bool end_of_day = hour == 24 && minute == 0 && second == 0 && fraction == 0;
        if ((hour > 23 && !end_of_day) || minute > 59 || second > 60 || (second == 60 && fraction))
            return overflow();
        hour_ = hour;
        time_ = ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond + fraction;
        has_time_ = true;
        return {};
    }

    Status read_signed() {
        bool negative = text_[at_] == '-';
        if (at_ + 1 < text_.size() && is_letter(text_[at_ + 1])) {
            ++at_;
            std::string_view word = letters();
            if (!equals_ignoring_case(word, "infinity")) return syntax_error();
            (negative ? minus_infinity_ : infinity_) = true;
            return {};
        }
        ++at_;
        std::string_view first = digits();
        if (first.empty() || (!has_time_ && !has_date_)) return syntax_error();
        int hour = number(first), minute = 0, second = 0;
        if (peek() == ':') {
            ++at_;
            minute = number(digits());
            if (peek() == ':') {
                ++at_;
                second = number(digits());
            }
        } else if (first.size() > 2) {
            hour = number(first.substr(0, first.size() - 2));
            minute = number(first.substr(first.size() - 2));
        }
        if (hour > 15 || minute > 59 || second > 59) {
            return error(SqlState::kInvalidTimeZoneDisplacementValue,
                         "time zone displacement out of range: \"{}\"", text_);
        }
        int offset = hour * 3600 + minute * 60 + second;
        offset_ = negative ? -offset : offset;
        return {};
    }

    std::string_view letters() {
        std::size_t start = at_;
        while (is_letter(peek())) ++at_;
        return text_.substr(start, at_ - start);
    }
    static int month_number(std::string_view word) {
        if (word.size() < 3) return 0;
        for (int month = 0; month < 12; ++month) {
            std::string_view name = kMonthNames[month];
            if (word.size() > name.size()) continue;
            bool whole =
                word.size() == name.size() || word.size() == 3 || (month == 8 && word.size() == 4);
            bool equal = whole;
            for (std::size_t i = 0; equal && i < word.size(); ++i)
                equal = (word[i] | 0x20) == (name[i] | 0x20);
            if (equal) return month + 1;
        }
        return 0;
    }
    static bool is_day_name(std::string_view word) {
        for (std::string_view name : kDayNames) {
            if (word.size() < 3 || word.size() > name.size()) continue;
            bool equal = true;
            for (std::size_t i = 0; equal && i < word.size(); ++i)
                equal = (word[i] | 0x20) == (name[i] | 0x20);
            if (equal) return true;
        }
        return false;
    }

    Status read_word() {
        std::size_t start = at_;
        std::string_view word = letters();
        if (peek() == '/' || peek() == '_') {  // a zone of the database
            while (at_ < text_.size() && !is_space(text_[at_])) ++at_;
            return set_zone(text_.substr(start, at_ - start), true);
        }
        std::string lower(word);
        for (char& c : lower) c = static_cast<char>(c | 0x20);
        if (lower == "t" && (has_date_ || is_digit(peek()))) {
            after_t_ = true;
            return {};
        }
        if (lower == "j" && is_digit(peek())) {
            julian_ = true;
            return {};
        }
        if (lower == "infinity" || lower == "inf")
            infinity_ = true;
        else if (lower == "epoch")
            set_absolute(kUnixEpochMicros * -1, true);
        else if (lower == "now")
            set_absolute(settings_.now, true);
        else if (lower == "today")
            set_day(0);
        else if (lower == "tomorrow")
            set_day(1);
        else if (lower == "yesterday")
            set_day(-1);
        else if (lower == "allballs") {
            has_time_ = true;
            time_ = 0;
            offset_ = 0;
        } else if (lower == "am" || lower == "pm")
            return set_half_day(lower == "pm");
        else if (lower == "bc")
            bc_ = true;
        else if (lower == "ad" || lower == "at" || lower == "on" || is_day_name(word))
            return {};
        else if (int month = month_number(word))
            return set_month(month);
        else
            return set_zone(word, false);
        return {};
    }
    Status set_month(int month) {
        if (month_) return syntax_error();
        month_ = month;
        if (peek() == '-' || peek() == '/' || peek() == '.') ++at_;  // Jan-08-1999
        if (is_digit(peek())) {
            std::string_view day = digits();
            if (peek() == '-' || peek() == '/') {
                ++at_;
                std::string_view year = digits();
                return day.size() >= 3 ? set_year_day(day, year) : set_year_day(year, day);
            }
            return plain_number(day);
        }
        has_date_ = day_ && !year_text_.empty();
        return {};
    }
    Status set_half_day(bool afternoon) {
        if (!has_time_ || hour_ > 12) return overflow();
        if (afternoon && hour_ < 12) time_ += 12 * kMicrosPerHour;
        if (!afternoon && hour_ == 12) time_ -= 12 * kMicrosPerHour;
        return {};
    }
    Status set_zone(std::string_view name, bool qualified) {
        std::string lower(name);
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
        if (auto offset = abbreviation_offset(lower)) {
            offset_ = *offset;
            return {};
        }
        std::optional<Zone> zone = find_zone(name);
        if (!zone) return qualified ? unknown_zone(lower) : syntax_error();
        zone_ = std::move(zone);
        return {};
    }
    void set_absolute(std::int64_t utc, bool with_time) {
        std::int64_t local = session_zone(settings_).to_local(utc);
        if (utc == -kUnixEpochMicros) {
            local = utc;
            offset_ = 0;
        }
        days_ = floor_div(local, kMicrosPerDay);
        has_date_ = absolute_date_ = true;
        if (!with_time) return;
        time_ = local - days_ * kMicrosPerDay;
        has_time_ = true;
    }
    void set_day(int ahead) {
        set_absolute(settings_.now, false);
        days_ += ahead;
    }

    Result<ParsedDateTime> finish() {
        ParsedDateTime result;
        result.infinity = infinity_;
        result.minus_infinity = minus_infinity_;
        if (infinity_ || minus_infinity_) return result;
        result.has_date = has_date_;
        result.has_time = has_time_;
        if (!has_date_ && !has_time_) return syntax_error();
        if (!has_date_ && (month_ || day_ || !year_text_.empty())) return syntax_error();
        if (has_date_ && !absolute_date_) {
            std::int64_t year = number(year_text_);
            if (bc_) {
                if (year == 0) return overflow();
                year = 1 - year;
            } else if (year_text_.size() <= 2) {
                year += year < 70 ? 2000 : 1900;
            } else if (year == 0) {
                return overflow();
            }
            if (year > 6000000 || year < -4800) return overflow();
            if (day_ > days_in_month(year, month_)) return overflow();
            days_ = days_from_civil(year, month_, day_);
        }
        result.days = days_;
        result.time_of_day = time_;
        result.offset = offset_;
        result.zone = std::move(zone_);
        return result;
    }

    std::string_view text_, type_name_;
    const FormatSettings& settings_;
    std::size_t at_ = 0;
    std::string_view year_text_;
    int month_ = 0, day_ = 0, hour_ = 0;
    bool has_date_ = false, has_time_ = false, absolute_date_ = false, after_t_ = false,
         julian_ = false;
    bool bc_ = false, infinity_ = false, minus_infinity_ = false;
    std::int64_t days_ = 0, time_ = 0;
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
