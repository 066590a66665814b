#include "types/bytea/bytea.h"

#include "types/behaviours.h"
#include "types/text/utf8.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Error bad_hex_digit(std::string_view rest) {
    return error(SqlState::kInvalidParameterValue, "invalid hexadecimal digit: \"{}\"",
                 rest.substr(0, utf8_length(rest[0])));
}

Status parse_escaped(std::string_view text, std::string& bytes) {
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '\\') {
            bytes += text[at++];
            continue;
        }
        auto octal = [&](std::size_t i, char highest) {
            return at + i < text.size() && text[at + i] >= '0' && text[at + i] <= highest;
        };
        if (octal(1, '3') && octal(2, '7') && octal(3, '7')) {
            bytes += static_cast<char>((text[at + 1] - '0') << 6 | (text[at + 2] - '0') << 3 |
                                       (text[at + 3] - '0'));
            at += 4;
        } else if (at + 1 < text.size() && text[at + 1] == '\\') {
            bytes += '\\';
            at += 2;
        } else {
            return error(SqlState::kInvalidTextRepresentation,
                         "invalid input syntax for type bytea");
        }
    }
    return {};
}

Result<Datum> parse_bytea_datum(std::string_view text, std::int32_t, const FormatSettings&,
                                std::string& bytes) {
    TRY(parse_bytea(text, bytes));
    return Datum();
}

void print_bytea_datum(Datum value, const FormatSettings& settings, std::string& out) {
    print_bytea(value.as<std::string_view>(), settings.bytea_output, out);
}

Result<Datum> receive_bytea_datum(std::string_view wire, std::int32_t, std::string& bytes) {
    bytes.append(wire);
    return Datum();
}

void encode_bytea_key(Datum value, std::string& out) {
    append_escaped_key(value.as<std::string_view>(), out);
}

}  // namespace

void append_hex(std::string_view bytes, std::string& out) {
    constexpr char kDigits[] = "0123456789abcdef";
    for (char c : bytes) {
        out += kDigits[static_cast<unsigned char>(c) >> 4];
        out += kDigits[c & 0xF];
    }
}

Status parse_hex(std::string_view text, std::string& bytes) {
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r') {
            ++at;
            continue;
        }
        int high = hex_digit(text[at]);
        if (high < 0) return bad_hex_digit(text.substr(at));
        if (at + 1 >= text.size()) {
            return error(SqlState::kInvalidParameterValue,
                         "invalid hexadecimal data: odd number of digits");
        }
        int low = hex_digit(text[at + 1]);
        if (low < 0) return bad_hex_digit(text.substr(at + 1));
        bytes += static_cast<char>(high << 4 | low);
        at += 2;
    }
    return {};
}

void print_bytea(std::string_view bytes, ByteaOutput form, std::string& out) {
    if (form == ByteaOutput::kHex) {
        out += "\\x";
        append_hex(bytes, out);
        return;
    }
    for (char c : bytes) {
        unsigned char byte = static_cast<unsigned char>(c);
        if (c == '\\')
            out += "\\\\";
        else if (byte < 0x20 || byte > 0x7E)
            fmt::format_to(std::back_inserter(out), "\\{:03o}", byte);
        else
            out += c;
    }
}

Status parse_bytea(std::string_view text, std::string& bytes) {
    if (text.starts_with("\\x")) return parse_hex(text.substr(2), bytes);
    return parse_escaped(text, bytes);
}

void describe_bytea(TypeInfo& type) {
    describe_text(type);
    type.parse = parse_bytea_datum;
    type.print = print_bytea_datum;
    type.receive = receive_bytea_datum;
    type.encode_key = encode_bytea_key;
}

}  // namespace aerolith
