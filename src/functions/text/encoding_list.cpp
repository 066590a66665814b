#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

constexpr std::string_view kBase64Letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kBase64Line = 76;

bool is_skipped(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
std::string_view letter_at(std::string_view text, std::size_t at) {
    return text.substr(at, utf8_length(text[at]));
}

void encode_hex(std::string_view bytes, std::string& out) {
    for (char c : bytes) {
        auto byte = static_cast<unsigned char>(c);
        out.append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
    }
}

Result<int> hex_digit(std::string_view text, std::size_t at) {
    char c = text[at];
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return error(SqlState::kInvalidParameterValue, "invalid hexadecimal digit: \"{}\"",
                 letter_at(text, at));
}
Status decode_hex(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_skipped(text[at])) continue;
        int high = TRY(hex_digit(text, at));
        if (++at == text.size()) {
            return Error(SqlState::kInvalidParameterValue,
                         "invalid hexadecimal data: odd number of digits");
        }
        out += static_cast<char>(high << 4 | TRY(hex_digit(text, at)));
    }
    return {};
}

/// A line ends after 76 letters, unless the group that fills it is padded.
void encode_base64(std::string_view bytes, std::string& out) {
    std::size_t line = 0;
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 3))) {
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= bytes.size() ? kBase64Letters[group >> (18 - 6 * i) & 63] : '=';
        line += 4;
        if (line < kBase64Line || bytes.size() < 3) continue;
        out += '\n';
        line = 0;
    }
}

Status decode_base64(std::string_view text, std::string& out) {
    std::uint32_t group = 0;
    int letters = 0, padded_at = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_skipped(text[at])) continue;
        std::size_t value = 0;
        if (text[at] == '=') {
            if (!padded_at) {
                if (letters != 2 && letters != 3) {
                    return Error(SqlState::kInvalidParameterValue,
                                 "unexpected \"=\" while decoding base64 sequence");
                }
                padded_at = letters;
            }
        } else if (value = kBase64Letters.find(text[at]); value == kBase64Letters.npos) {
            return error(SqlState::kInvalidParameterValue,
                         "invalid symbol \"{}\" found while decoding base64 sequence",
                         letter_at(text, at));
        }
        group = group << 6 | static_cast<std::uint32_t>(value);
        if (++letters < 4) continue;
        out += static_cast<char>(group >> 16);
        if (padded_at != 2) out += static_cast<char>(group >> 8);
        if (padded_at == 0) out += static_cast<char>(group);
        group = 0;
        letters = 0;
    }
    if (letters == 0) return {};
    return Error(SqlState::kInvalidParameterValue, "invalid base64 end sequence")
        .hint("Input data is missing padding, is truncated, or is otherwise corrupted.");
}

void encode_escape(std::string_view bytes, std::string& out) {
    for (char c : bytes) {
        auto byte = static_cast<unsigned char>(c);
        if (byte == 0 || byte >= 128)
            fmt::format_to(std::back_inserter(out), "\\{:03o}", byte);
        else if (c == '\\')
            out += "\\\\";
        else
            out += c;
    }
}
Status decode_escape(std::string_view text, std::string& out) {
    auto octal = [&](std::size_t at, char last) {
        return at < text.size() && text[at] >= '0' && text[at] <= last;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            out += text[at];
        } else if (octal(at + 1, '3') && octal(at + 2, '7') && octal(at + 3, '7')) {
            out += static_cast<char>((text[at + 1] - '0') << 6 | (text[at + 2] - '0') << 3 |
                                     (text[at + 3] - '0'));
            at += 3;
        } else if (at + 1 < text.size() && text[at + 1] == '\\') {
            out += '\\';
            ++at;
        } else {
            return Error(SqlState::kInvalidTextRepresentation,
                         "invalid input syntax for type bytea");
        }
    }
    return {};
}

bool named(std::string_view given, std::string_view name) {
    return std::equal(given.begin(), given.end(), name.begin(), name.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
    });
}
Error unknown_encoding(std::string_view name) {
    return error(SqlState::kInvalidParameterValue, "unrecognized encoding: \"{}\"", name);
}

Status encode_bytes(std::string_view bytes, std::string_view encoding, std::string& out) {
    if (named(encoding, "hex"))
        encode_hex(bytes, out);
    else if (named(encoding, "base64"))
        encode_base64(bytes, out);
    else if (named(encoding, "escape"))
        encode_escape(bytes, out);
    else
        return unknown_encoding(encoding);
    return {};
}
Status decode_bytes(std::string_view text, std::string_view encoding, std::string& out) {
    if (named(encoding, "hex")) return decode_hex(text, out);
    if (named(encoding, "base64")) return decode_base64(text, out);
    if (named(encoding, "escape")) return decode_escape(text, out);
    return unknown_encoding(encoding);
}

constexpr FunctionSpec kEncodingFunctions[] = {
    function(1946, "encode(bytea, text) -> text", vectorise<encode_bytes>,
             "Bytes as text in hex, base64 or escape form.",
             {"SELECT encode('\\x123456', 'base64')", "EjRW"}),
    function(1947, "decode(text, text) -> bytea", vectorise<decode_bytes>,
             "Bytes of a text in hex, base64 or escape form.",
             {"SELECT decode('EjRW', 'base64')", "\\x123456"}),
};

}  // namespace

std::span<const FunctionSpec> encoding_functions() {
    return kEncodingFunctions;
}

}  // namespace aerolith
