#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "types/json/json_tree.h"
#include "types/numeric/numeric.h"

namespace aerolith {

/// jsonb as bytes, little endian. A value is a kind (JsonKind, u8) and
///   number, string: their text
///   array:  `count u32 | end offset u32 each | values`
///   object: `count u32 | key end u32 each | value end u32 each | keys | values`
/// Ends count from the first byte behind the offsets. Keys are unique and sorted by length, then
/// bytes, as PostgreSQL keeps them: a key is found in O(log n), an element in O(1), and nothing
/// needs decoding.
class JsonbView {
  public:
    explicit JsonbView(std::string_view bytes) : bytes_(bytes) {}
    JsonKind kind() const { return static_cast<JsonKind>(bytes_[0]); }
    bool is_scalar() const { return kind() < JsonKind::kArray; }
    bool is_array() const { return kind() == JsonKind::kArray; }
    bool is_object() const { return kind() == JsonKind::kObject; }
    /// Of a number or string.
    std::string_view text() const { return bytes_.substr(1); }
    std::string_view bytes() const { return bytes_; }
    /// Members of a container.
    std::size_t size() const;
    JsonbView item(std::size_t at) const;
    std::string_view key(std::size_t at) const;
    JsonbView member(std::size_t at) const;
    std::optional<JsonbView> find(std::string_view key) const;
    /// Element of an array; negative counts from the end.
    std::optional<JsonbView> find(std::int64_t index) const;

  private:
    std::string_view data() const;
    std::uint32_t offset(std::size_t at) const;  // number `at` of the offset table, 0 for at = -1
    std::string_view bytes_;
};

/// Sorts and deduplicates keys (the last of equals stays) on the way.
void encode_jsonb(const JsonTree& tree, std::string& out);
JsonTree decode_jsonb(JsonbView value);

/// `{"a": 1, "b": [1, 2]}`
void print_jsonb(JsonbView value, std::string& out);
void print_jsonb_pretty(JsonbView value, std::string& out);
/// ->>: strings without quotes; empty optional for JSON null.
std::optional<std::string> jsonb_as_text(JsonbView value);

int compare_jsonb(JsonbView left, JsonbView right);
/// @>
bool jsonb_contains(JsonbView left, JsonbView right);
Numeric jsonb_number(JsonbView value);
std::string_view json_kind_name(JsonKind kind);

}  // namespace aerolith
