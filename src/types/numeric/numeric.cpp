#include "types/numeric/numeric.h"

#include <charconv>
#include <cmath>

#include "types/floating/floating.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

using namespace numeric_flags;

struct PowersOfTen {
    UInt128 small[39];
    PowersOfTen() {
        small[0] = 1;
        for (int i = 1; i < 39; ++i) small[i] = small[i - 1] * 10;
    }
};
const PowersOfTen kPowers;

BigInteger to_big(UInt128 value) {
    BigInteger big = static_cast<std::uint64_t>(value >> 64);
    big <<= 64;
    big |= static_cast<std::uint64_t>(value);
    return big;
}

bool fits_small(const BigInteger& value) {
    return value.is_zero() || msb(value) < 128;
}

UInt128 to_small(const BigInteger& value) {
    std::uint64_t low = static_cast<std::uint64_t>(value & 0xFFFFFFFFFFFFFFFFull);
    std::uint64_t high = static_cast<std::uint64_t>(value >> 64);
    return static_cast<UInt128>(high) << 64 | low;
}

void set_magnitude(Numeric& value, BigInteger magnitude) {
    value.is_big = !fits_small(magnitude);
    if (value.is_big)
        value.big = std::move(magnitude);
    else
        value.small = to_small(magnitude);
    if (value.is_zero()) value.negative = false;
}

int small_digit_count(UInt128 value) {
    int count = 0;
    while (count < 39 && value >= kPowers.small[count]) ++count;
    return count;
}

/// Drops `digits` decimal digits of the magnitude, rounding half up or cutting.
BigInteger drop_digits(const BigInteger& magnitude, int digits, bool round) {
    const BigInteger& divisor = big_power_of_ten(digits);
    if (!round) return magnitude / divisor;
    return (magnitude + divisor / 2) / divisor;
}

Numeric change_scale(const Numeric& value, int scale, bool round) {
    if (!value.finite()) return value;
    Numeric result = value;
    result.scale = std::max(scale, 0);
    int digits = value.scale - scale;  // to drop
    if (digits <= 0) {
        if (digits == 0) return result;
        if (!value.is_big && -digits <= 38) {
            UInt128 product;
            if (!__builtin_mul_overflow(value.small, kPowers.small[-digits], &product)) {
                result.small = product;
                return result;
            }
        }
        set_magnitude(result, value.magnitude() * big_power_of_ten(-digits));
        return result;
    }
    if (!value.is_big) {
        if (digits > 38) {
            result.small = 0;
            if (digits == 39 && round && value.small >= kPowers.small[38] * 5) result.small = 1;
        } else {
            UInt128 divisor = kPowers.small[digits];
            UInt128 quotient = value.small / divisor;
            if (round && value.small % divisor >= divisor / 2) ++quotient;
            result.small = quotient;
        }
        if (scale < 0 && result.small)
            set_magnitude(result, to_big(result.small) * big_power_of_ten(-scale));
    } else {
        BigInteger kept = drop_digits(value.big, digits, round);
        if (scale < 0) kept *= big_power_of_ten(-scale);
        set_magnitude(result, std::move(kept));
    }
    if (result.is_zero()) result.negative = false;
    return result;
}

void append_digits(const Numeric& value, std::string& out) {
    if (value.is_big) {
        out += value.big.str();
        return;
    }
    char digits[40];
    if (value.small <= std::numeric_limits<std::uint64_t>::max()) {  // no 128-bit divisions
        auto small = static_cast<std::uint64_t>(value.small);
        out.append(digits, std::to_chars(digits, digits + sizeof digits, small).ptr);
        return;
    }
    char* at = digits + sizeof digits;
    UInt128 rest = value.small;
    do {
        *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    } while (rest);
    out.append(at, digits + sizeof digits);
}

Error numeric_overflow() {
    return Error(SqlState::kNumericValueOutOfRange, "value overflows numeric format");
}

bool parse_numeric_word(std::string_view word, Numeric& value) {
    if (equals_ignoring_case(word, "nan")) {
        value = Numeric::not_a_number();
        return true;
    }
    bool negative = word.starts_with('-');
    if (negative || word.starts_with('+')) word.remove_prefix(1);
    if (!equals_ignoring_case(word, "infinity") && !equals_ignoring_case(word, "inf")) return false;
    value = Numeric::infinity(negative);
    return true;
}

void set_digits(Numeric& value, const std::string& digits) {
    if (digits.size() <= 38) {
        for (char c : digits) value.small = value.small * 10 + static_cast<unsigned>(c - '0');
        return;
    }
    std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    set_magnitude(value, BigInteger(digits.substr(first)));
}

}  // namespace

BigInteger Numeric::magnitude() const {
    return is_big ? big : to_big(small);
}
BigInteger Numeric::signed_value() const {
    return negative ? BigInteger(-magnitude()) : magnitude();
}

Numeric Numeric::of(std::int64_t value) {
    Numeric result;
    result.negative = value < 0;
    result.small =
        result.negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    return result;
}

Numeric Numeric::of(BigInteger value, int scale) {
    Numeric result;
    result.scale = scale;
    result.negative = value < 0;
    if (result.negative) value = -value;
    set_magnitude(result, std::move(value));
    return result;
}

Numeric Numeric::not_a_number() {
    Numeric result;
    result.nan = true;
    return result;
}

Numeric Numeric::infinity(bool negative) {
    Numeric result;
    result.infinite = true;
    result.negative = negative;
    return result;
}

UInt128 power_of_ten(int exponent) {
    return kPowers.small[exponent];
}

const BigInteger& big_power_of_ten(int exponent) {
    thread_local std::vector<std::unique_ptr<BigInteger>> cache;
    if (cache.size() <= static_cast<std::size_t>(exponent))
        cache.resize(static_cast<std::size_t>(exponent) + 1);
    auto& slot = cache[static_cast<std::size_t>(exponent)];
    if (!slot)
        slot = std::make_unique<BigInteger>(pow(BigInteger(10), static_cast<unsigned>(exponent)));
    return *slot;
}

Numeric decode_numeric(std::string_view bytes) {
    Numeric value;
    std::uint8_t flags = static_cast<std::uint8_t>(bytes[0]);
    value.negative = flags & kNegative;
    value.nan = flags & kNan;
    value.infinite = flags & kInfinity;
    value.scale = load_little<std::uint16_t>(bytes.data() + 1);
    std::size_t size = bytes.size() - 3;
    if (size <= sizeof(UInt128)) {
        std::memcpy(&value.small, bytes.data() + 3, size);
    } else {
        value.is_big = true;
        const auto* first = reinterpret_cast<const unsigned char*>(bytes.data() + 3);
        import_bits(value.big, first, first + size, 8, false);
    }
    return value;
}

void encode_numeric(const Numeric& value, std::string& bytes) {
    bytes += static_cast<char>((value.negative ? kNegative : 0) | (value.nan ? kNan : 0) |
                               (value.infinite ? kInfinity : 0));
    append_little(bytes, static_cast<std::uint16_t>(value.finite() ? value.scale : 0));
    if (!value.finite()) return;
    if (value.is_big) {
        export_bits(value.big, std::back_inserter(bytes), 8, false);
        return;
    }
    char digits[sizeof(UInt128)];
    std::memcpy(digits, &value.small, sizeof digits);
    std::size_t size = sizeof digits;
    while (size && digits[size - 1] == 0) --size;
    bytes.append(digits, size);
}

Status check_numeric_range(const Numeric& value) {
    if (!value.finite()) return {};
    if (value.is_big && digit_count(value) - value.scale > kNumericMaxWeightDigits)
        return numeric_overflow();
    return {};
}

namespace {

/// "-123.45" of at most 38 digits: what data mostly looks like. Empty for everything else.
std::optional<Numeric> parse_plain_numeric(std::string_view text) {
    Numeric value;
    std::size_t at = text.starts_with('-');
    if (text.size() - at > 38 || text.size() == at) return {};
    std::size_t point = std::string_view::npos;
    for (std::size_t i = at; i < text.size(); ++i) {
        if (text[i] >= '0' && text[i] <= '9')
            value.small = value.small * 10 + static_cast<unsigned>(text[i] - '0');
        else if (text[i] == '.' && point == std::string_view::npos)
            point = i;
        else
            return {};
    }
    if (point != std::string_view::npos) value.scale = static_cast<int>(text.size() - point - 1);
    if (text.size() - at == 1 && point != std::string_view::npos) return {};
    value.negative = at && value.small != 0;
    return value;
}

}  // namespace

Result<Numeric> parse_numeric(std::string_view text) {
    if (std::optional<Numeric> plain = parse_plain_numeric(text)) return *std::move(plain);
    std::string_view rest = trim_spaces(text);
    Numeric value;
    if (parse_numeric_word(rest, value)) return value;
    bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+')) rest.remove_prefix(1);
    std::string digits;
    int scale = 0;
    bool seen_point = false, seen_digit = false;
    std::size_t at = 0;
    for (; at < rest.size(); ++at) {
        char c = rest[at];
        if (c >= '0' && c <= '9') {
            seen_digit = true;
            if (!digits.empty() || c != '0') digits += c;
            scale += seen_point;
        } else if (c == '.' && !seen_point) {
            seen_point = true;
        } else {
            break;
        }
    }
    if (!seen_digit) return invalid_text("numeric", text);
    if (at < rest.size() && (rest[at] == 'e' || rest[at] == 'E')) {
        std::string_view exponent_text = rest.substr(at + 1);
        if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
        int exponent = 0;
        auto [end, failure] = std::from_chars(
            exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
        if (failure == std::errc::invalid_argument || exponent_text.empty())
            return invalid_text("numeric", text);
        if (end != exponent_text.data() + exponent_text.size())
            return invalid_text("numeric", text);
        if (failure != std::errc() || std::abs(exponent) > 1000000) return numeric_overflow();
        scale -= exponent;
    } else if (at != rest.size()) {
        return invalid_text("numeric", text);
    }
    if (scale < 0) {
        if (static_cast<int>(digits.size()) - scale > kNumericMaxWeightDigits)
            return numeric_overflow();
        if (!digits.empty()) digits.append(static_cast<std::size_t>(-scale), '0');
        scale = 0;
    }
    value.scale = scale;
    set_digits(value, digits);
    value.negative = negative && !value.is_zero();
    if (scale > kNumericMaxScale) value = round_numeric(value, kNumericMaxScale);
    TRY(check_numeric_range(value));
    return value;
}

void print_numeric(const Numeric& value, std::string& out) {
    if (value.nan) {
        out += "NaN";
        return;
    }
    if (value.negative) out += '-';
    if (value.infinite) {
        out += "Infinity";
        return;
    }
    std::size_t start = out.size();
    append_digits(value, out);
    if (value.scale == 0) return;
    std::size_t digits = out.size() - start, scale = static_cast<std::size_t>(value.scale);
    if (digits <= scale) out.insert(start, scale + 1 - digits, '0');
    out.insert(out.size() - scale, 1, '.');
}

std::string numeric_text(const Numeric& value) {
    std::string text;
    print_numeric(value, text);
    return text;
}

int compare_numerics(const Numeric& left, const Numeric& right) {
    if (left.nan || right.nan) return static_cast<int>(left.nan) - static_cast<int>(right.nan);
    if (left.infinite || right.infinite) {
        auto rank = [](const Numeric& n) { return n.infinite ? (n.negative ? -1 : 1) : 0; };
        return rank(left) - rank(right) < 0 ? -1 : rank(left) > rank(right);
    }
    if (left.sign() != right.sign()) return left.sign() < right.sign() ? -1 : 1;
    int flip = left.negative ? -1 : 1;
    if (!left.is_big && !right.is_big) {
        UInt128 l = left.small, r = right.small;
        int difference = right.scale - left.scale;
        if (difference == 0 ||
            (std::abs(difference) <= 38 &&
             !(difference > 0 ? __builtin_mul_overflow(l, kPowers.small[difference], &l)
                              : __builtin_mul_overflow(r, kPowers.small[-difference], &r))))
            return (l < r ? -1 : l > r) * flip;
    }
    int scale = std::max(left.scale, right.scale);
    BigInteger l = left.magnitude() * big_power_of_ten(scale - left.scale);
    return l.compare(right.magnitude() * big_power_of_ten(scale - right.scale)) * flip;
}

Numeric round_numeric(const Numeric& value, int scale) {
    return change_scale(value, scale, true);
}
Numeric truncate_numeric(const Numeric& value, int scale) {
    return change_scale(value, scale, false);
}

Numeric trim_numeric(Numeric value) {
    if (!value.finite()) return value;
    if (value.is_zero()) {
        value.scale = 0;
        return value;
    }
    while (value.scale > 0 && !value.is_big && value.small % 10 == 0) {
        value.small /= 10;
        --value.scale;
    }
    if (value.is_big && value.scale > 0) {
        BigInteger magnitude = value.big;
        while (value.scale > 0 && magnitude % 10 == 0) {
            magnitude /= 10;
            --value.scale;
        }
        set_magnitude(value, std::move(magnitude));
    }
    return value;
}

int digit_count(const Numeric& value) {
    if (!value.is_big) return small_digit_count(value.small);
    int estimate = static_cast<int>(static_cast<double>(msb(value.big)) * 0.30102999566398120);
    while (value.big >= big_power_of_ten(estimate)) ++estimate;
    return estimate;
}

NumericWeight numeric_weight(const Numeric& value) {
    if (!value.finite() || value.is_zero()) return {0, 0};
    int digits = digit_count(value), before_point = digits - value.scale;
    // Floor division: base-10000 digits are aligned at the point.
    int weight =
        (before_point - 1) >= 0 ? (before_point - 1) / 4 : -((-(before_point - 1) + 3) / 4);
    int wanted = before_point - weight * 4;  // decimal digits of the first base-10000 digit, 1..4
    int drop = digits - wanted;
    BigInteger first = drop >= 0 ? BigInteger(value.magnitude() / big_power_of_ten(drop))
                                 : BigInteger(value.magnitude() * big_power_of_ten(-drop));
    return {weight, static_cast<int>(first)};
}

Result<Numeric> fit_numeric(const Numeric& value, std::int32_t typmod) {
    if (typmod < 4 || value.nan) return value;
    int precision = (typmod - 4) >> 16 & 0xFFFF;
    int scale = (((typmod - 4) & 0x7FF) ^ 1024) - 1024;
    auto overflow = [&](std::string detail) {
        return Error(SqlState::kNumericValueOutOfRange, "numeric field overflow")
            .detail(std::move(detail));
    };
    if (value.infinite) {
        return overflow(
            fmt::format("A field with precision {}, scale {} cannot hold an infinite value.",
                        precision, scale));
    }
    Numeric rounded = round_numeric(value, scale);
    if (!rounded.is_zero() && digit_count(rounded) - rounded.scale > precision - scale) {
        return overflow(fmt::format(
            "A field with precision {}, scale {} must round to an absolute value less than {}{}.",
            precision, scale, precision != scale ? "10^" : "",
            precision != scale ? precision - scale : 1));
    }
    return rounded;
}

double numeric_to_double(const Numeric& value) {
    if (value.nan) return std::numeric_limits<double>::quiet_NaN();
    if (value.infinite) return value.negative ? -INFINITY : INFINITY;
    std::string text = numeric_text(value);
    double result = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (failure == std::errc::result_out_of_range)
        result = digit_count(value) > value.scale ? INFINITY : 0;
    return result;
}

Numeric double_to_numeric(double value, int significant_digits) {
    if (std::isnan(value)) return Numeric::not_a_number();
    if (std::isinf(value)) return Numeric::infinity(value < 0);
    return parse_numeric(fmt::format("{:.{}g}", value, significant_digits)).value();
}

std::optional<std::int64_t> numeric_to_int64(const Numeric& value) {
    if (!value.finite()) return std::nullopt;
    Numeric rounded = round_numeric(value, 0);
    constexpr UInt128 kLimit = UInt128{1} << 63;
    if (rounded.is_big || rounded.small > kLimit - !rounded.negative) return std::nullopt;
    std::uint64_t bits = static_cast<std::uint64_t>(rounded.small);
    return static_cast<std::int64_t>(rounded.negative ? 0 - bits : bits);
}

}  // namespace aerolith
