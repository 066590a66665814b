#include <cmath>

#include "functions/families.h"
#include "functions/format/format.h"
#include "functions/format/number_template.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/numeric/numeric.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// Writes a number's digits after a template: `digits` without sign, `after` of them behind the
/// point.
class NumberPrinter {
  public:
    NumberPrinter(const NumberTemplate& format, bool negative, std::string digits, std::string& out)
        : format_(format), negative_(negative), digits_(std::move(digits)), out_(out) {
        std::size_t point = digits_.find('.');
        auto whole = static_cast<int>(point == std::string::npos ? digits_.size() : point);
        spaces_ = format.before - whole;
        if (spaces_ < 0) overflow();
        if (format.fill && format.has_point) find_relevant();
        count_ = format.after + format.before - 1;
        brackets_ = format.brackets;
        sign_behind_ = format.sign_behind;
        if (format.plus || format.minus) {
            sign_written_ = !(format.plus && !format.minus) || format.minus;
            if (format.plus && !format.minus) sign_written_ = false;
        } else {
            if (!negative_ && brackets_ && format.fill) brackets_ = false;
            sign_written_ = !negative_ && format.fill && !format.sign;
        }
        if (!sign_written_ && spaces_ == 0) ++count_;
    }

    void print() {
        for (const NumberPart& part : format_.parts) {
            switch (part.mark) {
                case NumberMark::kDigit:
                case NumberMark::kZeroDigit:
                case NumberMark::kPoint:
                    digit(part.mark);
                    break;
                case NumberMark::kComma:
                    if (inside_)
                        out_ += ',';
                    else if (!format_.fill)
                        out_ += ' ';
                    break;
                case NumberMark::kCurrency:
                    out_ += ' ';
                    break;
                case NumberMark::kOrdinalUpper:
                case NumberMark::kOrdinalLower:
                    if (!negative_ && !format_.has_point)
                        out_ += ordinal_suffix(digits_, part.mark == NumberMark::kOrdinalUpper);
                    break;
                case NumberMark::kMinus:
                    if (negative_)
                        out_ += '-';
                    else if (!format_.fill)
                        out_ += ' ';
                    break;
                case NumberMark::kPlus:
                    if (!negative_)
                        out_ += '+';
                    else if (!format_.fill)
                        out_ += ' ';
                    break;
                case NumberMark::kPlusMinus:
                    out_ += negative_ ? '-' : '+';
                    break;
                case NumberMark::kSign:
                    break;
                case NumberMark::kCharacter:
                    out_ += part.text;
                    break;
            }
        }
    }

  private:
    void overflow() {
        digits_.assign(static_cast<std::size_t>(format_.before), '#');
        if (format_.has_point || format_.after > 0) {
            digits_ += '.';
            digits_.append(static_cast<std::size_t>(format_.after), '#');
        }
        spaces_ = 0;
    }

    /// FM: behind the last digit that is not a zero nothing is written, but where the template has
    /// a 0.
    void find_relevant() {
        std::size_t point = digits_.find('.');
        if (point == std::string::npos) return;
        relevant_ = static_cast<int>(point);
        for (std::size_t i = point + 1; i < digits_.size(); ++i) {
            if (digits_[i] != '0') relevant_ = static_cast<int>(i);
        }
        if (format_.zero_end > spaces_) {
            int last_zero =
                std::min(format_.zero_end - spaces_, static_cast<int>(digits_.size()) - 1);
            relevant_ = std::max(relevant_, last_zero);
        }
    }

    /// A lone zero before the point is not written.
    bool at_bare_zero() const {
        return !format_.has_zero && at_ == 0 && !digits_.empty() && digits_[0] == '0' &&
               format_.after != 0;
    }
    bool relevant_is_point() const {
        return relevant_ >= 0 && digits_[static_cast<std::size_t>(relevant_)] == '.';
    }

    void write_sign() {
        bool reached =
            position_ >= spaces_ || (format_.has_zero && format_.zero_start - 1 == position_);
        if (sign_written_ || !reached || (at_bare_zero() && !relevant_is_point())) return;
        if (format_.sign) {
            if (sign_behind_) return;
            out_ += negative_ ? '-' : '+';
        } else if (brackets_) {
            out_ += negative_ ? '<' : ' ';
        } else if (negative_) {
            out_ += '-';
        } else if (!format_.fill) {
            out_ += ' ';
        }
        sign_written_ = true;
    }

    void digit(NumberMark mark) {
        write_sign();
        inside_ = false;
        bool before_zeros = !format_.has_zero || format_.zero_start - 1 > position_;
        if (position_ < spaces_ && before_zeros) {
            if (!format_.fill) out_ += ' ';
        } else if (position_ < spaces_) {
            out_ += '0';
            inside_ = true;
        } else {
            write_digit(mark);
        }
        int end = count_ + (spaces_ > 0 ? 1 : 0) + (format_.has_point ? 1 : 0);
        if (relevant_ >= 0 && relevant_ == at_) end = position_;
        if (position_ + 1 == end) {
            if (sign_written_ && brackets_)
                out_ += negative_ ? '>' : ' ';
            else if (format_.sign && sign_behind_)
                out_ += negative_ ? '-' : '+';
        }
        ++position_;
    }

    void write_digit(NumberMark mark) {
        char current =
            at_ < static_cast<int>(digits_.size()) ? digits_[static_cast<std::size_t>(at_)] : '\0';
        if (current == '.') {
            if (!relevant_is_point() || format_.fill) out_ += '.';
        } else if (current != '\0' &&
                   !(relevant_ >= 0 && at_ > relevant_ && mark != NumberMark::kZeroDigit)) {
            if (at_bare_zero()) {
                if (!format_.fill)
                    out_ += ' ';
                else if (relevant_is_point())
                    out_ += '0';
            } else {
                out_ += current;
                inside_ = true;
            }
        }
        if (current != '\0') ++at_;
    }

    const NumberTemplate& format_;
    bool negative_;
    std::string digits_;
    std::string& out_;
    int spaces_ = 0, position_ = 0, at_ = 0, count_ = 0, relevant_ = -1;
    bool sign_written_ = false, sign_behind_ = false, brackets_ = false, inside_ = false;
};

std::string roman_numeral(std::int64_t value) {
    if (value < 1 || value > 3999) return std::string(15, '#');
    static constexpr std::pair<std::int64_t, std::string_view> kSteps[] = {
        {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
        {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
    std::string text;
    for (const auto& [step, letters] : kSteps) {
        for (; value >= step; value -= step) text += letters;
    }
    return text;
}

/// The number as plain decimal text, with at least the digits the template asks for behind the
/// point.
struct Decimal {
    bool negative = false;
    std::string digits;
};

Decimal rounded(std::string_view text, int after) {
    Decimal decimal;
    decimal.negative = text.starts_with('-');
    if (decimal.negative) text.remove_prefix(1);
    std::size_t point = std::min(text.find('.'), text.size());
    std::string whole(text.substr(0, point)),
        part(point < text.size() ? text.substr(point + 1) : std::string_view());
    bool up = part.size() > static_cast<std::size_t>(after) &&
              part[static_cast<std::size_t>(after)] >= '5';
    part.resize(static_cast<std::size_t>(after), '0');
    std::string all = whole + part;
    for (std::size_t i = all.size(); up && i-- > 0;) {
        up = all[i] == '9';
        all[i] = up ? '0' : static_cast<char>(all[i] + 1);
    }
    if (up) all.insert(0, 1, '1');
    decimal.digits = all.substr(0, all.size() - static_cast<std::size_t>(after));
    if (after > 0) decimal.digits += "." + all.substr(all.size() - static_cast<std::size_t>(after));
    if (all.find_first_not_of('0') == std::string::npos) decimal.negative = false;
    return decimal;
}

/// d.dddE+xx of a decimal text.
std::string exponent_form(std::string_view text, int after) {
    bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    std::size_t point = std::min(text.find('.'), text.size());
    std::string all(text.substr(0, point));
    if (point < text.size()) all += text.substr(point + 1);
    std::size_t first = all.find_first_not_of('0');
    int exponent = 0;
    std::string mantissa = "0";
    if (first != std::string::npos) {
        exponent = static_cast<int>(point) - 1 - static_cast<int>(first);
        mantissa =
            all.substr(first, 1) + "." + (first + 1 < all.size() ? all.substr(first + 1) : "0");
    }
    Decimal decimal = rounded(mantissa, after);
    if (decimal.digits.starts_with("10")) {
        decimal = rounded("1", after);
        ++exponent;
    }
    return fmt::format("{}{}e{}{:02}", negative ? "-" : " ", decimal.digits,
                       exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
}

Status print_number(std::string_view text, std::string_view format_text, std::string& out) {
    NumberTemplate format = TRY(parse_number_template(format_text));
    bool special = text.find_first_of("Nn") != std::string_view::npos;
    if (format.roman) {
        Decimal decimal = special ? Decimal{} : rounded(text, 0);
        std::int64_t value = special || decimal.negative || decimal.digits.size() > 6
                                 ? 0
                                 : std::stoll(decimal.digits);
        std::string roman = roman_numeral(value);
        if (format.lower_roman) {
            for (char& c : roman)
                c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        if (!format.fill && roman.size() < 15) out.append(15 - roman.size(), ' ');
        out += roman;
        return {};
    }
    if (format.exponent) {
        if (!special)
            out += exponent_form(text, format.after);
        else
            out += std::string(" ") + std::string(static_cast<std::size_t>(format.before), '#') +
                   "." + std::string(static_cast<std::size_t>(format.after), '#');
        return {};
    }
    if (special) {
        std::string name(text.starts_with('-') ? text.substr(1) : text);
        NumberPrinter(format, text.starts_with('-'), std::move(name), out).print();
        return {};
    }
    std::string scaled(text);
    if (format.scaled) {
        std::size_t point = scaled.find('.');
        std::string part = point == std::string::npos ? std::string() : scaled.substr(point + 1);
        part.resize(std::max(part.size(), static_cast<std::size_t>(format.multiplier)), '0');
        auto moved = static_cast<std::size_t>(format.multiplier);
        scaled = scaled.substr(0, point) + part.substr(0, moved) +
                 (part.size() > moved ? "." + part.substr(moved) : "");
        std::size_t sign = scaled.starts_with('-');
        std::size_t first = std::min(scaled.find_first_not_of('0', sign), scaled.size() - 1);
        if (scaled[first] == '.') --first;
        scaled.erase(sign, first - sign);
    }
    Decimal decimal = rounded(scaled, format.after);
    NumberPrinter(format, decimal.negative, std::move(decimal.digits), out).print();
    return {};
}

template <class T>
std::string number_text(Oid type, T value) {
    std::string text;
    FormatSettings settings;
    if constexpr (std::is_floating_point_v<T>) {
        // As many digits as the type holds for certain, in plain notation.
        int digits = sizeof(T) == 4 ? 6 : 15;
        if (std::isnan(value) || std::isinf(value))
            return fmt::format("{}", value < 0 ? "-inf" : "nan");
        double wide = value;
        int magnitude =
            wide == 0 ? 1 : static_cast<int>(std::floor(std::log10(std::fabs(wide)))) + 1;
        text =
            fmt::format("{:.{}f}", wide,
                        std::max(0, digits - std::max(magnitude, magnitude <= 0 ? 1 : magnitude)));
    } else {
        type_info(type).print(Datum::of<T>(value), settings, text);
    }
    return text;
}

template <class T, Oid type>
Result<bool> number_to_char(T value, std::string_view format, std::string& out) {
    if (format.empty()) return false;
    TRY(print_number(number_text(type, value), format, out));
    return true;
}

/// Reads what the template lets be a number out of a text.
Result<bool> to_number(std::string_view text, std::string_view format_text, std::string& out) {
    if (format_text.empty()) return false;
    NumberTemplate format = TRY(parse_number_template(format_text));
    if (format.roman)
        return Error(SqlState::kFeatureNotSupported, "\"RN\" not supported for input");
    if (format.exponent)
        return Error(SqlState::kFeatureNotSupported, "\"EEEE\" not supported for input");
    std::string digits;
    bool negative = false, point = false;
    std::size_t wanted = static_cast<std::size_t>(format.before + format.after), taken = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '-' || c == '<')
            negative = true;
        else if (c == '.' && format.has_point && !point)
            digits += c, point = true;
        else if (c == '.' && !format.has_point)
            break;
        else if (c >= '0' && c <= '9' && taken < wanted)
            digits += c, ++taken;
        else if (taken > 0 && c != ',' && c != ' ' && c != '>' && c != '+') {
            bool literal = std::ranges::any_of(format.parts, [&](const NumberPart& part) {
                return part.text.size() == 1 && part.text[0] == c;
            });
            if (!literal) break;
        }
    }
    if (taken == 0)
        return error(SqlState::kInvalidTextRepresentation,
                     "invalid input syntax for type numeric: \"{}\"",
                     digits.empty() ? " " : digits);
    Numeric value = TRY(parse_numeric((negative ? "-" : "") + digits));
    std::string canonical = numeric_text(value);
    int scale = point ? static_cast<int>(digits.size() - digits.find('.') - 1) : 0;
    Decimal decimal = rounded(canonical, scale);
    if (format.scaled) {
        std::string all = decimal.digits;
        all.insert(0,
                   static_cast<std::size_t>(
                       std::max(0, format.multiplier + 1 - static_cast<int>(all.size()))),
                   '0');
        all.insert(all.size() - static_cast<std::size_t>(format.multiplier), ".");
        decimal.digits = all;
    }
    std::string bytes;
    FormatSettings settings;
    TRY(type_info(type_oid::kNumeric)
            .parse((decimal.negative ? "-" : "") + decimal.digits, -1, settings, bytes));
    out += bytes;
    return true;
}

constexpr FunctionSpec kNumberFormats[] = {
    by_format(function(1772, "to_char(numeric, text) -> text",
                       vectorise<number_to_char<std::string_view, type_oid::kNumeric>>,
                       "A number after a template.",
                       {"SELECT to_char(1234.5, 'FM9,999.00')", "1,234.50"})),
    by_format(function(1773, "to_char(integer, text) -> text",
                       vectorise<number_to_char<std::int32_t, type_oid::kInt4>>,
                       "A number after a template.", {"SELECT to_char(125, '999')", " 125"})),
    by_format(function(1774, "to_char(bigint, text) -> text",
                       vectorise<number_to_char<std::int64_t, type_oid::kInt8>>,
                       "A number after a template.", {"SELECT to_char(-7::bigint, 'S00')", "-07"})),
    by_format(function(
        1775, "to_char(real, text) -> text", vectorise<number_to_char<float, type_oid::kFloat4>>,
        "A number after a template.", {"SELECT to_char(125.8::real, '999D9')", " 125.8"})),
    by_format(function(1776, "to_char(double precision, text) -> text",
                       vectorise<number_to_char<double, type_oid::kFloat8>>,
                       "A number after a template.",
                       {"SELECT to_char(0.1::float8, '0.9')", " 0.1"})),
    by_format(function(1777, "to_number(text, text) -> numeric", vectorise<to_number>,
                       "The number a text holds by a template.",
                       {"SELECT to_number('12,454.8-', '99G999D9S')", "-12454.8"})),
};

}  // namespace

std::span<const FunctionSpec> number_format_functions() {
    return kNumberFormats;
}

}  // namespace aerolith
