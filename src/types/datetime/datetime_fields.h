#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace aerolith {

inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
inline bool is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/// How a piece of a date/time or interval text looks, before anybody knows what it means.
enum class FieldKind : std::uint8_t {
    kNumber,   // "2004", "20040102", "04.5"
    kDate,     // digits or a word with - / . behind: "2004-01-02", "jan-8-99", "gmt+3"
    kTime,     // "04:05:06.7"
    kOffset,   // a sign and digits: "+02:30"
    kWord,     // "january"
    kSpecial,  // a sign and a word: "-infinity"
};

struct DateTimeField {
    FieldKind kind = FieldKind::kNumber;
    char sign = '\0';       // of kOffset and kSpecial; spaces may have followed it
    std::string_view text;  // without the sign, as written
};

/// The pieces of a text, in order.
class DateTimeFields {
  public:
    /// False when the text has a character that belongs nowhere, or too many pieces.
    bool split(std::string_view text);
    std::span<const DateTimeField> all() const { return {fields_.data(), count_}; }

  private:
    static constexpr std::size_t kMost = 25;
    std::array<DateTimeField, kMost> fields_;
    std::size_t count_ = 0;
};

enum class DateTimeWordKind : std::uint8_t {
    kNone,
    kIgnored,
    kMonth,
    kWeekday,
    kHalfDay,   // am, pm
    kEra,       // ad, bc
    kUnit,      // a label before a number: value is a DateTimeUnit
    kTimeMark,  // t
    kDaylight,  // dst
    kNow,
    kDay,  // today and its neighbours: value counts from today
    kAllballs,
    kEpoch,
    kInfinity,
};
enum class DateTimeUnit : int { kYear, kMonth, kDay, kHour, kMinute, kSecond, kJulian, kTime };

struct DateTimeWord {
    std::string_view name;
    DateTimeWordKind kind = DateTimeWordKind::kNone;
    int value = 0;
};

/// The word PostgreSQL knows by these letters, in any case; ten of them count.
DateTimeWord find_datetime_word(std::string_view letters);
/// Whether `letters` are `name`, which is in lower case, as far as ten letters go.
bool same_datetime_word(std::string_view name, std::string_view letters);

}  // namespace aerolith
