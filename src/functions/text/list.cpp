#include "functions/families.h"
#include "functions/spec.h"
#include "functions/text/text_functions.h"
#include "functions/vectorise.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

Error negative_substring() {
    return Error(SqlState::kSubstringError, "negative substring length not allowed");
}

/// What a value may have at most.
constexpr std::size_t kMaxTextBytes = 0x3FFFFFFF;

Status concatenate(std::string_view left, std::string_view right, std::string& out) {
    if (std::size_t size = left.size() + right.size() + 4; size > kMaxTextBytes)
        return error(SqlState::kInternalError, "invalid memory alloc request size {}", size);
    out.append(left);
    out.append(right);
    return {};
}

std::int32_t character_length(std::string_view text) {
    return static_cast<std::int32_t>(count_characters(text));
}
std::int32_t padded_length(std::string_view text) {
    return character_length(trim_padding(text));
}
std::int32_t byte_length(std::string_view text) {
    return static_cast<std::int32_t>(text.size());
}
std::int32_t bit_length(std::string_view text) {
    return static_cast<std::int32_t>(text.size() * 8);
}

/// SQL's substring: positions from 1, those before the text count but yield nothing.
std::string_view characters_between(std::string_view text, std::int64_t start, std::int64_t end) {
    start = std::max<std::int64_t>(start, 1);
    if (end <= start) return {};
    bool ascii = is_ascii(text);
    auto offset = [&](std::int64_t characters) {
        std::size_t count = static_cast<std::size_t>(characters);
        return ascii ? std::min(count, text.size()) : character_offset(text, count);
    };
    std::size_t from = offset(start - 1);
    return text.substr(from, offset(end - 1) - from);
}
std::string_view substring_from(std::string_view text, std::int32_t start) {
    return characters_between(text, start, std::int64_t{1} << 40);
}
Result<std::string_view> substring(std::string_view text, std::int32_t start, std::int32_t length) {
    if (length < 0) return negative_substring();
    return characters_between(text, start, std::int64_t{start} + length);
}
std::string_view bytes_from(std::string_view bytes, std::int32_t start) {
    std::size_t from = static_cast<std::size_t>(std::max(start, 1)) - 1;
    return from >= bytes.size() ? std::string_view() : bytes.substr(from);
}
Result<std::string_view> byte_substring(std::string_view bytes, std::int32_t start,
                                        std::int32_t length) {
    if (length < 0) return negative_substring();
    std::int64_t from = std::max<std::int64_t>(start, 1), end = std::int64_t{start} + length;
    if (end <= from || from > static_cast<std::int64_t>(bytes.size())) return std::string_view();
    return bytes.substr(static_cast<std::size_t>(from - 1), static_cast<std::size_t>(end - from));
}

std::string_view left_part(std::string_view text, std::int32_t count) {
    if (count >= 0) return text.substr(0, character_offset(text, static_cast<std::size_t>(count)));
    std::int64_t keep = static_cast<std::int64_t>(count_characters(text)) + count;
    return keep <= 0 ? std::string_view()
                     : text.substr(0, character_offset(text, static_cast<std::size_t>(keep)));
}
std::string_view right_part(std::string_view text, std::int32_t count) {
    std::int64_t have = static_cast<std::int64_t>(count_characters(text));
    std::int64_t skip = count >= 0 ? std::max<std::int64_t>(have - count, 0) : -std::int64_t{count};
    return text.substr(character_offset(text, static_cast<std::size_t>(skip)));
}

std::int32_t position_of(std::string_view text, std::string_view part) {
    std::size_t at = text.find(part);
    return at == text.npos ? 0
                           : static_cast<std::int32_t>(count_characters(text.substr(0, at))) + 1;
}
std::int32_t byte_position(std::string_view bytes, std::string_view part) {
    std::size_t at = bytes.find(part);
    return at == bytes.npos ? 0 : static_cast<std::int32_t>(at) + 1;
}

Status overlay_length(std::string_view text, std::string_view part, std::int32_t start,
                      std::int32_t length, std::string& out) {
    if (start <= 0) return negative_substring();
    std::int32_t after;
    if (__builtin_add_overflow(start, length, &after)) {
        return Error(SqlState::kNumericValueOutOfRange, "integer out of range");
    }
    out.append(characters_between(text, 1, start));
    out.append(part);
    out.append(substring_from(text, after));
    return {};
}
Status overlay(std::string_view text, std::string_view part, std::int32_t start, std::string& out) {
    return overlay_length(text, part, start, character_length(part), out);
}

std::string_view trim_left(std::string_view text, std::string_view set) {
    while (!text.empty()) {
        std::size_t length = utf8_length(text[0]);
        if (!contains_character(set, text.substr(0, length))) break;
        text.remove_prefix(length);
    }
    return text;
}
std::string_view trim_right(std::string_view text, std::string_view set) {
    while (!text.empty()) {
        std::size_t start = text.size() - 1;
        while (start > 0 && is_continuation(text[start])) --start;
        if (!contains_character(set, text.substr(start))) break;
        text = text.substr(0, start);
    }
    return text;
}
std::string_view trim_both(std::string_view text, std::string_view set) {
    return trim_right(trim_left(text, set), set);
}
std::string_view trim_spaces_left(std::string_view text) {
    return trim_left(text, " ");
}
std::string_view trim_spaces_right(std::string_view text) {
    return trim_right(text, " ");
}
std::string_view trim_spaces_both(std::string_view text) {
    return trim_both(text, " ");
}
std::string_view trim_bytes(std::string_view bytes, std::string_view set) {
    while (!bytes.empty() && set.find(bytes.front()) != set.npos) bytes.remove_prefix(1);
    while (!bytes.empty() && set.find(bytes.back()) != set.npos) bytes.remove_suffix(1);
    return bytes;
}

constexpr std::string_view kLengthLimit = "requested length too large";

/// Fills to `length` characters; the text is cut when it is longer.
Status pad(std::string_view text, std::int32_t length, std::string_view fill, bool left,
           std::string& out) {
    if (length <= 0) return {};
    if (length > 0x3FFFFFFF / 4)
        return Error(SqlState::kProgramLimitExceeded, std::string(kLengthLimit));
    std::size_t wanted = static_cast<std::size_t>(length), have = count_characters(text);
    std::string_view kept = have > wanted ? text.substr(0, character_offset(text, wanted)) : text;
    std::size_t missing = fill.empty() || have >= wanted ? 0 : wanted - have;
    if (!left) out.append(kept);
    std::size_t fill_characters = count_characters(fill);
    for (; missing >= fill_characters && missing; missing -= fill_characters) out.append(fill);
    out.append(fill.substr(0, character_offset(fill, missing)));
    if (left) out.append(kept);
    return {};
}
Status pad_left(std::string_view text, std::int32_t length, std::string_view fill,
                std::string& out) {
    return pad(text, length, fill, true, out);
}
Status pad_right(std::string_view text, std::int32_t length, std::string_view fill,
                 std::string& out) {
    return pad(text, length, fill, false, out);
}
Status pad_left_spaces(std::string_view text, std::int32_t length, std::string& out) {
    return pad(text, length, " ", true, out);
}
Status pad_right_spaces(std::string_view text, std::int32_t length, std::string& out) {
    return pad(text, length, " ", false, out);
}

Status repeat(std::string_view text, std::int32_t times, std::string& out) {
    if (times <= 0 || text.empty()) return {};
    if (static_cast<std::uint64_t>(times) * text.size() > 0x3FFFFFF0)
        return Error(SqlState::kProgramLimitExceeded, std::string(kLengthLimit));
    const std::size_t total = static_cast<std::size_t>(times) * text.size();
    out.reserve(total);
    out.append(text);
    while (out.size() < total) out.append(out, 0, total - out.size());  // doubles it
    return {};
}

Status replace(std::string_view text, std::string_view from, std::string_view to,
               std::string& out) {
    std::size_t at = 0;
    while (!from.empty()) {
        std::size_t found = text.find(from, at);
        if (found == text.npos) break;
        if (out.size() + (found - at) + to.size() >= kMaxTextBytes) {
            return Error(SqlState::kProgramLimitExceeded, "out of memory")
                .detail(fmt::format(
                    "Cannot enlarge string buffer containing {} bytes by {} more bytes.",
                    out.size(), to.size()));
        }
        out.append(text.substr(at, found - at)).append(to);
        at = found + from.size();
    }
    out.append(text.substr(at));
    return {};
}

void translate(std::string_view text, std::string_view from, std::string_view to,
               std::string& out) {
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = utf8_length(text[at]);
        std::string_view character = text.substr(at, length);
        at += length;
        std::size_t index = 0, place = 0;
        for (; place < from.size(); place += utf8_length(from[place]), ++index)
            if (from.substr(place, utf8_length(from[place])) == character) break;
        if (place >= from.size()) {
            out.append(character);
            continue;
        }
        std::size_t target = character_offset(to, index);
        if (target < to.size()) out.append(to.substr(target, utf8_length(to[target])));
    }
}

void reverse(std::string_view text, std::string& out) {
    for (std::size_t end = text.size(); end > 0;) {
        std::size_t start = end - 1;
        while (start > 0 && is_continuation(text[start])) --start;
        out.append(text.substr(start, end - start));
        end = start;
    }
}

Result<std::string_view> split_part(std::string_view text, std::string_view delimiter,
                                    std::int32_t field) {
    if (field == 0)
        return Error(SqlState::kInvalidParameterValue, "field position must not be zero");
    if (text.empty()) return std::string_view();
    if (delimiter.empty()) return field == 1 || field == -1 ? text : std::string_view();
    if (field < 0) {
        std::int64_t fields = 1;
        for (std::size_t at = 0; (at = text.find(delimiter, at)) != text.npos;
             at += delimiter.size())
            ++fields;
        if (fields + field < 0) return std::string_view();
        field = static_cast<std::int32_t>(fields + field + 1);
    }
    std::size_t at = 0;
    for (std::int32_t skip = 1; skip < field; ++skip) {
        std::size_t found = text.find(delimiter, at);
        if (found == text.npos) return std::string_view();
        at = found + delimiter.size();
    }
    return text.substr(at, text.find(delimiter, at) - at);
}

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix);
}

std::int32_t first_code(std::string_view text) {
    std::size_t at = 0;
    return text.empty() ? 0 : static_cast<std::int32_t>(next_character(text, at));
}

Status character_of(std::int32_t code, std::string& out) {
    if (code < 0)
        return Error(SqlState::kInvalidParameterValue, "character number must be positive");
    if (code == 0) return Error(SqlState::kProgramLimitExceeded, "null character not permitted");
    if (code > 0x10FFFF) {
        return error(SqlState::kProgramLimitExceeded,
                     "requested character too large for encoding: {}", code);
    }
    if (code >= 0xD800 && code < 0xE000) {
        return error(SqlState::kProgramLimitExceeded,
                     "requested character not valid for encoding: {}", code);
    }
    append_character(static_cast<char32_t>(code), out);
    return {};
}

void hexadecimal4(std::int32_t value, std::string& out) {
    fmt::format_to(std::back_inserter(out), "{:x}", static_cast<std::uint32_t>(value));
}
void hexadecimal8(std::int64_t value, std::string& out) {
    fmt::format_to(std::back_inserter(out), "{:x}", static_cast<std::uint64_t>(value));
}

Status byte_at(std::string_view bytes, std::int32_t at) {
    if (at >= 0 && static_cast<std::size_t>(at) < bytes.size()) return {};
    return error(SqlState::kArraySubscriptError, "index {} out of valid range, 0..{}", at,
                 static_cast<std::int64_t>(bytes.size()) - 1);
}
Result<std::int32_t> get_byte(std::string_view bytes, std::int32_t at) {
    TRY(byte_at(bytes, at));
    return static_cast<unsigned char>(bytes[static_cast<std::size_t>(at)]);
}
Status set_byte(std::string_view bytes, std::int32_t at, std::int32_t value, std::string& out) {
    TRY(byte_at(bytes, at));
    out.append(bytes);
    out[static_cast<std::size_t>(at)] = static_cast<char>(value);
    return {};
}

constexpr FunctionSpec kTextFunctions[] = {
    internal(1258, "textcat(text, text) -> text", vectorise<concatenate>),
    internal(2011, "byteacat(bytea, bytea) -> bytea", vectorise<concatenate>),
    function(1317, "length(text) -> integer", vectorise<character_length>, "Number of characters.",
             {"SELECT length('jösé')", "4"}),
    function(1318, "length(character) -> integer", vectorise<padded_length>,
             "Number of characters without trailing spaces."),
    function(2010, "length(bytea) -> integer", vectorise<byte_length>, "Number of bytes.",
             {"SELECT length('\\x1234'::bytea)", "2"}),
    function(1381, "char_length(text) -> integer", vectorise<character_length>,
             "Number of characters.", {"SELECT char_length('jösé')", "4"}),
    function(1372, "char_length(character) -> integer", vectorise<padded_length>,
             "Number of characters without trailing spaces."),
    function(1369, "character_length(text) -> integer", vectorise<character_length>,
             "Number of characters.", {"SELECT character_length('jösé')", "4"}),
    function(1367, "character_length(character) -> integer", vectorise<padded_length>,
             "Number of characters without trailing spaces."),
    internal(1257, "textlen(text) -> integer", vectorise<character_length>),
    function(1374, "octet_length(text) -> integer", vectorise<byte_length>, "Number of bytes.",
             {"SELECT octet_length('jösé')", "6"}),
    function(720, "octet_length(bytea) -> integer", vectorise<byte_length>, "Number of bytes."),
    function(1375, "octet_length(character) -> integer", vectorise<byte_length>,
             "Number of bytes, with padding."),
    function(1811, "bit_length(text) -> integer", vectorise<bit_length>, "Number of bits.",
             {"SELECT bit_length('jose')", "32"}),
    function(1810, "bit_length(bytea) -> integer", vectorise<bit_length>, "Number of bits."),
    function(870, "lower(text) -> text", vectorise<lower_text>, "In small letters.",
             {"SELECT lower('TOM')", "tom"}),
    function(871, "upper(text) -> text", vectorise<upper_text>, "In capital letters.",
             {"SELECT upper('tom')", "TOM"}),
    function(872, "initcap(text) -> text", vectorise<initcap_text>,
             "Each word with a capital first letter.",
             {"SELECT initcap('hi THOMAS')", "Hi Thomas"}),
    function(937, "substring(text, integer) -> text", vectorise<substring_from>,
             "The part from a position, counted from 1.",
             {"SELECT substring('Thomas', 3)", "omas"}),
    function(936, "substring(text, integer, integer) -> text", vectorise<substring>,
             "A number of characters from a position.",
             {"SELECT substring('Thomas' FROM 2 FOR 3)", "hom"}),
    function(883, "substr(text, integer) -> text", vectorise<substring_from>,
             "The part from a position, counted from 1.",
             {"SELECT substr('alphabet', 3)", "phabet"}),
    function(877, "substr(text, integer, integer) -> text", vectorise<substring>,
             "A number of characters from a position.", {"SELECT substr('alphabet', 3, 2)", "ph"}),
    function(2013, "substring(bytea, integer) -> bytea", vectorise<bytes_from>,
             "The bytes from a position, counted from 1."),
    function(2012, "substring(bytea, integer, integer) -> bytea", vectorise<byte_substring>,
             "A number of bytes from a position.",
             {"SELECT substring('\\x1234567890'::bytea FROM 3 FOR 2)", "\\x5678"}),
    function(2086, "substr(bytea, integer) -> bytea", vectorise<bytes_from>,
             "The bytes from a position, counted from 1."),
    function(2085, "substr(bytea, integer, integer) -> bytea", vectorise<byte_substring>,
             "A number of bytes from a position."),
    function(3060, "left(text, integer) -> text", vectorise<left_part>,
             "The first characters; a negative count leaves the last out.",
             {"SELECT left('abcde', -2)", "abc"}),
    function(3061, "right(text, integer) -> text", vectorise<right_part>,
             "The last characters; a negative count leaves the first out.",
             {"SELECT right('abcde', 2)", "de"}),
    function(868, "strpos(text, text) -> integer", vectorise<position_of>,
             "Where a part first occurs, 0 when it does not.",
             {"SELECT strpos('high', 'ig')", "2"}),
    function(849, "position(text, text) -> integer", vectorise<position_of>,
             "Where a part first occurs, 0 when it does not.",
             {"SELECT position('om' IN 'Thomas')", "3"}),
    function(2014, "position(bytea, bytea) -> integer", vectorise<byte_position>,
             "Where bytes first occur, 0 when they do not."),
    function(1405, "overlay(text, text, integer) -> text", vectorise<overlay>,
             "Replaces a part by another of the same length.",
             {"SELECT overlay('Txxxxas' PLACING 'hom' FROM 2)", "Thomxas"}),
    function(1404, "overlay(text, text, integer, integer) -> text", vectorise<overlay_length>,
             "Replaces a part.",
             {"SELECT overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4)", "Thomas"}),
    function(885, "btrim(text) -> text", vectorise<trim_spaces_both>,
             "Without spaces at both ends.", {"SELECT btrim('  a ')", "a"}),
    function(884, "btrim(text, text) -> text", vectorise<trim_both>,
             "Without any of the given characters at both ends.",
             {"SELECT btrim('xyxtrimyyx', 'xyz')", "trim"}),
    function(2015, "btrim(bytea, bytea) -> bytea", vectorise<trim_bytes>,
             "Without any of the given bytes at both ends."),
    function(881, "ltrim(text) -> text", vectorise<trim_spaces_left>,
             "Without spaces at the start.", {"SELECT ltrim('  a')", "a"}),
    function(875, "ltrim(text, text) -> text", vectorise<trim_left>,
             "Without any of the given characters at the start.",
             {"SELECT ltrim('zzzytest', 'xyz')", "test"}),
    function(882, "rtrim(text) -> text", vectorise<trim_spaces_right>, "Without spaces at the end.",
             {"SELECT rtrim('a  ')", "a"}),
    function(876, "rtrim(text, text) -> text", vectorise<trim_right>,
             "Without any of the given characters at the end.",
             {"SELECT rtrim('testxxzx', 'xyz')", "test"}),
    function(879, "lpad(text, integer) -> text", vectorise<pad_left_spaces>,
             "Filled with spaces at the start.", {"SELECT lpad('hi', 5)", "   hi"}),
    function(873, "lpad(text, integer, text) -> text", vectorise<pad_left>, "Filled at the start.",
             {"SELECT lpad('hi', 5, 'xy')", "xyxhi"}),
    function(880, "rpad(text, integer) -> text", vectorise<pad_right_spaces>,
             "Filled with spaces at the end."),
    function(874, "rpad(text, integer, text) -> text", vectorise<pad_right>, "Filled at the end.",
             {"SELECT rpad('hi', 5, 'xy')", "hixyx"}),
    function(1622, "repeat(text, integer) -> text", vectorise<repeat>,
             "Repeats a text; a count below one gives the empty text.",
             {"SELECT repeat('ab', 3)", "ababab"}),
    function(2087, "replace(text, text, text) -> text", vectorise<replace>,
             "Replaces every occurrence of a part.",
             {"SELECT replace('abcdefabcdef', 'cd', 'XX')", "abXXefabXXef"}),
    function(878, "translate(text, text, text) -> text", vectorise<translate>,
             "Replaces characters by those at the same place of another set.",
             {"SELECT translate('12345', '143', 'ax')", "a2x5"}),
    function(3062, "reverse(text) -> text", vectorise<reverse>, "Characters in opposite order.",
             {"SELECT reverse('abcde')", "edcba"}),
    function(2088, "split_part(text, text, integer) -> text", vectorise<split_part>,
             "One field of a delimited text; negative counts from the end.",
             {"SELECT split_part('abc~@~def~@~ghi', '~@~', 2)", "def"}),
    function(3696, "starts_with(text, text) -> boolean", vectorise<starts_with>,
             "Whether a text begins with another.",
             {"SELECT starts_with('alphabet', 'alph')", "t"}),
    function(1620, "ascii(text) -> integer", vectorise<first_code>,
             "Code point of the first character.", {"SELECT ascii('x')", "120"}),
    function(1621, "chr(integer) -> text", vectorise<character_of>,
             "The character of a code point.", {"SELECT chr(65)", "A"}),
    function(2089, "to_hex(integer) -> text", vectorise<hexadecimal4>, "Hexadecimal digits.",
             {"SELECT to_hex(255)", "ff"}),
    function(2090, "to_hex(bigint) -> text", vectorise<hexadecimal8>, "Hexadecimal digits.",
             {"SELECT to_hex(2147483648)", "80000000"}),
    function(721, "get_byte(bytea, integer) -> integer", vectorise<get_byte>,
             "One byte, counted from 0.", {"SELECT get_byte('\\x1234'::bytea, 1)", "52"}),
    function(722, "set_byte(bytea, integer, integer) -> bytea", vectorise<set_byte>,
             "With one byte changed.", {"SELECT set_byte('\\x1234'::bytea, 1, 255)", "\\x12ff"}),
};

}  // namespace

std::span<const FunctionSpec> text_functions() {
    return kTextFunctions;
}

}  // namespace aerolith
