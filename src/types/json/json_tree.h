#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.h"

namespace aerolith {

enum class JsonKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

/// A JSON document taken apart, for building and changing one. Numbers are numeric's text.
struct JsonTree {
    JsonKind kind = JsonKind::kNull;
    std::string text;                                       // of numbers and strings
    std::vector<JsonTree> items;                            // of arrays
    std::vector<std::pair<std::string, JsonTree>> members;  // of objects, in any order

    static JsonTree null() { return {}; }
    static JsonTree boolean(bool truth) { return {truth ? JsonKind::kTrue : JsonKind::kFalse}; }
    static JsonTree number(std::string text) { return {JsonKind::kNumber, std::move(text)}; }
    static JsonTree string(std::string_view text) { return {JsonKind::kString, std::string(text)}; }
    static JsonTree array() { return {JsonKind::kArray}; }
    static JsonTree object() { return {JsonKind::kObject}; }
    bool is_scalar() const { return kind < JsonKind::kArray; }
};

/// Parses a JSON text. `normalise`: as jsonb wants it, numbers in numeric's form and escapes
/// decoded; otherwise only the syntax is checked and an empty tree comes back.
Result<JsonTree> parse_json(std::string_view text, bool normalise);

/// As a JSON string with quotes.
void append_json_string(std::string_view text, std::string& out);

}  // namespace aerolith
