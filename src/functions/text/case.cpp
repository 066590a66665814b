#include <unicode/uchar.h>

#include "functions/text/text_functions.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

template <class F>
void map_characters(std::string_view text, std::string& out, F&& map) {
    out.reserve(out.size() + text.size());
    for (std::size_t at = 0; at < text.size();)
        append_character(static_cast<char32_t>(map(static_cast<UChar32>(next_character(text, at)))),
                         out);
}

template <char first, char last>
void flip_ascii(std::string_view text, std::string& out) {
    std::size_t start = out.size();
    out.append(text);
    for (std::size_t at = start; at < out.size(); ++at)
        if (out[at] >= first && out[at] <= last) out[at] = static_cast<char>(out[at] ^ 0x20);
}

}  // namespace

void lower_text(std::string_view text, std::string& out) {
    if (is_ascii(text)) return flip_ascii<'A', 'Z'>(text, out);
    map_characters(text, out, [](UChar32 c) { return u_tolower(c); });
}

void upper_text(std::string_view text, std::string& out) {
    if (is_ascii(text)) return flip_ascii<'a', 'z'>(text, out);
    map_characters(text, out, [](UChar32 c) { return u_toupper(c); });
}

void initcap_text(std::string_view text, std::string& out) {
    bool in_word = false;
    map_characters(text, out, [&](UChar32 c) {
        UChar32 mapped = in_word ? u_tolower(c) : u_toupper(c);
        in_word = u_isalnum(c);
        return mapped;
    });
}

bool contains_character(std::string_view set, std::string_view character) {
    return set.find(character) != set.npos;
}

}  // namespace aerolith
