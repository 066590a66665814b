#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.h"

namespace aerolith {

enum class JsonKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

struct JsonMember;

/// A JSON document taken apart, for building and changing one. Numbers are numeric's text.
struct JsonTree {
    JsonKind kind = JsonKind::kNull;
    std::string text;                 // of numbers and strings
    std::vector<JsonTree> items;      // of arrays
    std::vector<JsonMember> members;  // of objects, in any order

    static JsonTree null();
    static JsonTree boolean(bool truth);
    static JsonTree number(std::string text);
    static JsonTree string(std::string_view text);
    static JsonTree array();
    static JsonTree object();
    bool is_scalar() const { return kind < JsonKind::kArray; }
};

/// A pair of its own: std::pair cannot be made of a type that is not complete yet.
struct JsonMember {
    JsonMember(std::string key, JsonTree value) : first(std::move(key)), second(std::move(value)) {}
    std::string first;
    JsonTree second;
};

inline JsonTree JsonTree::null() {
    return {};
}
inline JsonTree JsonTree::boolean(bool truth) {
    return {truth ? JsonKind::kTrue : JsonKind::kFalse};
}
inline JsonTree JsonTree::number(std::string text) {
    return {JsonKind::kNumber, std::move(text)};
}
inline JsonTree JsonTree::string(std::string_view text) {
    return {JsonKind::kString, std::string(text)};
}
inline JsonTree JsonTree::array() {
    return {JsonKind::kArray};
}
inline JsonTree JsonTree::object() {
    return {JsonKind::kObject};
}

/// Parses a JSON text. `normalise`: as jsonb wants it, numbers in numeric's form and escapes
/// decoded; otherwise only the syntax is checked and an empty tree comes back.
Result<JsonTree> parse_json(std::string_view text, bool normalise);

/// As a JSON string with quotes.
void append_json_string(std::string_view text, std::string& out);

}  // namespace aerolith
