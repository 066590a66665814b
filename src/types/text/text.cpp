#include "types/text/text.h"

#include "types/behaviours.h"
#include "types/text/utf8.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

constexpr std::size_t kNameBytes = 63;

Result<Datum> parse_text(std::string_view text, std::int32_t, const FormatSettings&,
                         std::string& bytes) {
    bytes.append(text);
    return Datum();
}

void print_text(Datum value, const FormatSettings&, std::string& out) {
    out += value.as<std::string_view>();
}

Result<Datum> receive_text(std::string_view wire, std::int32_t, std::string& bytes) {
    TRY(check_utf8(wire));
    bytes.append(wire);
    return Datum();
}

void send_text(Datum value, std::string& out) {
    out += value.as<std::string_view>();
}

int compare_text(Datum left, Datum right) {
    return compare_bytes(left.as<std::string_view>(), right.as<std::string_view>());
}

std::uint64_t hash_text(Datum value) {
    return hash_bytes(value.as<std::string_view>());
}

void encode_text_key(Datum value, std::string& out) {
    out += value.as<std::string_view>();
    out += '\0';
}

Result<Datum> parse_name(std::string_view text, std::int32_t, const FormatSettings&,
                         std::string& bytes) {
    bytes.append(truncate_name(text));
    return Datum();
}

Result<Datum> receive_name(std::string_view wire, std::int32_t, std::string& bytes) {
    TRY(check_utf8(wire));
    if (wire.size() > kNameBytes) {
        return Error(SqlState::kNameTooLong, "identifier too long")
            .detail("Identifier must be less than 64 characters.");
    }
    bytes.append(wire);
    return Datum();
}

/// "char" is one byte; zero is the empty text, and bytes above 127 read and print as \ooo.
Result<Datum> parse_char(std::string_view text, std::int32_t, const FormatSettings&,
                         std::string& bytes) {
    auto octal = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '7'; };
    if (text.size() == 4 && text[0] == '\\' && octal(1) && octal(2) && octal(3)) {
        bytes += static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
    } else if (!text.empty() && text[0] != '\0') {
        bytes += text[0];
    }
    return Datum();
}

void print_char(Datum value, const FormatSettings&, std::string& out) {
    std::string_view text = value.as<std::string_view>();
    if (text.empty()) return;
    unsigned char c = static_cast<unsigned char>(text[0]);
    if (c < 0x80)
        out += text[0];
    else
        fmt::format_to(std::back_inserter(out), "\\{:03o}", c);
}

Result<Datum> receive_char(std::string_view wire, std::int32_t, std::string& bytes) {
    TRY(check_binary_size(wire, 1));
    if (wire[0] != '\0') bytes += wire[0];
    return Datum();
}

void send_char(Datum value, std::string& out) {
    std::string_view text = value.as<std::string_view>();
    out += text.empty() ? '\0' : text[0];
}

}  // namespace

std::string_view truncate_name(std::string_view name) {
    if (name.size() <= kNameBytes) return name;
    std::size_t end = kNameBytes;
    while (end > 0 && is_continuation(name[end])) --end;
    return name.substr(0, end);
}

void describe_text(TypeInfo& type) {
    type.physical = Physical::kBytes;
    type.parse = parse_text;
    type.print = print_text;
    type.receive = receive_text;
    type.send = send_text;
    type.compare = compare_text;
    type.hash = hash_text;
    type.encode_key = encode_text_key;
}

void describe_name(TypeInfo& type) {
    describe_text(type);
    type.parse = parse_name;
    type.receive = receive_name;
}

void describe_char(TypeInfo& type) {
    describe_text(type);
    type.parse = parse_char;
    type.print = print_char;
    type.receive = receive_char;
    type.send = send_char;
    type.encode_key = send_char;
}

void describe_void(TypeInfo& type) {
    type.physical = Physical::kBytes;
    type.parse = [](std::string_view, std::int32_t, const FormatSettings&,
                    std::string&) -> Result<Datum> { return Datum(); };
    type.print = [](Datum, const FormatSettings&, std::string&) {};
    type.send = [](Datum, std::string&) {};
}

}  // namespace aerolith
