#include "types/text/utf8.h"

#include <simdjson.h>

namespace aerolith {
namespace {

/// Length of a valid character at the front, 0 when it is not one.
std::size_t valid_length(std::string_view text) {
    auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    unsigned char first = byte(0);
    if (first == 0) return 0;
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    std::size_t length = utf8_length(text[0]);
    if (text.size() < length) return 0;
    for (std::size_t at = 1; at < length; ++at)
        if (!is_continuation(text[at])) return 0;
    if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
        (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))
        return 0;
    return length;
}

}  // namespace

Status check_utf8(std::string_view text) {
    if (text.find('\0') == text.npos && simdjson::validate_utf8(text.data(), text.size()))
        return {};
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t length = valid_length(text.substr(at));
        if (!length) break;
        at += length;
    }
    std::string bytes;
    auto first = static_cast<unsigned char>(text[at]);
    bool starts_character = first >= 0xC0 && first < 0xF8;
    std::size_t shown = std::min(text.size() - at, starts_character ? utf8_length(text[at]) : 1);
    for (std::size_t i = 0; i < shown; ++i) {
        fmt::format_to(std::back_inserter(bytes), "{}0x{:02x}", i ? " " : "",
                       static_cast<unsigned char>(text[at + i]));
    }
    return error(SqlState::kCharacterNotInRepertoire,
                 "invalid byte sequence for encoding \"UTF8\": {}", bytes);
}

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) count += !is_continuation(c);
    return count;
}

std::size_t character_offset(std::string_view text, std::size_t characters) {
    std::size_t at = 0;
    for (; characters && at < text.size(); --characters) at += utf8_length(text[at]);
    return std::min(at, text.size());
}

bool is_ascii(std::string_view text) {
    unsigned char bits = 0;
    for (char c : text) bits |= static_cast<unsigned char>(c);
    return bits < 0x80;
}

char32_t next_character(std::string_view text, std::size_t& at) {
    auto byte = [&](std::size_t i) { return static_cast<char32_t>(text[at + i] & 0x3F); };
    unsigned char first = static_cast<unsigned char>(text[at]);
    std::size_t length = std::min(utf8_length(text[at]), text.size() - at);
    char32_t code = first;
    if (length == 2)
        code = static_cast<char32_t>(first & 0x1F) << 6 | byte(1);
    else if (length == 3)
        code = static_cast<char32_t>(first & 0x0F) << 12 | byte(1) << 6 | byte(2);
    else if (length == 4)
        code = static_cast<char32_t>(first & 0x07) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3);
    at += length;
    return code;
}

void append_character(char32_t code, std::string& out) {
    auto put = [&](char32_t bits) { out += static_cast<char>(bits); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xC0 | code >> 6);
    } else {
        if (code < 0x10000) {
            put(0xE0 | code >> 12);
        } else {
            put(0xF0 | code >> 18);
            put(0x80 | (code >> 12 & 0x3F));
        }
        put(0x80 | (code >> 6 & 0x3F));
    }
    put(0x80 | (code & 0x3F));
}

}  // namespace aerolith
