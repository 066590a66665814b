#include "types/type_parts.h"

#include <xxhash.h>

namespace aerolith {

std::string_view trim_spaces(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
        if (c != lower[at]) return false;
    }
    return true;
}

Error invalid_text(std::string_view type_name, std::string_view text) {
    return error(SqlState::kInvalidTextRepresentation, "invalid input syntax for type {}: \"{}\"",
                 type_name, text);
}

Error invalid_binary() {
    return error(SqlState::kInvalidBinaryRepresentation, "incorrect binary data format");
}

Error truncated_binary() {
    return Error(SqlState::kProtocolViolation, "insufficient data left in message");
}

Status check_binary_size(std::string_view wire, std::size_t size) {
    if (wire.size() > size) return invalid_binary();
    if (wire.size() == size) return {};
    if (size == 1) return Error(SqlState::kProtocolViolation, "no data left in message");
    return truncated_binary();
}

std::uint64_t hash_bytes(std::string_view bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

void append_escaped_key(std::string_view bytes, std::string& out) {
    for (char c : bytes) {
        out += c;
        if (c == '\0') out += '\xFF';
    }
    out.append("\0\1", 2);
}

}  // namespace aerolith
