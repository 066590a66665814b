#include "words.h"

#include <fmt/format.h>

#include <stdexcept>

namespace aerolith::testing {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw std::runtime_error("\\x wants two hexadecimal digits");
}

/// Reads the escape behind a backslash at `at`, and moves behind it.
char read_escape(std::string_view line, std::size_t& at) {
    char c = line.at(at++);
    switch (c) {
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case '0':
            return '\0';
        case 'x': {
            int value = hex_digit(line.at(at)) * 16 + hex_digit(line.at(at + 1));
            at += 2;
            return static_cast<char>(value);
        }
        default:
            return c;
    }
}

Word read_quoted(std::string_view line, std::size_t& at) {
    Word word{"", true};
    for (++at; at < line.size();) {
        char c = line[at++];
        if (c == '\'') return word;
        word.text.push_back(c == '\\' ? read_escape(line, at) : c);
    }
    throw std::runtime_error("quote is not closed");
}

/// Whether every multi-byte character is whole; a finer check is the servers' business.
bool looks_like_text(std::string_view text) {
    int wanted = 0;
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        bool continues = byte >= 0x80 && byte < 0xC0;
        if (continues != (wanted > 0)) return false;
        if (continues)
            --wanted;
        else
            wanted = byte < 0xC0 ? 0 : byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : byte < 0xF8 ? 3 : -1;
        if (wanted < 0) return false;
    }
    return wanted == 0;
}

}  // namespace

std::vector<Word> split_words(std::string_view line) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (at < line.size()) {
        if (line[at] == ' ' || line[at] == '\t') {
            ++at;
        } else if (line[at] == '\'') {
            words.push_back(read_quoted(line, at));
        } else {
            std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
            words.push_back({std::string(line.substr(at, end - at)), false});
            at = end;
        }
    }
    return words;
}

std::string quote_word(std::string_view text) {
    bool is_text = looks_like_text(text);
    std::string quoted = "'";
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '\'' || c == '\\') {
            quoted += fmt::format("\\{}", c);
        } else if (c == '\n') {
            quoted += "\\n";
        } else if (c == '\t') {
            quoted += "\\t";
        } else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_text)) {
            quoted += fmt::format("\\x{:02x}", byte);
        } else {
            quoted.push_back(c);
        }
    }
    return quoted + "'";
}

}  // namespace aerolith::testing
