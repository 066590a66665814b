#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/text/text.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

std::string_view bool_to_text(bool value) {
    return value ? "true" : "false";
}
std::string_view name_to_text(std::string_view name) {
    return name;
}
std::string_view text_to_name(std::string_view text) {
    return truncate_name(text);
}
std::string_view bpchar_to_text(std::string_view text) {
    return trim_padding(text);
}
std::string_view bpchar_to_name(std::string_view text) {
    return truncate_name(trim_padding(text));
}
/// Bytes above 127 read and print as \\ooo.
void text_to_char(std::string_view text, std::string& out) {
    auto octal = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '7'; };
    if (text.size() == 4 && text[0] == '\\' && octal(1) && octal(2) && octal(3))
        out = static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
    else
        out = text.substr(0, 1);
}
void char_to_text(std::string_view c, std::string& out) {
    if (!c.empty() && static_cast<unsigned char>(c[0]) > 0x7F)
        fmt::format_to(std::back_inserter(out), "\\{:03o}", static_cast<unsigned char>(c[0]));
    else
        out += c;
}

std::int32_t char_to_int(std::string_view c) {
    return c.empty() ? 0 : static_cast<signed char>(c[0]);
}
Status int_to_char(std::int32_t value, std::string& out) {
    if (value < -128 || value > 127)
        return error(SqlState::kNumericValueOutOfRange, "\"char\" out of range");
    if (value) out += static_cast<char>(value);
    return {};
}

constexpr FunctionSpec kTextCasts[] = {
    internal(2971, "text(boolean) -> text", vectorise<bool_to_text>),
    internal(406, "text(name) -> text", vectorise<name_to_text>),
    internal(407, "name(text) -> name", vectorise<text_to_name>),
    internal(1400, "name(varchar) -> name", vectorise<text_to_name>),
    internal(1401, "varchar(name) -> character varying", vectorise<name_to_text>),
    internal(408, "bpchar(name) -> character", vectorise<name_to_text>),
    internal(409, "name(character) -> name", vectorise<bpchar_to_name>),
    internal(401, "text(character) -> text", vectorise<bpchar_to_text>),
    internal(946, "text(\"char\") -> text", vectorise<char_to_text>),
    internal(860, "bpchar(\"char\") -> character", vectorise<name_to_text>),
    internal(944, "char(text) -> \"char\"", vectorise<text_to_char>),
    internal(77, "int4(\"char\") -> integer", vectorise<char_to_int>),
    internal(78, "char(integer) -> \"char\"", vectorise<int_to_char>),
};

}  // namespace

std::span<const FunctionSpec> text_cast_functions() {
    return kTextCasts;
}

}  // namespace aerolith
