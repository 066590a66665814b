#include <charconv>
#include <cmath>

#include "types/datetime/datetime_reader.h"
#include "types/type_parts.h"

namespace aerolith {

Error DateTimeReader::month_day_overflow() const {
    return datetime_out_of_range(text_).hint("Perhaps you need a different \"datestyle\" setting.");
}

Result<int> DateTimeReader::whole(std::string_view& digits) const {
    int value = 0;
    auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure == std::errc::result_out_of_range) return overflow();
    if (failure != std::errc()) return syntax_error();
    digits.remove_prefix(static_cast<std::size_t>(end - digits.data()));
    return value;
}

int DateTimeReader::leading_number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

Status DateTimeReader::fraction(std::string_view text) {
    fraction_ = 0;
    if (text.size() <= 1) return {};
    double value = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size()) return syntax_error();
    fraction_ = static_cast<std::int64_t>(std::rint(value * 1e6));
    return {};
}

Status DateTimeReader::number(std::string_view text) {
    std::size_t dot = text.find('.');
    if (dot != text.npos && !(said_ & kDateParts)) return read_date(text);
    if (dot != text.npos && dot > 2) return run_together(text, said_);
    if (dot == text.npos && text.size() >= 6 && (!(said_ & kDateParts) || !(said_ & kTimeParts)))
        return run_together(text, said_);
    return date_number(text, text_month_, said_);
}

Status DateTimeReader::time_number(std::string_view text) {
    std::size_t dot = text.find('.');
    unsigned known = said_ | kDateParts;
    if (dot != text.npos) {
        if (place_ == 0 && fields_.size() >= 2 && fields_.back().kind == FieldKind::kDate)
            return read_date(text);
        return dot > 2 ? run_together(text, known) : syntax_error();
    }
    return text.size() > 4 ? run_together(text, known) : date_number(text, false, known);
}

Status DateTimeReader::date_number(std::string_view text, bool text_month, unsigned said) {
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

Status DateTimeReader::set_year(int value, std::size_t digits) {
    fresh_ = kYearPart;
    year_ = value;
    short_year_ = digits <= 2;
    return {};
}

Status DateTimeReader::set_month(int value) {
    fresh_ = kMonthPart;
    month_ = value;
    return {};
}

Status DateTimeReader::set_day(int value) {
    fresh_ = kDayPart;
    day_ = value;
    return {};
}

Status DateTimeReader::run_together(std::string_view text, unsigned said) {
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

Status DateTimeReader::clock(std::string_view text) {
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

Status DateTimeReader::check_time() const {
    bool fits = hour_ >= 0 && hour_ <= 24 && minute_ >= 0 && minute_ <= 59 && second_ >= 0 &&
                second_ <= 60 && time_of_day() <= kMicrosPerDay;
    return fits ? Status() : Status(overflow());
}

std::int64_t DateTimeReader::time_of_day() const {
    return ((hour_ * std::int64_t{60} + minute_) * 60 + second_) * kMicrosPerSecond + fraction_;
}

Status DateTimeReader::labelled(std::string_view text) {
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

Status DateTimeReader::julian_day(int value) {
    CivilDate date = civil_from_days(value - kJulianOf2000);
    year_ = static_cast<int>(date.year);
    month_ = date.month;
    day_ = date.day;
    julian_ = true;
    fresh_ = kDateParts;
    return {};
}

Status DateTimeReader::julian_with_fraction(int value, std::string_view rest) {
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

}  // namespace aerolith
