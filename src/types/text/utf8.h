#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"

namespace aerolith {

/// 22021 with the offending bytes when `text` is not UTF-8 or holds a zero byte.
Status check_utf8(std::string_view text);

// The rest takes valid UTF-8.
inline bool is_continuation(char c) {
    return (c & 0xC0) == 0x80;
}
inline std::size_t utf8_length(char first) {
    unsigned char c = static_cast<unsigned char>(first);
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}
std::size_t count_characters(std::string_view text);
/// Byte offset of character number `characters` (0-based); the size when there are fewer.
std::size_t character_offset(std::string_view text, std::size_t characters);
bool is_ascii(std::string_view text);
/// Decodes the character at `at` and moves `at` behind it.
char32_t next_character(std::string_view text, std::size_t& at);
void append_character(char32_t code, std::string& out);

}  // namespace aerolith
