#pragma once

#include <optional>
#include <span>

#include "types/datetime/datetime_fields.h"
#include "types/datetime/datetime_text.h"
#include "types/datetime/zone.h"

namespace aerolith {

// What has been said so far. A thing said twice is an error.
inline constexpr unsigned kYearPart = 1, kMonthPart = 2, kDayPart = 4, kHourPart = 8,
                          kMinutePart = 16, kSecondPart = 32, kFractionPart = 64, kZonePart = 128,
                          kDayOfYearPart = 256, kHalfPart = 512, kEraSaid = 1024,
                          kWeekdaySaid = 2048, kDaylightSaid = 4096;
inline constexpr unsigned kDateParts = kYearPart | kMonthPart | kDayPart;
inline constexpr unsigned kTimeParts = kHourPart | kMinutePart | kSecondPart | kFractionPart;
inline constexpr std::int64_t kJulianOf2000 = 2451545;

/// Gives the pieces of one text their meaning, by PostgreSQL's rules.
class DateTimeReader {
  public:
    DateTimeReader(std::string_view text, std::string_view type_name,
                   const FormatSettings& settings)
        : text_(text),
          type_name_(type_name),
          settings_(settings),
          time_only_(type_name.starts_with("time") && !type_name.starts_with("timestamp")) {}

    Result<ParsedDateTime> read();

  private:
    Error syntax_error() const;
    Error overflow() const { return datetime_out_of_range(text_); }
    Error month_day_overflow() const;
    bool has(unsigned parts) const { return (said_ & parts) == parts; }

    /// Digits at the front, taken off.
    Result<int> whole(std::string_view& digits) const;
    static int leading_number(std::string_view digits);
    /// ".5" in microseconds; nothing may follow the digits.
    Status fraction(std::string_view text);
    Status read_field(const DateTimeField& field);
    Status everything(bool& what);
    Status date_or_zone(const DateTimeField& field);
    Status date_beside_time(const DateTimeField& field);
    /// "hhmmss-zz"
    Status time_with_offset(std::string_view text, unsigned known);
    Status named_zone(std::string_view name);
    /// Parts between delimiters; one may be a month's name.
    Status read_date(std::string_view text);
    static constexpr std::size_t kMostParts = 25;

    Status number(std::string_view text);
    Status time_number(std::string_view text);
    /// A number without a label: what it is follows from what has been said.
    Status date_number(std::string_view text, bool text_month, unsigned said);
    Status set_year(int value, std::size_t digits);
    Status set_month(int value);
    Status set_day(int value);
    /// A date or a time without delimiters.
    Status run_together(std::string_view text, unsigned said);
    /// hh:mm[:ss[.fraction]]
    Status clock(std::string_view text);
    Status check_time() const;
    std::int64_t time_of_day() const;
    Status read_offset(char sign, std::string_view text);
    Error displacement_error() const;
    /// A number behind a letter that says what it is: "y2001m02d04", "t040506".
    Status labelled(std::string_view text);
    Status julian_day(int value);
    Status julian_with_fraction(int value, std::string_view rest);
    Status read_word(std::string_view letters);
    bool is_abbreviation(std::string_view letters);
    Status month_name(int month);
    Status time_mark();
    /// "now" and its kin.
    Status moment_word(const DateTimeWord& word);
    void set_moment(std::int64_t local, bool with_time);
    Status check_date();
    Status apply_half_day();
    Result<ParsedDateTime> finish();
    Error out_of_range_date() const;
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

}  // namespace aerolith
