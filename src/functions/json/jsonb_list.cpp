#include <charconv>

#include "functions/families.h"
#include "functions/json/to_json.h"
#include "functions/spec.h"
#include "functions/typed_order.h"
#include "types/array/array.h"
#include "types/integer/integer.h"
#include "types/json/jsonb.h"

namespace aerolith {
namespace {

using Bytes = std::string_view;
using MaybeView = std::optional<JsonbView>;

bool write_text(const MaybeView& found, std::string& out) {
    if (!found) return false;
    std::optional<std::string> text = jsonb_as_text(*found);
    if (text) out += *text;
    return text.has_value();
}
bool write_value(const MaybeView& found, std::string& out) {
    if (found) out.append(found->bytes());
    return found.has_value();
}

std::optional<Bytes> jsonb_field(Bytes value, Bytes key) {
    MaybeView found = JsonbView(value).find(key);
    return found ? std::optional(found->bytes()) : std::nullopt;
}
bool jsonb_field_text(Bytes value, Bytes key, std::string& out) {
    return write_text(JsonbView(value).find(key), out);
}
/// A scalar at the top counts as an array of one.
MaybeView element_at(JsonbView value, std::int32_t index) {
    if (value.is_scalar() && (index == 0 || index == -1)) return value;
    return value.find(std::int64_t{index});
}
std::optional<Bytes> jsonb_element(Bytes value, std::int32_t index) {
    MaybeView found = element_at(JsonbView(value), index);
    return found ? std::optional(found->bytes()) : std::nullopt;
}
bool jsonb_element_text(Bytes value, std::int32_t index, std::string& out) {
    return write_text(element_at(JsonbView(value), index), out);
}

std::optional<std::int64_t> index_of(Bytes text) {
    std::int64_t index = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return index;
}

/// Steps of a path, NULLs as empty optionals.
std::vector<std::optional<std::string>> path_steps(Bytes array) {
    std::vector<std::optional<std::string>> steps;
    ArrayView view(array);
    ArrayView::Cursor cursor = view.elements();
    while (cursor.next()) {
        if (cursor.is_null())
            steps.emplace_back(std::nullopt);
        else
            steps.emplace_back(std::string(cursor.datum().as<Bytes>()));
    }
    return steps;
}

MaybeView follow(JsonbView value, Bytes path) {
    MaybeView at = value;
    for (const auto& step : path_steps(path)) {
        if (!step) return std::nullopt;
        if (at->is_object())
            at = at->find(Bytes(*step));
        else if (auto index = index_of(*step); at->is_array() && index)
            at = at->find(*index);
        else
            return std::nullopt;
        if (!at) return std::nullopt;
    }
    return at;
}
bool extract_path(Bytes value, Bytes path, std::string& out) {
    return write_value(follow(JsonbView(value), path), out);
}
bool extract_path_text(Bytes value, Bytes path, std::string& out) {
    return write_text(follow(JsonbView(value), path), out);
}

bool contains_jsonb(Bytes left, Bytes right) {
    return jsonb_contains(JsonbView(left), JsonbView(right));
}
bool jsonb_contained(Bytes left, Bytes right) {
    return contains_jsonb(right, left);
}

bool exists_key(JsonbView value, Bytes key) {
    if (value.is_object()) return value.find(key).has_value();
    if (!value.is_array()) return value.kind() == JsonKind::kString && value.text() == key;
    for (std::size_t at = 0; at < value.size(); ++at) {
        JsonbView item = value.item(at);
        if (item.kind() == JsonKind::kString && item.text() == key) return true;
    }
    return false;
}
bool jsonb_exists(Bytes value, Bytes key) {
    return exists_key(JsonbView(value), key);
}
bool jsonb_exists_any(Bytes value, Bytes keys) {
    for (const auto& key : path_steps(keys))
        if (key && exists_key(JsonbView(value), *key)) return true;
    return false;
}
bool jsonb_exists_all(Bytes value, Bytes keys) {
    for (const auto& key : path_steps(keys))
        if (key && !exists_key(JsonbView(value), *key)) return false;
    return true;
}

Status concatenate_jsonb(Bytes left_bytes, Bytes right_bytes, std::string& out) {
    JsonbView left(left_bytes), right(right_bytes);
    JsonTree l = TRY(bounded_tree(left)), r = TRY(bounded_tree(right));
    if (left.is_object() && right.is_object()) {
        for (auto& member : r.members) l.members.push_back(std::move(member));
        encode_jsonb(l, out);
        return {};
    }
    JsonTree joined = JsonTree::array();
    auto add = [&](JsonTree tree) {
        if (tree.kind != JsonKind::kArray) return joined.items.push_back(std::move(tree));
        for (JsonTree& item : tree.items) joined.items.push_back(std::move(item));
    };
    add(std::move(l));
    add(std::move(r));
    encode_jsonb(joined, out);
    return {};
}

Error bad_delete(Bytes message) {
    return Error(SqlState::kInvalidParameterValue, std::string(message));
}

void remove_text(JsonTree& tree, Bytes key) {
    if (tree.kind == JsonKind::kObject)
        std::erase_if(tree.members, [&](auto& member) { return member.first == key; });
    else
        std::erase_if(tree.items, [&](const JsonTree& item) {
            return item.kind == JsonKind::kString && item.text == key;
        });
}
Status delete_key(Bytes value, Bytes key, std::string& out) {
    JsonTree tree = TRY(bounded_tree(JsonbView(value)));
    if (tree.is_scalar()) return bad_delete("cannot delete from scalar");
    remove_text(tree, key);
    encode_jsonb(tree, out);
    return {};
}
Status delete_keys(Bytes value, Bytes keys, std::string& out) {
    JsonTree tree = TRY(bounded_tree(JsonbView(value)));
    if (tree.is_scalar()) return bad_delete("cannot delete from scalar");
    for (const auto& key : path_steps(keys))
        if (key) remove_text(tree, *key);
    encode_jsonb(tree, out);
    return {};
}
Status delete_index(Bytes value, std::int32_t index, std::string& out) {
    JsonTree tree = TRY(bounded_tree(JsonbView(value)));
    if (tree.is_scalar()) return bad_delete("cannot delete from scalar");
    if (tree.kind == JsonKind::kObject)
        return bad_delete("cannot delete from object using integer index");
    std::int64_t count = static_cast<std::int64_t>(tree.items.size()),
                 at = index < 0 ? index + count : index;
    if (at >= 0 && at < count) tree.items.erase(tree.items.begin() + at);
    encode_jsonb(tree, out);
    return {};
}

/// What a change does where its path ends.
enum class Change { kDelete, kReplace, kSet, kInsertBefore, kInsertAfter };
using Steps = std::vector<std::optional<std::string>>;

Status change_at(JsonTree& tree, const Steps& steps, std::size_t depth, Change change,
                 const JsonTree& value);

Status change_object(JsonTree& tree, const Steps& steps, std::size_t depth, Change change,
                     const JsonTree& value) {
    bool last = depth + 1 == steps.size();
    const std::string& key = *steps[depth];
    auto found = std::find_if(tree.members.begin(), tree.members.end(),
                              [&](auto& member) { return member.first == key; });
    if (found == tree.members.end()) {
        if (last && change != Change::kDelete && change != Change::kReplace)
            tree.members.emplace_back(key, value);
        return {};
    }
    if (!last) return change_at(found->second, steps, depth + 1, change, value);
    if (change == Change::kInsertBefore || change == Change::kInsertAfter) {
        return bad_delete("cannot replace existing key")
            .hint("Try using the function jsonb_set to replace key value.");
    }
    if (change == Change::kDelete)
        tree.members.erase(found);
    else
        found->second = value;
    return {};
}

Status change_array(JsonTree& tree, const Steps& steps, std::size_t depth, Change change,
                    const JsonTree& value) {
    auto index = index_of(*steps[depth]);
    if (!index) {
        return error(SqlState::kInvalidTextRepresentation,
                     "path element at position {} is not an integer: \"{}\"", depth + 1,
                     *steps[depth]);
    }
    std::int64_t count = static_cast<std::int64_t>(tree.items.size()),
                 at = *index < 0 ? *index + count : *index;
    bool inside = at >= 0 && at < count;
    if (depth + 1 < steps.size()) {
        return inside ? change_at(tree.items[static_cast<std::size_t>(at)], steps, depth + 1,
                                  change, value)
                      : Status();
    }
    if (change == Change::kDelete) {
        if (inside) tree.items.erase(tree.items.begin() + at);
    } else if (inside && (change == Change::kReplace || change == Change::kSet)) {
        tree.items[static_cast<std::size_t>(at)] = value;
    } else if (change != Change::kReplace) {
        if (inside && change == Change::kInsertAfter) ++at;
        tree.items.insert(tree.items.begin() + std::clamp<std::int64_t>(at, 0, count), value);
    }
    return {};
}

Status change_at(JsonTree& tree, const Steps& steps, std::size_t depth, Change change,
                 const JsonTree& value) {
    if (tree.is_scalar()) return {};
    if (!steps[depth]) {
        return error(SqlState::kNullValueNotAllowed, "path element at position {} is null",
                     depth + 1);
    }
    return tree.kind == JsonKind::kObject ? change_object(tree, steps, depth, change, value)
                                          : change_array(tree, steps, depth, change, value);
}

Status change_path(Bytes value, Bytes path, Change change, const JsonTree& replacement,
                   Bytes scalar_message, std::string& out) {
    JsonbView view(value);
    if (ArrayView(path).dimension_count() > 1)
        return Error(SqlState::kArraySubscriptError, "wrong number of array subscripts");
    if (view.is_scalar()) return bad_delete(scalar_message);
    Steps steps = path_steps(path);
    if (steps.empty()) {
        out.append(value);
        return {};
    }
    JsonTree tree = TRY(bounded_tree(view));
    TRY(change_at(tree, steps, 0, change, replacement));
    encode_jsonb(tree, out);
    return {};
}
Status delete_path(Bytes value, Bytes path, std::string& out) {
    return change_path(value, path, Change::kDelete, {}, "cannot delete path in scalar", out);
}
Status set_path(Bytes value, Bytes path, Bytes replacement, bool create, std::string& out) {
    return change_path(value, path, create ? Change::kSet : Change::kReplace,
                       TRY(bounded_tree(JsonbView(replacement))), "cannot set path in scalar", out);
}
Status insert_path(Bytes value, Bytes path, Bytes added, bool after, std::string& out) {
    return change_path(value, path, after ? Change::kInsertAfter : Change::kInsertBefore,
                       TRY(bounded_tree(JsonbView(added))), "cannot set path in scalar", out);
}

void jsonb_strip(JsonTree& tree) {
    std::erase_if(tree.members, [](auto& member) { return member.second.kind == JsonKind::kNull; });
    for (auto& member : tree.members) jsonb_strip(member.second);
    for (JsonTree& item : tree.items) jsonb_strip(item);
}
Status strip_nulls(Bytes value, std::string& out) {
    JsonTree tree = TRY(bounded_tree(JsonbView(value)));
    jsonb_strip(tree);
    encode_jsonb(tree, out);
    return {};
}
void jsonb_pretty(Bytes value, std::string& out) {
    print_jsonb_pretty(JsonbView(value), out);
}
Bytes jsonb_type_of(Bytes value) {
    return json_kind_name(JsonbView(value).kind());
}
Result<std::int32_t> jsonb_array_length(Bytes bytes) {
    JsonbView value(bytes);
    if (value.is_object())
        return Error(SqlState::kInvalidParameterValue, "cannot get array length of a non-array");
    if (!value.is_array())
        return Error(SqlState::kInvalidParameterValue, "cannot get array length of a scalar");
    return static_cast<std::int32_t>(value.size());
}

// Casts to SQL scalars.
Error cannot_cast(JsonbView value, Bytes target) {
    Bytes kind = value.kind() == JsonKind::kNumber ? "numeric" : json_kind_name(value.kind());
    return error(SqlState::kInvalidParameterValue, "cannot cast jsonb {} to type {}", kind, target);
}
Result<bool> jsonb_to_bool(Bytes bytes) {
    JsonbView value(bytes);
    if (value.kind() != JsonKind::kTrue && value.kind() != JsonKind::kFalse)
        return cannot_cast(value, "boolean");
    return value.kind() == JsonKind::kTrue;
}
Result<Numeric> number_for(Bytes bytes, Bytes target) {
    JsonbView value(bytes);
    if (value.kind() != JsonKind::kNumber) return cannot_cast(value, target);
    return jsonb_number(value);
}
Status jsonb_to_numeric(Bytes bytes, std::string& out) {
    encode_numeric(TRY(number_for(bytes, "numeric")), out);
    return {};
}
template <class T>
Result<T> jsonb_to_integer(Bytes bytes) {
    Numeric number = TRY(number_for(bytes, integer_type_name<T>()));
    auto whole = numeric_to_int64(number);
    if (!whole || static_cast<T>(*whole) != *whole) return integer_out_of_range<T>();
    return static_cast<T>(*whole);
}
Result<double> jsonb_to_double(Bytes bytes) {
    return numeric_to_double(TRY(number_for(bytes, "double precision")));
}
Result<float> jsonb_to_float(Bytes bytes) {
    return static_cast<float>(numeric_to_double(TRY(number_for(bytes, "real"))));
}

constexpr FunctionSpec kJsonbFunctions[] = {
    internal(3478, "jsonb_object_field(jsonb, text) -> jsonb", vectorise<jsonb_field>),
    internal(3214, "jsonb_object_field_text(jsonb, text) -> text", vectorise<jsonb_field_text>),
    internal(3215, "jsonb_array_element(jsonb, integer) -> jsonb", vectorise<jsonb_element>),
    internal(3216, "jsonb_array_element_text(jsonb, integer) -> text",
             vectorise<jsonb_element_text>),
    function(3217, "jsonb_extract_path(jsonb, variadic text[]) -> jsonb", vectorise<extract_path>,
             "The part a path leads to."),
    function(3940, "jsonb_extract_path_text(jsonb, variadic text[]) -> text",
             vectorise<extract_path_text>, "The part a path leads to, as text."),
    internal(4046, "jsonb_contains(jsonb, jsonb) -> boolean", vectorise<contains_jsonb>),
    internal(4050, "jsonb_contained(jsonb, jsonb) -> boolean", vectorise<jsonb_contained>),
    internal(4047, "jsonb_exists(jsonb, text) -> boolean", vectorise<jsonb_exists>),
    internal(4048, "jsonb_exists_any(jsonb, text[]) -> boolean", vectorise<jsonb_exists_any>),
    internal(4049, "jsonb_exists_all(jsonb, text[]) -> boolean", vectorise<jsonb_exists_all>),
    internal(3301, "jsonb_concat(jsonb, jsonb) -> jsonb", vectorise<concatenate_jsonb>),
    internal(3302, "jsonb_delete(jsonb, text) -> jsonb", vectorise<delete_key>),
    internal(3303, "jsonb_delete(jsonb, integer) -> jsonb", vectorise<delete_index>),
    internal(3343, "jsonb_delete(jsonb, variadic text[]) -> jsonb", vectorise<delete_keys>),
    internal(3304, "jsonb_delete_path(jsonb, text[]) -> jsonb", vectorise<delete_path>),
    function(3305, "jsonb_set(jsonb, text[], jsonb, boolean = true) -> jsonb", vectorise<set_path>,
             "With the value at a path replaced, or added.",
             {"SELECT jsonb_set('{\"a\":1}', '{a}', '2', true)", "{\"a\": 2}"}),
    function(3579, "jsonb_insert(jsonb, text[], jsonb, boolean = false) -> jsonb",
             vectorise<insert_path>, "With a value inserted at a path.",
             {"SELECT jsonb_insert('[0,2]', '{1}', '1', false)", "[0, 1, 2]"}),
    function(3262, "jsonb_strip_nulls(jsonb) -> jsonb", vectorise<strip_nulls>,
             "Without object members that are null.",
             {"SELECT jsonb_strip_nulls('{\"a\":1,\"b\":null}')", "{\"a\": 1}"}),
    function(3306, "jsonb_pretty(jsonb) -> text", vectorise<jsonb_pretty>,
             "As text with lines and indents.", {"SELECT jsonb_pretty('[]')", "[\n]"}),
    function(3210, "jsonb_typeof(jsonb) -> text", vectorise<jsonb_type_of>, "Kind of a value.",
             {"SELECT jsonb_typeof('-123.4')", "number"}),
    function(3207, "jsonb_array_length(jsonb) -> integer", vectorise<jsonb_array_length>,
             "Number of elements.", {"SELECT jsonb_array_length('[1,2,3]')", "3"}),
    internal(3556, "bool(jsonb) -> boolean", vectorise<jsonb_to_bool>),
    internal(3449, "numeric(jsonb) -> numeric", vectorise<jsonb_to_numeric>),
    internal(3450, "int2(jsonb) -> smallint", vectorise<jsonb_to_integer<std::int16_t>>),
    internal(3451, "int4(jsonb) -> integer", vectorise<jsonb_to_integer<std::int32_t>>),
    internal(3452, "int8(jsonb) -> bigint", vectorise<jsonb_to_integer<std::int64_t>>),
    internal(3453, "float4(jsonb) -> real", vectorise<jsonb_to_float>),
    internal(2580, "float8(jsonb) -> double precision", vectorise<jsonb_to_double>),
    internal(4043, "jsonb_eq(jsonb, jsonb) -> boolean", order_typed<IsEqual>),
    internal(4038, "jsonb_ne(jsonb, jsonb) -> boolean", order_typed<IsNotEqual>),
    internal(4039, "jsonb_lt(jsonb, jsonb) -> boolean", order_typed<IsLess>),
    internal(4041, "jsonb_le(jsonb, jsonb) -> boolean", order_typed<IsLessEqual>),
    internal(4040, "jsonb_gt(jsonb, jsonb) -> boolean", order_typed<IsGreater>),
    internal(4042, "jsonb_ge(jsonb, jsonb) -> boolean", order_typed<IsGreaterEqual>),
    internal(4044, "jsonb_cmp(jsonb, jsonb) -> integer", compare_typed),
};

}  // namespace

std::span<const FunctionSpec> jsonb_functions() {
    return kJsonbFunctions;
}

}  // namespace aerolith
