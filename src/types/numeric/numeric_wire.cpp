#include "types/numeric/numeric_wire.h"

#include "common/bytes.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

constexpr std::uint16_t kSignNegative = 0x4000, kSignNan = 0xC000, kSignInfinity = 0xD000,
                        kSignMinusInfinity = 0xF000;
constexpr int kInfinityScale = 0x20;

Error invalid_numeric(std::string_view what) {
    return error(SqlState::kInvalidBinaryRepresentation, "invalid {} in external \"numeric\" value",
                 what);
}

void append_header(std::size_t count, int weight, std::uint16_t sign, int scale, std::string& out) {
    append_big(out, static_cast<std::uint16_t>(count));
    append_big(out, static_cast<std::uint16_t>(weight));
    append_big(out, sign);
    append_big(out, static_cast<std::uint16_t>(scale));
}

}  // namespace

Result<Numeric> receive_numeric(std::string_view wire) {
    if (wire.size() < 8) return truncated_binary();
    auto field = [&](std::size_t at) { return load_big<std::uint16_t>(wire.data() + at); };
    std::size_t count = field(0);
    int weight = static_cast<std::int16_t>(field(2));
    std::uint16_t sign = field(4);
    int scale = field(6);
    if (sign == kSignNan) return Numeric::not_a_number();
    if (sign == kSignInfinity || sign == kSignMinusInfinity)
        return Numeric::infinity(sign == kSignMinusInfinity);
    if (sign != 0 && sign != kSignNegative) return invalid_numeric("sign");
    if (scale > 0x3FFF) return invalid_numeric("scale");
    TRY(check_binary_size(wire, 8 + 2 * count));
    BigInteger magnitude;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t digit = field(8 + 2 * i);
        if (digit >= 10000) return invalid_numeric("digit");
        magnitude = magnitude * 10000 + digit;
    }
    int exponent = 4 * (weight + 1 - static_cast<int>(count));  // of the last decimal digit
    if (exponent > 0) magnitude *= big_power_of_ten(exponent);
    Numeric value = Numeric::of(std::move(magnitude), std::max(-exponent, 0));
    value.negative = sign == kSignNegative && !value.is_zero();
    return truncate_numeric(value, scale);
}

void send_numeric(const Numeric& value, std::string& out) {
    if (value.nan) return append_header(0, 0, kSignNan, 0, out);
    if (value.infinite)
        return append_header(0, 0, value.negative ? kSignMinusInfinity : kSignInfinity,
                             kInfinityScale, out);
    if (value.is_zero()) return append_header(0, 0, 0, value.scale, out);
    Numeric unscaled = value;
    unscaled.scale = 0;
    unscaled.negative = false;
    std::string digits = numeric_text(unscaled);
    int behind_point = (value.scale + 3) / 4;
    digits.append(static_cast<std::size_t>(behind_point * 4 - value.scale), '0');
    digits.insert(0, (4 - digits.size() % 4) % 4, '0');
    int weight = static_cast<int>(digits.size() / 4) - behind_point - 1;
    while (digits.ends_with("0000")) digits.resize(digits.size() - 4);
    std::size_t start = 0;
    for (; digits.compare(start, 4, "0000") == 0; start += 4) --weight;
    append_header((digits.size() - start) / 4, weight, value.negative ? kSignNegative : 0,
                  value.scale, out);
    for (std::size_t at = start; at < digits.size(); at += 4) {
        int digit = 0;
        for (std::size_t i = 0; i < 4; ++i) digit = digit * 10 + (digits[at + i] - '0');
        append_big(out, static_cast<std::uint16_t>(digit));
    }
}

}  // namespace aerolith
