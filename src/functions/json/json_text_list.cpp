#include <charconv>

#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/array/array.h"
#include "types/json/json_tree.h"

/// Operators and functions of json, which keeps the text it was given: parts are found in it, not
/// rebuilt.
namespace aerolith {
namespace {

std::string_view trimmed_json(std::string_view text) {
    auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Where the string that begins at `at` ends. REQUIRES: valid JSON.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return at + 1;
}

/// Where the value at `at` ends.
std::size_t value_end(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        char c = text[at];
        if (c == '"') {
            at = string_end(text, at);
            if (depth == 0) return at;
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        }
        if (depth == 0 && c == ',') return at;
        ++at;
    }
    return at;
}

std::string unescaped(std::string_view string) {
    Result<JsonTree> tree = parse_json(string, true);
    return tree.ok() ? tree->text : std::string(string);
}

/// Steps through the members of an object or the elements of an array.
class JsonParts {
  public:
    explicit JsonParts(std::string_view container) : text_(trimmed_json(container)) {
        object_ = text_.starts_with('{');
        if (object_ || text_.starts_with('['))
            at_ = 1;
        else
            at_ = text_.size();
    }
    bool next() {
        skip();
        if (at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']') return false;
        if (object_) {
            std::size_t end = string_end(text_, at_);
            key_ = text_.substr(at_, end - at_);
            at_ = text_.find(':', end) + 1;
            skip();
        }
        std::size_t end = value_end(text_, at_);
        value_ = trimmed_json(text_.substr(at_, end - at_));
        at_ = end;
        return true;
    }
    std::string key() const { return unescaped(key_); }
    std::string_view value() const { return value_; }

  private:
    void skip() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' ||
                text_[at_] == '\r' || text_[at_] == ','))
            ++at_;
    }
    std::string_view text_, key_, value_;
    std::size_t at_ = 0;
    bool object_ = false;
};

bool is_object(std::string_view json) {
    return trimmed_json(json).starts_with('{');
}
bool is_array(std::string_view json) {
    return trimmed_json(json).starts_with('[');
}

using MaybeText = std::optional<std::string_view>;

MaybeText member(std::string_view json, std::string_view key) {
    MaybeText found;
    if (!is_object(json)) return found;
    for (JsonParts parts(json); parts.next();) {
        if (parts.key() == key) found = parts.value();
    }
    return found;
}

std::int64_t count_elements(std::string_view json) {
    std::int64_t count = 0;
    for (JsonParts parts(json); parts.next();) ++count;
    return count;
}

MaybeText element(std::string_view json, std::int64_t index) {
    if (!is_array(json)) return std::nullopt;
    if (index < 0) index += count_elements(json);
    for (JsonParts parts(json); index >= 0 && parts.next(); --index) {
        if (index == 0) return parts.value();
    }
    return std::nullopt;
}

MaybeText follow_json(std::string_view json, std::string_view path) {
    ArrayView view(path);
    MaybeText at = trimmed_json(json);
    for (ArrayView::Cursor step = view.elements(); at && step.next();) {
        if (step.is_null()) return std::nullopt;
        std::string_view name = step.datum().as<std::string_view>();
        if (is_object(*at)) {
            at = member(*at, name);
            continue;
        }
        std::int64_t index = 0;
        auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), index);
        if (failure != std::errc() || end != name.data() + name.size()) return std::nullopt;
        at = element(*at, index);
    }
    return at;
}

/// As text: strings without quotes, null as no value.
bool write_as_text(const MaybeText& value, std::string& out) {
    if (!value || *value == "null") return false;
    if (value->starts_with('"'))
        out += unescaped(*value);
    else
        out += *value;
    return true;
}

MaybeText json_field(std::string_view json, std::string_view key) {
    return member(json, key);
}
bool json_field_text(std::string_view json, std::string_view key, std::string& out) {
    return write_as_text(member(json, key), out);
}
MaybeText json_element(std::string_view json, std::int32_t index) {
    return element(json, index);
}
bool json_element_text(std::string_view json, std::int32_t index, std::string& out) {
    return write_as_text(element(json, index), out);
}
MaybeText json_path(std::string_view json, std::string_view path) {
    return follow_json(json, path);
}
bool json_path_text(std::string_view json, std::string_view path, std::string& out) {
    return write_as_text(follow_json(json, path), out);
}

Result<std::int32_t> json_length(std::string_view json) {
    if (is_array(json)) return static_cast<std::int32_t>(count_elements(json));
    return error(SqlState::kInvalidParameterValue, "cannot get array length of a {}",
                 is_object(json) ? "non-array" : "scalar");
}

std::string_view json_kind(std::string_view json) {
    switch (trimmed_json(json)[0]) {
        case '{':
            return "object";
        case '[':
            return "array";
        case '"':
            return "string";
        case 't':
        case 'f':
            return "boolean";
        case 'n':
            return "null";
        default:
            return "number";
    }
}

constexpr FunctionSpec kJsonTextFunctions[] = {
    internal(3947, "json_object_field(json, text) -> json", vectorise<json_field>),
    internal(3948, "json_object_field_text(json, text) -> text", vectorise<json_field_text>),
    internal(3949, "json_array_element(json, integer) -> json", vectorise<json_element>),
    internal(3950, "json_array_element_text(json, integer) -> text", vectorise<json_element_text>),
    function(3951, "json_extract_path(json, variadic text[]) -> json", vectorise<json_path>,
             "The part a path leads to.",
             {"SELECT json_extract_path('{\"a\":{\"b\":[1,2]}}', 'a', 'b')", "[1,2]"}),
    function(3953, "json_extract_path_text(json, variadic text[]) -> text",
             vectorise<json_path_text>, "The part a path leads to, as text.",
             {"SELECT json_extract_path_text('{\"a\":\"x\"}', 'a')", "x"}),
    function(3956, "json_array_length(json) -> integer", vectorise<json_length>,
             "Number of elements.", {"SELECT json_array_length('[1,2,3]')", "3"}),
    function(3968, "json_typeof(json) -> text", vectorise<json_kind>, "What kind of value it is.",
             {"SELECT json_typeof('-123.4')", "number"}),
};

enum class JsonPart : std::uint8_t { kElements, kElementTexts, kKeys, kEach, kEachText };

template <JsonPart part>
class JsonSetSource final : public SetSource {
  public:
    explicit JsonSetSource(std::string_view json) : json_(json), parts_(json_) {}

    static Result<std::unique_ptr<SetSource>> open(EvalContext&, std::span<const Value> arguments) {
        std::string_view json = arguments[0].as<std::string_view>();
        constexpr bool kWantsArray = part == JsonPart::kElements || part == JsonPart::kElementTexts;
        constexpr std::string_view kName = part == JsonPart::kElements ? "json_array_elements"
                                           : part == JsonPart::kElementTexts
                                               ? "json_array_elements_text"
                                           : part == JsonPart::kKeys ? "json_object_keys"
                                           : part == JsonPart::kEach ? "json_each"
                                                                     : "json_each_text";
        if (kWantsArray && !is_array(json)) {
            return error(SqlState::kInvalidParameterValue, "cannot call {} on a {}", kName,
                         is_object(json) ? "non-array" : "scalar");
        }
        if (!kWantsArray && !is_object(json)) {
            if (part == JsonPart::kKeys)
                return error(SqlState::kInvalidParameterValue, "cannot call {} on {}", kName,
                             is_array(json) ? "an array" : "a scalar");
            return error(SqlState::kInvalidParameterValue, "cannot deconstruct {}",
                         is_array(json) ? "an array as an object" : "a scalar");
        }
        return std::unique_ptr<SetSource>(new JsonSetSource(json));
    }

    Status next(EvalContext&, Chunk& out) override {
        out.columns.clear();
        out.size = 0;
        constexpr bool kPairs = part == JsonPart::kEach || part == JsonPart::kEachText;
        out.columns.emplace_back(
            Type{part == JsonPart::kElements ? type_oid::kJson : type_oid::kText}, kVectorSize);
        if constexpr (kPairs)
            out.columns.emplace_back(
                Type{part == JsonPart::kEach ? type_oid::kJson : type_oid::kText}, kVectorSize);
        while (out.size < kVectorSize && parts_.next()) {
            if constexpr (part == JsonPart::kElements)
                set(out.columns[0], out.size, parts_.value());
            else if constexpr (part == JsonPart::kElementTexts)
                set_text(out.columns[0], out.size, parts_.value());
            else
                set(out.columns[0], out.size, parts_.key());
            if constexpr (part == JsonPart::kEach) set(out.columns[1], out.size, parts_.value());
            if constexpr (part == JsonPart::kEachText)
                set_text(out.columns[1], out.size, parts_.value());
            ++out.size;
        }
        return {};
    }

  private:
    static void set(Vector& column, std::size_t row, std::string_view text) {
        column.set(row, Datum::of(text));
    }
    static void set_text(Vector& column, std::size_t row, std::string_view value) {
        std::string text;
        if (write_as_text(value, text))
            set(column, row, text);
        else
            column.set_null(row);
    }
    std::string json_;
    JsonParts parts_;
};

using JsonColumn = std::pair<std::string_view, Oid>;
constexpr JsonColumn kJsonEach[] = {{"key", type_oid::kText}, {"value", type_oid::kJson}};
constexpr JsonColumn kJsonEachText[] = {{"key", type_oid::kText}, {"value", type_oid::kText}};
constexpr JsonColumn kJsonElements[] = {{"value", type_oid::kJson}};
constexpr JsonColumn kJsonElementTexts[] = {{"value", type_oid::kText}};

constexpr SetFunctionSpec kJsonTextSets[] = {
    {.oid = 3955,
     .signature = "json_array_elements(json) -> setof json",
     .summary = "One row per element.",
     .columns = kJsonElements,
     .open = JsonSetSource<JsonPart::kElements>::open},
    {.oid = 3969,
     .signature = "json_array_elements_text(json) -> setof text",
     .summary = "One row per element, as text.",
     .columns = kJsonElementTexts,
     .open = JsonSetSource<JsonPart::kElementTexts>::open},
    {.oid = 3957,
     .signature = "json_object_keys(json) -> setof text",
     .summary = "One row per key.",
     .open = JsonSetSource<JsonPart::kKeys>::open},
    {.oid = 3958,
     .signature = "json_each(json) -> setof record",
     .summary = "One row per member.",
     .columns = kJsonEach,
     .open = JsonSetSource<JsonPart::kEach>::open},
    {.oid = 3959,
     .signature = "json_each_text(json) -> setof record",
     .summary = "One row per member, values as text.",
     .columns = kJsonEachText,
     .open = JsonSetSource<JsonPart::kEachText>::open},
};

}  // namespace

std::span<const FunctionSpec> json_text_functions() {
    return kJsonTextFunctions;
}
std::span<const SetFunctionSpec> json_text_set_functions() {
    return kJsonTextSets;
}

}  // namespace aerolith
