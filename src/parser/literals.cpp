#include "parser/literals.h"

#include <cstdint>

namespace aerolith {

namespace {

constexpr std::size_t kMaxIdentifierBytes = 63;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

void append_utf8(std::string& out, std::uint32_t code) {
    auto byte = [&](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | code >> 6);
        byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | code >> 12);
        byte(0x80 | (code >> 6 & 0x3F));
        byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | code >> 18);
        byte(0x80 | (code >> 12 & 0x3F));
        byte(0x80 | (code >> 6 & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
}

/// Reads `digits` hexadecimal digits at `at`, or answers false.
bool read_hex(std::string_view text, std::size_t at, std::size_t digits, std::uint32_t& value) {
    if (at + digits > text.size()) return false;
    value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        int digit = hex_digit(text[i]);
        if (digit < 0) return false;
        value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return true;
}

/// Joins UTF-16 surrogate pairs on their way to UTF-8.
class UnicodeWriter {
  public:
    explicit UnicodeWriter(std::string& out) : out_(out) {}

    /// `near`: the escape as written where the message quotes it, else empty.
    Status add(std::uint32_t code, int position, std::string_view near) {
        bool low = code >= 0xDC00 && code <= 0xDFFF;
        if ((high_ != 0) != low) return failure("invalid Unicode surrogate pair", position, near);
        if (code == 0 || code > 0x10FFFF) {
            return failure("invalid Unicode escape value", position, near);
        }
        if (low) {
            append_utf8(out_, 0x10000 + ((high_ & 0x3FF) << 10) + (code & 0x3FF));
            high_ = 0;
        } else if (code >= 0xD800 && code <= 0xDBFF) {
            high_ = code;
        } else {
            append_utf8(out_, code);
        }
        return {};
    }
    /// Anything but an escape follows.
    Status plain(int position, std::string_view near) const {
        return high_ == 0 ? Status() : failure("invalid Unicode surrogate pair", position, near);
    }

  private:
    static Status failure(std::string_view what, int position, std::string_view near) {
        if (near.empty()) return error(SqlState::kSyntaxError, "{}", what).at(position);
        return error(SqlState::kSyntaxError, "{} at or near \"{}\"", what, near).at(position);
    }
    std::string& out_;
    std::uint32_t high_ = 0;
};

char simple_escape(char c) {
    switch (c) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 'v':
            return '\v';
        default:
            return c;
    }
}

/// From the quote that closed one part to the start of the next part's body.
std::size_t next_part(std::string_view quoted, std::size_t at) {
    for (++at; at < quoted.size() && quoted[at] != '\''; ++at) {
        if (quoted[at] == '-') at = quoted.find_first_of("\r\n", at);
    }
    return at + 1;
}

/// \ooo, \xhh or a single character at `at`, which is stepped over.
void byte_escape(std::string_view quoted, std::size_t& at, std::string& out) {
    char c = quoted[at];
    int value = 0;
    if (is_octal(c)) {
        std::size_t end = std::min(at + 3, quoted.size());
        while (at < end && is_octal(quoted[at])) value = value * 8 + (quoted[at++] - '0');
        out.push_back(static_cast<char>(value));
    } else if (c == 'x' && at + 1 < quoted.size() && hex_digit(quoted[at + 1]) >= 0) {
        std::size_t end = std::min(at + 3, quoted.size());
        for (++at; at < end && hex_digit(quoted[at]) >= 0; ++at)
            value = value * 16 + hex_digit(quoted[at]);
        out.push_back(static_cast<char>(value));
    } else {
        out.push_back(simple_escape(c));
        ++at;
    }
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        auto lead = static_cast<unsigned char>(text[i]);
        std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
        if (length == 0 || i + length > text.size() || lead == 0) return false;
        for (std::size_t k = 1; k < length; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
        }
        auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
            (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
            return false;
        }
        i += length;
    }
    return true;
}

/// As PostgreSQL's report: up to the character's length, hexadecimal.
Error invalid_bytes(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && is_utf8(text.substr(0, at + 1))) ++at;
    for (std::size_t k = 1; k <= 4 && at + k <= text.size(); ++k) {
        if (is_utf8(text.substr(at, k))) at += k, k = 0;
    }
    std::string bytes;
    auto lead = static_cast<unsigned char>(text[at]);
    std::size_t length = lead >= 0xF0 && lead < 0xF8   ? 4
                         : lead >= 0xE0 && lead < 0xF0 ? 3
                         : lead >= 0xC0 && lead < 0xE0 ? 2
                                                       : 1;
    for (std::size_t k = at; k < std::min(at + length, text.size()); ++k) {
        bytes += fmt::format("{}0x{:02x}", k == at ? "" : " ", static_cast<unsigned char>(text[k]));
    }
    return error(SqlState::kCharacterNotInRepertoire,
                 "invalid byte sequence for encoding \"UTF8\": {}", bytes);
}

}  // namespace

std::string_view truncate_identifier(std::string_view name) {
    if (name.size() <= kMaxIdentifierBytes) return name;
    std::size_t end = kMaxIdentifierBytes;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    return name.substr(0, end);
}

std::string unquote(std::string_view body, char quote) {
    std::string out;
    out.reserve(body.size());
    for (std::size_t i = 0; i < body.size(); ++i) {
        out.push_back(body[i]);
        if (body[i] == quote) ++i;
    }
    return out;
}

std::string joined_string(std::string_view quoted) {
    std::string out;
    for (std::size_t i = 1; i + 1 < quoted.size();) {
        if (quoted[i] != '\'') {
            out.push_back(quoted[i++]);
        } else if (quoted[i + 1] == '\'') {
            out.push_back('\'');
            i += 2;
        } else {
            i = next_part(quoted, i);
        }
    }
    return out;
}

Result<std::string> unescape(std::string_view quoted, int offset) {
    std::string out;
    UnicodeWriter unicode(out);
    bool bytes_written = false;
    for (std::size_t i = 1; i + 1 < quoted.size();) {
        char c = quoted[i];
        int position = offset + static_cast<int>(i);
        if (c == '\\' && (quoted[i + 1] | 0x20) == 'u') {
            std::size_t digits = quoted[i + 1] == 'u' ? 4 : 8;
            std::uint32_t code = 0;
            if (!read_hex(quoted, i + 2, digits, code)) {
                return error(SqlState::kInvalidEscapeSequence, "invalid Unicode escape")
                    .hint("Unicode escapes must be \\uXXXX or \\UXXXXXXXX.")
                    .at(position);
            }
            TRY(unicode.add(code, position, quoted.substr(i, 2 + digits)));
            i += 2 + digits;
            continue;
        }
        TRY(unicode.plain(position, quoted.substr(i, 1)));
        if (c == '\\') {
            bytes_written = true;
            byte_escape(quoted, ++i, out);
        } else if (c != '\'') {
            out.push_back(c);
            ++i;
        } else if (quoted[i + 1] == '\'') {
            out.push_back('\'');
            i += 2;
        } else {
            i = next_part(quoted, i);
        }
    }
    TRY(unicode.plain(offset + static_cast<int>(quoted.size()) - 1, "'"));
    if (bytes_written && !is_utf8(out)) return invalid_bytes(out);
    return out;
}

Result<std::string> unescape_unicode(std::string_view body, char escape, int offset) {
    std::string out;
    UnicodeWriter unicode(out);
    for (std::size_t i = 0; i < body.size();) {
        int position = offset + static_cast<int>(i);
        if (body[i] != escape) {
            TRY(unicode.plain(position, {}));
            out.push_back(body[i++]);
        } else if (i + 1 < body.size() && body[i + 1] == escape) {
            TRY(unicode.plain(position, {}));
            out.push_back(escape);
            i += 2;
        } else {
            std::uint32_t code = 0;
            bool wide = i + 1 < body.size() && body[i + 1] == '+';
            if (!read_hex(body, i + (wide ? 2 : 1), wide ? 6 : 4, code)) {
                return error(SqlState::kSyntaxError, "invalid Unicode escape")
                    .hint("Unicode escapes must be \\XXXX or \\+XXXXXX.")
                    .at(position);
            }
            TRY(unicode.add(code, position, {}));
            i += wide ? 8 : 5;
        }
    }
    TRY(unicode.plain(offset + static_cast<int>(body.size()), {}));
    return out;
}

}  // namespace aerolith
