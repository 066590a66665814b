#include <bit>

#include "common/bytes.h"
#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/text/utf8.h"

/// Bits and parts of bytea, values in their binary form, Unicode escapes.
namespace aerolith {
namespace {

Result<std::int32_t> bit_of(std::string_view bytes, std::int64_t at) {
    auto count = static_cast<std::int64_t>(bytes.size()) * 8;
    if (at < 0 || at >= count) {
        return error(SqlState::kArraySubscriptError, "index {} out of valid range, 0..{}", at,
                     count - 1);
    }
    auto byte = static_cast<unsigned char>(bytes[static_cast<std::size_t>(at / 8)]);
    return byte >> (at % 8) & 1;
}
Status with_bit(std::string_view bytes, std::int64_t at, std::int32_t value, std::string& out) {
    TRY(bit_of(bytes, at));
    if (value != 0 && value != 1)
        return Error(SqlState::kInvalidParameterValue, "new bit must be 0 or 1");
    out = bytes;
    char& byte = out[static_cast<std::size_t>(at / 8)];
    int mask = 1 << (at % 8);
    byte = static_cast<char>(value ? byte | mask : byte & ~mask);
    return {};
}
std::int64_t count_bits(std::string_view bytes) {
    std::int64_t count = 0;
    for (char byte : bytes) count += std::popcount(static_cast<unsigned char>(byte));
    return count;
}

Status overlay_count(std::string_view bytes, std::string_view piece, std::int32_t from,
                     std::int32_t count, std::string& out) {
    if (from <= 0) return Error(SqlState::kSubstringError, "negative substring length not allowed");
    std::int32_t behind = 0;
    if (__builtin_add_overflow(from, count, &behind))
        return Error(SqlState::kNumericValueOutOfRange, "integer out of range");
    auto before = static_cast<std::size_t>(from) - 1;
    out = bytes.substr(0, std::min(before, bytes.size()));
    out += piece;
    std::size_t rest = behind > 1 ? static_cast<std::size_t>(behind) - 1 : 0;
    if (rest < bytes.size()) out += bytes.substr(rest);
    return {};
}
Status overlay_all(std::string_view bytes, std::string_view piece, std::int32_t from,
                   std::string& out) {
    return overlay_count(bytes, piece, from, static_cast<std::int32_t>(piece.size()), out);
}

std::string_view trim_bytes_left(std::string_view bytes, std::string_view set) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(set), bytes.size()));
    return bytes;
}
std::string_view trim_bytes_right(std::string_view bytes, std::string_view set) {
    return bytes.substr(0, bytes.find_last_not_of(set) + 1);
}

template <class T, class Bits>
void send_bits(T value, std::string& out) {
    append_big(out, std::bit_cast<Bits>(value));
}
std::string_view send_text(std::string_view text) {
    return text;
}

/// The number behind an escape's letter, 0 digits for a backslash of its own.
Result<char32_t> escaped_character(std::string_view text, std::size_t& at) {
    char kind = at + 1 < text.size() ? text[at + 1] : '\0';
    std::size_t letters = kind == 'u' || kind == 'U' || kind == '+' ? 1 : 0;
    std::size_t digits = kind == 'U' ? 8 : kind == '+' ? 6 : 4;
    char32_t code = 0;
    std::size_t start = at + 1 + letters;
    bool valid = start + digits <= text.size();
    for (std::size_t i = start; valid && i < start + digits; ++i) {
        char c = text[i], lower = static_cast<char>(c | 0x20);
        bool decimal = c >= '0' && c <= '9';
        valid = decimal || (lower >= 'a' && lower <= 'f');
        code = code * 16 + static_cast<char32_t>(decimal ? c - '0' : lower - 'a' + 10);
    }
    if (!valid) {
        return Error(SqlState::kSyntaxError, "invalid Unicode escape")
            .hint("Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.");
    }
    at = start + digits;
    if (code == 0 || code > 0x10FFFF) {
        return error(SqlState::kInvalidParameterValue, "invalid Unicode code point: {:04X}",
                     static_cast<std::uint32_t>(code));
    }
    return code;
}
Status decode_unicode(std::string_view text, std::string& out) {
    char32_t high = 0;
    auto pair_error = [] {
        return Error(SqlState::kSyntaxError, "invalid Unicode surrogate pair");
    };
    for (std::size_t at = 0; at < text.size();) {
        bool doubled = text.substr(at, 2) == "\\\\";
        if (text[at] != '\\' || doubled) {
            if (high) return pair_error();
            out += text[at];
            at += doubled ? 2 : 1;
            continue;
        }
        char32_t code = TRY(escaped_character(text, at));
        bool is_low = code >= 0xDC00 && code < 0xE000;
        if (is_low != (high != 0)) return pair_error();
        if (code >= 0xD800 && code < 0xDC00) {
            high = code;
            continue;
        }
        if (is_low) code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00);
        high = 0;
        append_character(code, out);
    }
    return high ? Status(pair_error()) : Status();
}

constexpr FunctionSpec kByteaFunctions[] = {
    function(723, "get_bit(bytea, bigint) -> integer", vectorise<bit_of>, "A bit by its number.",
             {"SELECT get_bit('\\x1234567890'::bytea, 30)", "1"}),
    function(724, "set_bit(bytea, bigint, integer) -> bytea", vectorise<with_bit>,
             "The bytes with one bit set.",
             {"SELECT set_bit('\\x1234567890'::bytea, 30, 0)", "\\x1234563890"}),
    function(6163, "bit_count(bytea) -> bigint", vectorise<count_bits>, "Number of bits set.",
             {"SELECT bit_count('\\x1234567890'::bytea)", "15"}),
    function(749, "overlay(bytea, bytea, integer, integer) -> bytea", vectorise<overlay_count>,
             "Replaces a part.",
             {"SELECT overlay('\\x1234567890'::bytea, '\\xff', 2, 3)", "\\x12ff90"}),
    function(752, "overlay(bytea, bytea, integer) -> bytea", vectorise<overlay_all>,
             "Replaces a part."),
    function(6195, "ltrim(bytea, bytea) -> bytea", vectorise<trim_bytes_left>,
             "Takes bytes of a set off the start.",
             {"SELECT ltrim('\\x1234567890'::bytea, '\\x9012')", "\\x34567890"}),
    function(6196, "rtrim(bytea, bytea) -> bytea", vectorise<trim_bytes_right>,
             "Takes bytes of a set off the end.",
             {"SELECT rtrim('\\x1234567890'::bytea, '\\x9012')", "\\x12345678"}),
    function(2425, "float4send(real) -> bytea", vectorise<send_bits<float, std::uint32_t>>,
             "Binary form."),
    function(2427, "float8send(double precision) -> bytea",
             vectorise<send_bits<double, std::uint64_t>>, "Binary form."),
    function(2405, "int2send(smallint) -> bytea", vectorise<send_bits<std::int16_t, std::int16_t>>,
             "Binary form."),
    function(2407, "int4send(integer) -> bytea", vectorise<send_bits<std::int32_t, std::int32_t>>,
             "Binary form."),
    function(2409, "int8send(bigint) -> bytea", vectorise<send_bits<std::int64_t, std::int64_t>>,
             "Binary form."),
    function(2415, "textsend(text) -> bytea", vectorise<send_text>, "Binary form."),
    function(6198, "unistr(text) -> text", vectorise<decode_unicode>, "Decodes Unicode escapes.",
             {"SELECT unistr('d\\0061t\\+000061')", "data"}),
};

}  // namespace

std::span<const FunctionSpec> bytea_functions() {
    return kByteaFunctions;
}

}  // namespace aerolith
