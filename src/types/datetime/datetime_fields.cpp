#include "types/datetime/datetime_fields.h"

#include <algorithm>

#include "types/type_parts.h"

namespace aerolith {
namespace {

bool is_punctuation(char c) {
    return c > ' ' && c < 0x7F && !is_digit(c) && !is_letter(c);
}
bool is_one_of(char c, std::string_view set) {
    return set.find(c) != set.npos;
}

/// Takes pieces from the front of a text.
class FieldReader {
  public:
    explicit FieldReader(std::string_view text) : text_(text) {}

    bool at_end() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
        return at_ >= text_.size();
    }
    /// Punctuation between fields gives none.
    bool ignores_punctuation() {
        if (!is_punctuation(text_[at_]) || is_one_of(text_[at_], ".+-")) return false;
        ++at_;
        return true;
    }
    bool read(DateTimeField& field) {
        char c = text_[at_];
        start_ = at_;
        if (is_digit(c)) {
            field.kind = number();
        } else if (c == '.') {
            ++at_;
            digits();
            field.kind = FieldKind::kNumber;
        } else if (is_letter(c)) {
            field.kind = word();
        } else if (c == '+' || c == '-') {
            if (!signed_field(field)) return false;
        } else {
            return false;
        }
        field.text = text_.substr(start_, at_ - start_);
        return true;
    }

  private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void digits() {
        while (is_digit(peek())) ++at_;
    }
    void letters() {
        while (is_letter(peek())) ++at_;
    }
    template <class Test>
    void take_while(Test test) {
        while (at_ < text_.size() && test(text_[at_])) ++at_;
    }

    FieldKind number() {
        digits();
        char delimiter = peek();
        if (delimiter == ':') {
            take_while([](char c) { return is_digit(c) || c == ':' || c == '.'; });
            return FieldKind::kTime;
        }
        if (!is_one_of(delimiter, "-/.") || at_ >= text_.size()) return FieldKind::kNumber;
        ++at_;
        if (!is_digit(peek())) {
            take_while([&](char c) { return is_digit(c) || is_letter(c) || c == delimiter; });
            return FieldKind::kDate;
        }
        digits();
        if (peek() != delimiter)
            return delimiter == '.' ? FieldKind::kNumber : FieldKind::kDate;
        take_while([&](char c) { return is_digit(c) || c == delimiter; });
        return FieldKind::kDate;
    }
    /// Letters, or a date or zone that starts with them.
    FieldKind word() {
        letters();
        char next = peek();
        bool more = at_ < text_.size() && is_one_of(next, "-/.");
        if (next == '+' || is_digit(next)) {
            more = find_datetime_word(text_.substr(start_, at_ - start_)).kind ==
                   DateTimeWordKind::kNone;
        }
        if (!more) return FieldKind::kWord;
        take_while(
            [](char c) { return is_digit(c) || is_letter(c) || is_one_of(c, "+-/_.:"); });
        return FieldKind::kDate;
    }
    bool signed_field(DateTimeField& field) {
        field.sign = text_[at_++];
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
        start_ = at_;
        if (is_digit(peek()) || peek() == '.') {
            take_while([](char c) { return is_digit(c) || is_one_of(c, ":.-"); });
            field.kind = FieldKind::kOffset;
            return true;
        }
        letters();
        field.kind = FieldKind::kSpecial;
        return at_ > start_;
    }

    std::string_view text_;
    std::size_t at_ = 0, start_ = 0;
};

constexpr int unit(DateTimeUnit which) {
    return static_cast<int>(which);
}

/// Sorted by name.
constexpr DateTimeWord kWords[] = {
    {"ad", DateTimeWordKind::kEra, 0},
    {"allballs", DateTimeWordKind::kAllballs, 0},
    {"am", DateTimeWordKind::kHalfDay, 0},
    {"apr", DateTimeWordKind::kMonth, 4},
    {"april", DateTimeWordKind::kMonth, 4},
    {"at", DateTimeWordKind::kIgnored, 0},
    {"aug", DateTimeWordKind::kMonth, 8},
    {"august", DateTimeWordKind::kMonth, 8},
    {"bc", DateTimeWordKind::kEra, 1},
    {"d", DateTimeWordKind::kUnit, unit(DateTimeUnit::kDay)},
    {"dec", DateTimeWordKind::kMonth, 12},
    {"december", DateTimeWordKind::kMonth, 12},
    {"dst", DateTimeWordKind::kDaylight, 0},
    {"epoch", DateTimeWordKind::kEpoch, 0},
    {"feb", DateTimeWordKind::kMonth, 2},
    {"february", DateTimeWordKind::kMonth, 2},
    {"fri", DateTimeWordKind::kWeekday, 5},
    {"friday", DateTimeWordKind::kWeekday, 5},
    {"h", DateTimeWordKind::kUnit, unit(DateTimeUnit::kHour)},
    {"infinity", DateTimeWordKind::kInfinity, 0},
    {"j", DateTimeWordKind::kUnit, unit(DateTimeUnit::kJulian)},
    {"jan", DateTimeWordKind::kMonth, 1},
    {"january", DateTimeWordKind::kMonth, 1},
    {"jd", DateTimeWordKind::kUnit, unit(DateTimeUnit::kJulian)},
    {"jul", DateTimeWordKind::kMonth, 7},
    {"julian", DateTimeWordKind::kUnit, unit(DateTimeUnit::kJulian)},
    {"july", DateTimeWordKind::kMonth, 7},
    {"jun", DateTimeWordKind::kMonth, 6},
    {"june", DateTimeWordKind::kMonth, 6},
    {"m", DateTimeWordKind::kUnit, unit(DateTimeUnit::kMonth)},
    {"mar", DateTimeWordKind::kMonth, 3},
    {"march", DateTimeWordKind::kMonth, 3},
    {"may", DateTimeWordKind::kMonth, 5},
    {"mm", DateTimeWordKind::kUnit, unit(DateTimeUnit::kMinute)},
    {"mon", DateTimeWordKind::kWeekday, 1},
    {"monday", DateTimeWordKind::kWeekday, 1},
    {"nov", DateTimeWordKind::kMonth, 11},
    {"november", DateTimeWordKind::kMonth, 11},
    {"now", DateTimeWordKind::kNow, 0},
    {"oct", DateTimeWordKind::kMonth, 10},
    {"october", DateTimeWordKind::kMonth, 10},
    {"on", DateTimeWordKind::kIgnored, 0},
    {"pm", DateTimeWordKind::kHalfDay, 1},
    {"s", DateTimeWordKind::kUnit, unit(DateTimeUnit::kSecond)},
    {"sat", DateTimeWordKind::kWeekday, 6},
    {"saturday", DateTimeWordKind::kWeekday, 6},
    {"sep", DateTimeWordKind::kMonth, 9},
    {"sept", DateTimeWordKind::kMonth, 9},
    {"september", DateTimeWordKind::kMonth, 9},
    {"sun", DateTimeWordKind::kWeekday, 0},
    {"sunday", DateTimeWordKind::kWeekday, 0},
    {"t", DateTimeWordKind::kTimeMark, unit(DateTimeUnit::kTime)},
    {"thu", DateTimeWordKind::kWeekday, 4},
    {"thur", DateTimeWordKind::kWeekday, 4},
    {"thurs", DateTimeWordKind::kWeekday, 4},
    {"thursday", DateTimeWordKind::kWeekday, 4},
    {"today", DateTimeWordKind::kDay, 0},
    {"tomorrow", DateTimeWordKind::kDay, 1},
    {"tue", DateTimeWordKind::kWeekday, 2},
    {"tues", DateTimeWordKind::kWeekday, 2},
    {"tuesday", DateTimeWordKind::kWeekday, 2},
    {"wed", DateTimeWordKind::kWeekday, 3},
    {"wednesday", DateTimeWordKind::kWeekday, 3},
    {"weds", DateTimeWordKind::kWeekday, 3},
    {"y", DateTimeWordKind::kUnit, unit(DateTimeUnit::kYear)},
    {"yesterday", DateTimeWordKind::kDay, -1},
};

}  // namespace

bool DateTimeFields::split(std::string_view text) {
    FieldReader reader(text);
    count_ = 0;
    while (!reader.at_end()) {
        if (reader.ignores_punctuation()) continue;
        if (count_ == kMost) return false;
        fields_[count_] = {};
        if (!reader.read(fields_[count_])) return false;
        ++count_;
    }
    return true;
}

bool same_datetime_word(std::string_view name, std::string_view letters) {
    constexpr std::size_t kCounted = 10;
    if (letters.size() > kCounted) letters = letters.substr(0, kCounted);
    return std::ranges::equal(name, letters, [](char known, char written) {
        return known == (written >= 'A' && written <= 'Z' ? written | 0x20 : written);
    });
}

DateTimeWord find_datetime_word(std::string_view letters) {
    for (const DateTimeWord& word : kWords) {
        if (same_datetime_word(word.name, letters)) return word;
    }
    return {};
}

}  // namespace aerolith
