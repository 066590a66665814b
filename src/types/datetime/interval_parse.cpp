#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "types/datetime/datetime_fields.h"
#include "types/datetime/interval.h"
#include "types/datetime/interval_sum.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

// Every unit may be named once: a bit each.
enum Said : unsigned {
    kSaidMicros = 1,
    kSaidMillis = 2,
    kSaidSeconds = 4,
    kSaidMinutes = 8,
    kSaidHours = 16,
    kSaidDays = 32,
    kSaidWeeks = 64,
    kSaidMonths = 128,
    kSaidYears = 256,
    kSaidDecades = 512,
    kSaidCenturies = 1024,
    kSaidMillennia = 2048,
};
constexpr unsigned kSaidTime =
    kSaidMicros | kSaidMillis | kSaidSeconds | kSaidMinutes | kSaidHours;

struct Unit {
    std::string_view name;
    Said said;
};
constexpr Unit kUnits[] = {
    {"c", kSaidCenturies},
    {"cent", kSaidCenturies},
    {"centuries", kSaidCenturies},
    {"century", kSaidCenturies},
    {"d", kSaidDays},
    {"day", kSaidDays},
    {"days", kSaidDays},
    {"dec", kSaidDecades},
    {"decade", kSaidDecades},
    {"decades", kSaidDecades},
    {"decs", kSaidDecades},
    {"h", kSaidHours},
    {"hour", kSaidHours},
    {"hours", kSaidHours},
    {"hr", kSaidHours},
    {"hrs", kSaidHours},
    {"m", kSaidMinutes},
    {"microsecon", kSaidMicros},
    {"mil", kSaidMillennia},
    {"millennia", kSaidMillennia},
    {"millennium", kSaidMillennia},
    {"millisecon", kSaidMillis},
    {"mils", kSaidMillennia},
    {"min", kSaidMinutes},
    {"mins", kSaidMinutes},
    {"minute", kSaidMinutes},
    {"minutes", kSaidMinutes},
    {"mon", kSaidMonths},
    {"mons", kSaidMonths},
    {"month", kSaidMonths},
    {"months", kSaidMonths},
    {"ms", kSaidMillis},
    {"msec", kSaidMillis},
    {"msecond", kSaidMillis},
    {"mseconds", kSaidMillis},
    {"msecs", kSaidMillis},
    {"s", kSaidSeconds},
    {"sec", kSaidSeconds},
    {"second", kSaidSeconds},
    {"seconds", kSaidSeconds},
    {"secs", kSaidSeconds},
    {"us", kSaidMicros},
    {"usec", kSaidMicros},
    {"usecond", kSaidMicros},
    {"useconds", kSaidMicros},
    {"usecs", kSaidMicros},
    {"w", kSaidWeeks},
    {"week", kSaidWeeks},
    {"weeks", kSaidWeeks},
    {"y", kSaidYears},
    {"year", kSaidYears},
    {"years", kSaidYears},
    {"yr", kSaidYears},
    {"yrs", kSaidYears},
};

/// A value with its unit into the sum; false when it does not fit.
bool add_value(IntervalSum& sum, Said unit, std::int64_t value, double fraction) {
    switch (unit) {
        case kSaidMicros:
            return sum.add_micros(value, fraction, 1);
        case kSaidMillis:
            return sum.add_micros(value, fraction, 1000);
        case kSaidSeconds:
            return sum.add_micros(value, fraction, kMicrosPerSecond);
        case kSaidMinutes:
            return sum.add_micros(value, fraction, kMicrosPerMinute);
        case kSaidHours:
            return sum.add_micros(value, fraction, kMicrosPerHour);
        case kSaidDays:
            return sum.add_days(value, fraction, 1);
        case kSaidWeeks:
            return sum.add_days(value, fraction, 7);
        case kSaidMonths:
            return sum.add_months(value, fraction);
        case kSaidYears:
            return sum.add_years(value, fraction, 1);
        case kSaidDecades:
            return sum.add_years(value, fraction, 10);
        case kSaidCenturies:
            return sum.add_years(value, fraction, 100);
        case kSaidMillennia:
            return sum.add_years(value, fraction, 1000);
    }
    UNREACHABLE();
}

/// Reads the pieces from right to left: a unit stands behind its number.
class IntervalReader {
  public:
    IntervalReader(std::string_view text, std::int32_t typmod, IntervalStyle style)
        : text_(text), range_(interval_range(typmod)), style_(style) {}

    /// Empty when the text is not of this form.
    Result<std::optional<Interval>> read() {
        DateTimeFields split;
        if (!split.split(text_)) return std::optional<Interval>();
        fields_ = split.all();
        find_common_sign();
        for (place_ = fields_.size(); place_-- > 0;) {
            fresh_ = 0;
            if (!TRY(read_field(fields_[place_])) || fresh_ & said_)
                return std::optional<Interval>();
            said_ |= fresh_;
        }
        if (said_ == 0) return std::optional<Interval>();
        if (ago_ && !sum_.negate()) return overflow();
        return std::optional<Interval>(TRY(sum_.total()));
    }

  private:
    Error overflow() const {
        return error(SqlState::kIntervalFieldOverflow, "interval field value out of range: \"{}\"",
                     text_);
    }
    /// In the SQL style a sign before the first piece holds for all, unless there are more signs.
    void find_common_sign() {
        if (style_ != IntervalStyle::kSqlStandard || fields_.empty() || fields_[0].sign != '-')
            return;
        all_negative_ = std::ranges::none_of(fields_.subspan(1), [](const DateTimeField& field) {
            return field.sign != '\0';
        });
    }

    Result<bool> read_field(const DateTimeField& field) {
        switch (field.kind) {
            case FieldKind::kTime:
                return read_clock(field.text, false);
            case FieldKind::kOffset:
                if (field.text.find(':') != field.text.npos &&
                    TRY(read_clock(field.text, field.sign == '-')))
                    return true;
                return read_number(field);
            case FieldKind::kDate:
            case FieldKind::kNumber:
                return read_number(field);
            case FieldKind::kWord:
                return read_word(field.text);
            case FieldKind::kSpecial:
                return false;
        }
        UNREACHABLE();
    }
    bool read_word(std::string_view word) {
        for (const Unit& unit : kUnits) {
            if (!same_datetime_word(unit.name, word)) continue;
            unit_ = unit.said;
            unit_missing_ = false;
            return true;
        }
        DateTimeWordKind kind = find_datetime_word(word).kind;
        if (same_datetime_word("ago", word))
            ago_ = unit_missing_ = true;
        else if (kind != DateTimeWordKind::kIgnored)
            return false;
        return true;
    }

    Said default_unit() const {
        using namespace interval_field;
        if (range_ == kAll || range_ & kSecond) return kSaidSeconds;
        if (range_ & kMinute) return kSaidMinutes;
        if (range_ & kHour) return kSaidHours;
        if (range_ & kDay) return kSaidDays;
        return range_ & kMonth ? kSaidMonths : kSaidYears;
    }
    Result<bool> read_number(const DateTimeField& field) {
        if (unit_missing_) return false;
        Said unit = unit_ ? *unit_ : default_unit();
        unit_ = unit;
        bool negative = field.sign == '-';
        std::string_view rest = field.text;
        std::int64_t value = 0;
        double fraction = 0;
        if (!rest.starts_with('.') && !TRY(take_number(rest, negative, value))) return false;
        if (rest.starts_with('-')) {  // SQL's years-months
            rest.remove_prefix(1);
            std::int64_t months = 0;
            if (!TRY(take_number(rest, false, months))) return false;
            if (months >= 12) return overflow();
            if (!rest.empty()) return false;
            unit = kSaidMonths;
            unit_ = unit;
            if (__builtin_mul_overflow(value, std::int64_t{12}, &value) ||
                __builtin_add_overflow(value, negative ? -months : months, &value))
                return overflow();
        } else if (rest.starts_with('.')) {
            if (!take_fraction(rest, fraction)) return false;
            if (negative) fraction = -fraction;
        } else if (!rest.empty()) {
            return false;
        }
        if (all_negative_ && value > 0) value = -value;
        if (all_negative_ && fraction > 0) fraction = -fraction;
        if (!add_value(sum_, unit, value, fraction)) return overflow();
        fresh_ = unit;
        if (unit == kSaidSeconds && fraction != 0) fresh_ |= kSaidMillis | kSaidMicros;
        if (unit == kSaidHours) unit_ = kSaidDays;
        return true;
    }
    /// The sign goes with the digits, so that the lowest value fits.
    Result<bool> take_number(std::string_view& rest, bool negative, std::int64_t& value) const {
        char digits[32] = {'-'};
        std::size_t size = 0;
        while (size < rest.size() && rest[size] >= '0' && rest[size] <= '9') ++size;
        if (size == 0) return false;
        std::string_view number = rest.substr(0, size);
        rest.remove_prefix(size);
        while (number.size() > 1 && number[0] == '0') number.remove_prefix(1);
        if (number.size() > 20) return overflow();
        number.copy(digits + 1, number.size());
        const char* start = digits + !negative;
        if (std::from_chars(start, digits + 1 + number.size(), value).ec != std::errc())
            return overflow();
        return true;
    }
    static bool take_fraction(std::string_view text, double& fraction) {
        if (text.size() == 1) return true;
        auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), fraction);
        return failure == std::errc() && end == text.data() + text.size();
    }

    /// "hh:mm:ss.f"; days may stand before it.
    Result<bool> read_clock(std::string_view text, bool negative) {
        std::int64_t hours = 0, minutes = 0, seconds = 0;
        double fraction = 0;
        if (!TRY(take_number(text, false, hours)) || !text.starts_with(':')) return false;
        text.remove_prefix(1);
        if (!TRY(take_number(text, false, minutes))) return false;
        bool short_form = text.starts_with('.') ||
                          (text.empty() &&
                           range_ == (interval_field::kMinute | interval_field::kSecond));
        if (short_form) {
            if (text.find(':') != text.npos) return false;
            if (hours > std::numeric_limits<std::int32_t>::max()) return overflow();
            seconds = std::exchange(minutes, std::exchange(hours, 0));
        } else if (text.starts_with(':')) {
            text.remove_prefix(1);
            if (!TRY(take_number(text, false, seconds))) return false;
        }
        if (!text.empty() && (!text.starts_with('.') || !take_fraction(text, fraction)))
            return false;
        if (minutes > 59 || seconds > 60) return overflow();
        auto micros = static_cast<std::int64_t>(std::rint(fraction * 1e6));
        IntervalSum time;
        if (!time.add_micros(hours, 0, kMicrosPerHour) ||
            !time.add_micros(minutes, 0, kMicrosPerMinute) ||
            !time.add_micros(seconds, 0, kMicrosPerSecond) || !time.add_micros(micros, 0, 1))
            return overflow();
        if ((negative || all_negative_) && !time.negate()) return overflow();
        if (!sum_.add(time)) return overflow();
        fresh_ = kSaidTime;
        unit_ = kSaidDays;
        unit_missing_ = false;
        return true;
    }

    std::string_view text_;
    int range_;
    IntervalStyle style_;
    std::span<const DateTimeField> fields_;
    std::size_t place_ = 0;
    unsigned said_ = 0, fresh_ = 0;
    std::optional<Said> unit_;
    bool ago_ = false, unit_missing_ = false, all_negative_ = false;
    IntervalSum sum_;
};

/// ISO 8601: "P1Y2M3DT4H5M6S", "P0001-02-03T04:05:06", "P00010203T040506".
class IsoIntervalReader {
  public:
    explicit IsoIntervalReader(std::string_view text) : text_(text), rest_(text) {}

    Result<Interval> read() {
        if (rest_.size() < 2 || rest_[0] != 'P') return syntax_error();
        rest_.remove_prefix(1);
        bool in_time = false, any = false;
        while (!rest_.empty()) {
            if (take('T')) {
                in_time = true;
                any = false;
                continue;
            }
            TRY(take_number());
            if (rest_.empty() || rest_[0] == '-' || rest_[0] == ':' || rest_[0] == 'T') {
                if (any) return syntax_error();
                TRY(in_time ? read_plain_time() : read_plain_date());
                if (!rest_.empty() && rest_[0] != 'T') return syntax_error();
                if (in_time && !rest_.empty()) return syntax_error();
                continue;
            }
            TRY(read_unit(in_time));
            any = true;
        }
        return sum_.total();
    }

  private:
    Error syntax_error() const {
        return error(SqlState::kInvalidDatetimeFormat,
                     "invalid input syntax for type interval: \"{}\"", text_);
    }
    Error overflow() const {
        return error(SqlState::kIntervalFieldOverflow, "interval field value out of range: \"{}\"",
                     text_);
    }
    bool take(char wanted) {
        if (rest_.empty() || rest_[0] != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }
    Status take_number() {
        char first = rest_.empty() ? '\0' : rest_[0];
        if (first != '-' && first != '.' && !(first >= '0' && first <= '9')) return syntax_error();
        std::string_view digits = rest_.substr(first == '-');
        width_ = std::min(digits.find_first_not_of("0123456789"), digits.size());
        double value = 0;
        auto [end, failure] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (failure != std::errc()) return syntax_error();
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        if (!(value >= -1e15 && value <= 1e15)) return overflow();
        value_ = static_cast<std::int64_t>(value);
        fraction_ = value - static_cast<double>(value_);
        return {};
    }
    Status add(Said unit) {
        return add_value(sum_, unit, value_, fraction_) ? Status() : Status(overflow());
    }
    Status read_unit(bool in_time) {
        char letter = rest_[0];
        rest_.remove_prefix(1);
        switch (letter) {
            case 'Y':
                return in_time ? Status(syntax_error()) : add(kSaidYears);
            case 'W':
                return in_time ? Status(syntax_error()) : add(kSaidWeeks);
            case 'D':
                return in_time ? Status(syntax_error()) : add(kSaidDays);
            case 'M':
                return add(in_time ? kSaidMinutes : kSaidMonths);
            case 'H':
                return in_time ? add(kSaidHours) : Status(syntax_error());
            case 'S':
                return in_time ? add(kSaidSeconds) : Status(syntax_error());
            default:
                return syntax_error();
        }
    }
    /// yyyymmdd, or years-months-days, of which the last ones may be missing.
    Status read_plain_date() {
        constexpr std::size_t kPackedWidth = 8;
        if (width_ == kPackedWidth && !rest_.starts_with('-')) {
            bool fits = sum_.add_years(value_ / 10000, 0, 1) &&
                        sum_.add_months(value_ / 100 % 100, 0) &&
                        sum_.add_days(value_ % 100, fraction_, 1);
            return fits ? Status() : Status(overflow());
        }
        if (rest_.starts_with(':')) return syntax_error();
        TRY(add(kSaidYears));
        for (Said unit : {kSaidMonths, kSaidDays}) {
            if (!take('-')) break;
            TRY(take_number());
            TRY(add(unit));
        }
        return {};
    }
    /// hhmmss, or hours:minutes:seconds.
    Status read_plain_time() {
        constexpr std::size_t kPackedWidth = 6;
        if (width_ == kPackedWidth && rest_.empty()) {
            bool fits = sum_.add_micros(value_ / 10000, 0, kMicrosPerHour) &&
                        sum_.add_micros(value_ / 100 % 100, 0, kMicrosPerMinute) &&
                        sum_.add_micros(value_ % 100, 0, kMicrosPerSecond) &&
                        sum_.add_micros(0, fraction_, 1);
            return fits ? Status() : Status(overflow());
        }
        TRY(add(kSaidHours));
        for (Said unit : {kSaidMinutes, kSaidSeconds}) {
            if (!take(':')) break;
            TRY(take_number());
            TRY(add(unit));
        }
        return {};
    }

    std::string_view text_, rest_;
    std::int64_t value_ = 0;
    double fraction_ = 0;
    std::size_t width_ = 0;
    IntervalSum sum_;
};

}  // namespace

Result<Interval> parse_interval(std::string_view text, std::int32_t typmod,
                                const FormatSettings& settings) {
    std::optional<Interval> interval =
        TRY(IntervalReader(text, typmod, settings.interval_style).read());
    if (!interval) interval = TRY(IsoIntervalReader(text).read());
    return fit_interval(*interval, typmod);
}

Result<Interval> add_intervals(const Interval& left, const Interval& right) {
    Interval sum;
    if (__builtin_add_overflow(left.months, right.months, &sum.months) ||
        __builtin_add_overflow(left.days, right.days, &sum.days) ||
        __builtin_add_overflow(left.microseconds, right.microseconds, &sum.microseconds))
        return interval_out_of_range();
    return sum;
}

}  // namespace aerolith
