#include "types/floating/floating.h"

#include <bit>
#include <charconv>
#include <limits>

#include "types/behaviours.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

template <class T>
constexpr std::string_view kFloatName = sizeof(T) == 4 ? "real" : "double precision";

template <class T>
bool parse_special(std::string_view word, T& value) {
    bool negative = !word.empty() && word[0] == '-';
    if (!word.empty() && (word[0] == '-' || word[0] == '+')) word.remove_prefix(1);
    if (equals_ignoring_case(word, "nan"))
        value = std::numeric_limits<T>::quiet_NaN();
    else if (equals_ignoring_case(word, "infinity") || equals_ignoring_case(word, "inf"))
        value = std::numeric_limits<T>::infinity();
    else
        return false;
    if (negative) value = -value;
    return true;
}

/// Digits and exponent as to_chars gives them ("1.25e-07") in PostgreSQL's choice of notation.
template <class T>
void print_shortest(T value, std::string& out) {
    char scientific[40];
    char* end = std::to_chars(scientific, scientific + sizeof scientific, value,
                              std::chars_format::scientific)
                    .ptr;
    std::string_view text(scientific, static_cast<std::size_t>(end - scientific));
    std::size_t mark = text.find('e');
    int exponent = 0;
    const char* digits = text.data() + mark + 1;
    std::from_chars(*digits == '+' ? digits + 1 : digits, end, exponent);
    if (exponent < -4 || exponent >= std::numeric_limits<T>::digits10) {
        out += text;
        return;
    }
    char fixed[64];
    out.append(fixed,
               std::to_chars(fixed, fixed + sizeof fixed, value, std::chars_format::fixed).ptr);
}

template <class T>
struct FloatType {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

    static Result<Datum> parse(std::string_view text, std::int32_t, const FormatSettings&,
                               std::string&) {
        return Datum::of(TRY(parse_float<T>(text)));
    }
    static void print(Datum value, const FormatSettings& settings, std::string& out) {
        print_float(value.as<T>(), settings.extra_float_digits, out);
    }
    static Result<Datum> receive(std::string_view wire, std::int32_t, std::string&) {
        return Datum::of(std::bit_cast<T>(TRY(receive_integer<Bits>(wire))));
    }
    static void send(Datum value, std::string& out) {
        append_big(out, std::bit_cast<Bits>(value.as<T>()));
    }
    static int compare(Datum left, Datum right) {
        return compare_floats(left.as<T>(), right.as<T>());
    }
    /// real and double precision of equal value hash alike.
    static std::uint64_t hash(Datum value) {
        double wide = value.as<T>();
        if (wide == 0) wide = 0;
        if (std::isnan(wide)) wide = std::numeric_limits<double>::quiet_NaN();
        return hash_integer(std::bit_cast<std::uint64_t>(wide));
    }
    static void encode_key(Datum value, std::string& out) {
        constexpr Bits kSign = Bits{1} << (sizeof(T) * 8 - 1);
        T number = value.as<T>();
        if (number == 0) number = 0;
        if (std::isnan(number)) return append_big(out, static_cast<Bits>(~Bits{0}));
        Bits bits = std::bit_cast<Bits>(number);
        append_big(out, static_cast<Bits>(bits & kSign ? ~bits : bits | kSign));
    }
    static void describe(TypeInfo& type) {
        type.physical = physical_of<T>();
        type.parse = parse;
        type.print = print;
        type.receive = receive;
        type.send = send;
        type.compare = compare;
        type.hash = hash;
        type.encode_key = encode_key;
    }
};

}  // namespace

template <class T>
Result<T> parse_float(std::string_view text) {
    std::string_view word = trim_spaces(text);
    T value = 0;
    if (parse_special(word, value)) return value;
    std::string_view digits = word;
    if (!digits.empty() && digits[0] == '+') {
        digits.remove_prefix(1);
        if (!digits.empty() && digits[0] == '-') return invalid_text(kFloatName<T>, text);
    }
    auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure == std::errc::invalid_argument || end != digits.data() + digits.size() ||
        !std::isfinite(value))
        return invalid_text(kFloatName<T>, text);
    if (failure != std::errc()) {
        return error(SqlState::kNumericValueOutOfRange, "\"{}\" is out of range for type {}", word,
                     kFloatName<T>);
    }
    return value;
}

template <class T>
void print_float(T value, int extra_float_digits, std::string& out) {
    if (std::isnan(value))
        out += "NaN";
    else if (std::isinf(value))
        out += value < 0 ? "-Infinity" : "Infinity";
    else if (extra_float_digits > 0)
        print_shortest(value, out);
    else
        fmt::format_to(std::back_inserter(out), "{:.{}g}", value,
                       std::max(std::numeric_limits<T>::digits10 + extra_float_digits, 1));
}

template Result<float> parse_float<float>(std::string_view);
template Result<double> parse_float<double>(std::string_view);
template void print_float<float>(float, int, std::string&);
template void print_float<double>(double, int, std::string&);

void describe_float4(TypeInfo& type) {
    FloatType<float>::describe(type);
}
void describe_float8(TypeInfo& type) {
    FloatType<double>::describe(type);
}

}  // namespace aerolith
