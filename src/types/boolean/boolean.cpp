#include "types/boolean/boolean.h"

#include "types/behaviours.h"
#include "types/type_parts.h"

namespace aerolith {

std::optional<bool> parse_boolean_word(std::string_view text) {
    std::string_view word = trim_spaces(text);
    auto is_prefix_of = [&](std::string_view whole, std::size_t shortest) {
        return word.size() >= shortest && word.size() <= whole.size() &&
               equals_ignoring_case(word, whole.substr(0, word.size()));
    };
    if (is_prefix_of("true", 1) || is_prefix_of("yes", 1) || is_prefix_of("on", 2) || word == "1")
        return true;
    if (is_prefix_of("false", 1) || is_prefix_of("no", 1) || is_prefix_of("off", 2) || word == "0")
        return false;
    return std::nullopt;
}

namespace {

Result<Datum> parse_bool(std::string_view text, std::int32_t, const FormatSettings&, std::string&) {
    if (std::optional<bool> value = parse_boolean_word(text)) return Datum::of(*value);
    return invalid_text("boolean", text);
}

void print_bool(Datum value, const FormatSettings&, std::string& out) {
    out += value.as<bool>() ? 't' : 'f';
}

Result<Datum> receive_bool(std::string_view wire, std::int32_t, std::string&) {
    TRY(check_binary_size(wire, 1));
    return Datum::of(wire[0] != 0);
}

void send_bool(Datum value, std::string& out) {
    out += value.as<bool>() ? '\1' : '\0';
}

std::uint64_t hash_bool(Datum value) {
    return hash_integer(value.as<bool>());
}

}  // namespace

void describe_bool(TypeInfo& type) {
    type.physical = Physical::kBool;
    type.parse = parse_bool;
    type.print = print_bool;
    type.receive = receive_bool;
    type.send = send_bool;
    type.compare = compare_scalars<bool>;
    type.hash = hash_bool;
    type.encode_key = send_bool;
}

}  // namespace aerolith
