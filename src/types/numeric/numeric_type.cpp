#include "types/behaviours.h"
#include "types/numeric/numeric.h"
#include "types/numeric/numeric_wire.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

struct NumericType {
    static Numeric of(Datum value) { return decode_numeric(value.as<std::string_view>()); }

    static Result<Datum> parse(std::string_view text, std::int32_t typmod, const FormatSettings&,
                               std::string& bytes) {
        Numeric value = TRY(parse_numeric(text));
        encode_numeric(TRY(fit_numeric(value, typmod)), bytes);
        return Datum();
    }
    static void print(Datum value, const FormatSettings&, std::string& out) {
        print_numeric(of(value), out);
    }
    static Result<Datum> receive(std::string_view wire, std::int32_t typmod, std::string& bytes) {
        Numeric value = TRY(receive_numeric(wire));
        encode_numeric(TRY(fit_numeric(value, typmod)), bytes);
        return Datum();
    }
    static void send(Datum value, std::string& out) { send_numeric(of(value), out); }
    static int compare(Datum left, Datum right) { return compare_numerics(of(left), of(right)); }
    static std::uint64_t hash(Datum value) {
        Numeric trimmed = trim_numeric(of(value));
        std::string bytes;
        encode_numeric(trimmed, bytes);
        return hash_bytes(bytes);
    }
    static Result<Datum> apply(Datum value, std::int32_t typmod, bool, std::string& bytes) {
        encode_numeric(TRY(fit_numeric(of(value), typmod)), bytes);
        return Datum();
    }
    static std::string print_modifier(std::int32_t typmod) {
        if (typmod < 4) return "";
        int scale = (((typmod - 4) & 0x7FF) ^ 1024) - 1024;
        return fmt::format("({},{})", (typmod - 4) >> 16 & 0xFFFF, scale);
    }
    static Result<std::int32_t> parse_modifier(std::span<const std::int32_t> numbers) {
        if (numbers.empty() || numbers.size() > 2)
            return error(SqlState::kInvalidParameterValue, "invalid NUMERIC type modifier");
        int scale = numbers.size() == 2 ? numbers[1] : 0;
        if (numbers[0] < 1 || numbers[0] > 1000) {
            return error(SqlState::kInvalidParameterValue,
                         "NUMERIC precision {} must be between 1 and 1000", numbers[0]);
        }
        if (scale < -1000 || scale > 1000) {
            return error(SqlState::kInvalidParameterValue,
                         "NUMERIC scale {} must be between -1000 and 1000", scale);
        }
        return (numbers[0] << 16 | (scale & 0x7FF)) + 4;
    }
    /// `class byte, exponent u16, base-100 digits + 1, end 00`; negatives inverted, zero 80, -inf
    /// 10, inf F0, NaN F8.
    static void encode_key(Datum datum, std::string& out) {
        Numeric value = of(datum);
        if (value.nan)
            out += '\xF8';
        else if (value.infinite)
            out += value.negative ? '\x10' : '\xF0';
        else if (value.is_zero())
            out += '\x80';
        else
            append_digits(value, out);
    }

  private:
    static void append_digits(const Numeric& value, std::string& out) {
        Numeric unscaled = value;
        unscaled.scale = 0;
        unscaled.negative = false;
        std::string digits = numeric_text(unscaled);
        int scale = value.scale;
        if (scale % 2) {
            digits += '0';
            ++scale;
        }
        if (digits.size() % 2) digits.insert(0, 1, '0');
        int exponent = static_cast<int>(digits.size() / 2) - scale / 2;
        while (digits.ends_with("00")) digits.resize(digits.size() - 2);
        std::size_t start = out.size();
        out += '\xC0';
        append_big(out, static_cast<std::uint16_t>(exponent + 0x8000));
        for (std::size_t at = 0; at < digits.size(); at += 2)
            out += static_cast<char>((digits[at] - '0') * 10 + (digits[at + 1] - '0') + 1);
        out += '\0';
        if (!value.negative) return;
        for (std::size_t at = start; at < out.size(); ++at) out[at] = static_cast<char>(~out[at]);
    }
};

}  // namespace

void describe_numeric(TypeInfo& type) {
    type.physical = Physical::kBytes;
    type.parse = NumericType::parse;
    type.print = NumericType::print;
    type.receive = NumericType::receive;
    type.send = NumericType::send;
    type.compare = NumericType::compare;
    type.hash = NumericType::hash;
    type.encode_key = NumericType::encode_key;
    type.apply_typmod = NumericType::apply;
    type.print_typmod = NumericType::print_modifier;
    type.parse_typmod = NumericType::parse_modifier;
}

}  // namespace aerolith
