#include "types/json/jsonb.h"

#include <algorithm>

#include "common/bytes.h"
#include "types/text/text.h"

namespace aerolith {
namespace {

bool key_before(std::string_view left, std::string_view right) {
    return left.size() != right.size() ? left.size() < right.size() : left < right;
}

void encode_object(const JsonTree& tree, std::string& out) {
    std::vector<const JsonMember*> members;
    for (const auto& member : tree.members) members.push_back(&member);
    std::stable_sort(members.begin(), members.end(),
                     [](auto* a, auto* b) { return key_before(a->first, b->first); });
    std::vector<const JsonMember*> unique;
    for (auto* member : members) {
        if (!unique.empty() && unique.back()->first == member->first)
            unique.back() = member;
        else
            unique.push_back(member);
    }
    append_little(out, static_cast<std::uint32_t>(unique.size()));
    std::size_t offsets = out.size();
    out.append(unique.size() * 8, '\0');
    std::size_t start = out.size();
    auto note_end = [&](std::size_t at) {
        store_little(out.data() + offsets + at * 4, static_cast<std::uint32_t>(out.size() - start));
    };
    for (std::size_t at = 0; at < unique.size(); ++at) {
        out += unique[at]->first;
        note_end(at);
    }
    for (std::size_t at = 0; at < unique.size(); ++at) {
        encode_jsonb(unique[at]->second, out);
        note_end(unique.size() + at);
    }
}

void encode_array(const JsonTree& tree, std::string& out) {
    append_little(out, static_cast<std::uint32_t>(tree.items.size()));
    std::size_t offsets = out.size();
    out.append(tree.items.size() * 4, '\0');
    std::size_t start = out.size();
    for (std::size_t at = 0; at < tree.items.size(); ++at) {
        encode_jsonb(tree.items[at], out);
        store_little(out.data() + offsets + at * 4, static_cast<std::uint32_t>(out.size() - start));
    }
}

void print_scalar(JsonbView value, std::string& out) {
    switch (value.kind()) {
        case JsonKind::kNull:
            out += "null";
            break;
        case JsonKind::kFalse:
            out += "false";
            break;
        case JsonKind::kTrue:
            out += "true";
            break;
        case JsonKind::kNumber:
            out += value.text();
            break;
        default:
            append_json_string(value.text(), out);
    }
}

/// `indent` below 0: on one line.
void print_level(JsonbView value, int indent, std::string& out) {
    if (value.is_scalar()) return print_scalar(value, out);
    bool object = value.is_object(), pretty = indent >= 0;
    auto new_line = [&](int depth) {
        out += '\n';
        out.append(static_cast<std::size_t>(depth) * 4, ' ');
    };
    out += object ? '{' : '[';
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (at) out += pretty ? "," : ", ";
        if (pretty) new_line(indent + 1);
        if (object) {
            append_json_string(value.key(at), out);
            out += ": ";
        }
        print_level(object ? value.member(at) : value.item(at), pretty ? indent + 1 : -1, out);
    }
    if (pretty) new_line(indent);
    out += object ? '}' : ']';
}

/// PostgreSQL's order of kinds: null, string, number, boolean, array, object.
int rank(JsonKind kind) {
    switch (kind) {
        case JsonKind::kNull:
            return 0;
        case JsonKind::kString:
            return 1;
        case JsonKind::kNumber:
            return 2;
        case JsonKind::kFalse:
        case JsonKind::kTrue:
            return 3;
        case JsonKind::kArray:
            return 4;
        case JsonKind::kObject:
            break;
    }
    return 5;
}

int compare_scalar_kinds(JsonbView left, JsonbView right) {
    switch (left.kind()) {
        case JsonKind::kNull:
            return 0;
        case JsonKind::kString:
            return compare_bytes(left.text(), right.text());
        case JsonKind::kNumber:
            return compare_numerics(jsonb_number(left), jsonb_number(right));
        default:
            return static_cast<int>(left.kind()) - static_cast<int>(right.kind());
    }
}

int compare_values(JsonbView left, JsonbView right) {
    if (int order = rank(left.kind()) - rank(right.kind())) return order < 0 ? -1 : 1;
    if (left.is_scalar()) return compare_scalar_kinds(left, right);
    std::size_t size = left.size();
    if (size != right.size()) return size < right.size() ? -1 : 1;
    for (std::size_t at = 0; at < size; ++at) {
        if (left.is_object()) {
            if (int order = compare_bytes(left.key(at), right.key(at))) return order;
            if (int order = compare_values(left.member(at), right.member(at))) return order;
        } else if (int order = compare_values(left.item(at), right.item(at))) {
            return order;
        }
    }
    return 0;
}

bool equal_scalars(JsonbView left, JsonbView right) {
    return rank(left.kind()) == rank(right.kind()) && compare_scalar_kinds(left, right) == 0;
}

bool array_holds(JsonbView array, JsonbView wanted) {
    for (std::size_t at = 0; at < array.size(); ++at) {
        JsonbView item = array.item(at);
        if (wanted.is_scalar() ? item.is_scalar() && equal_scalars(item, wanted)
                               : item.kind() == wanted.kind() && jsonb_contains(item, wanted))
            return true;
    }
    return false;
}

}  // namespace

std::size_t JsonbView::size() const {
    return load_little<std::uint32_t>(bytes_.data() + 1);
}

std::uint32_t JsonbView::offset(std::size_t at) const {
    return load_little<std::uint32_t>(bytes_.data() + 5 + at * 4);
}

std::string_view JsonbView::data() const {
    return bytes_.substr(5 + size() * (is_object() ? 8 : 4));
}

JsonbView JsonbView::item(std::size_t at) const {
    std::uint32_t start = at ? offset(at - 1) : 0;
    return JsonbView(data().substr(start, offset(at) - start));
}

std::string_view JsonbView::key(std::size_t at) const {
    std::uint32_t start = at ? offset(at - 1) : 0;
    return data().substr(start, offset(at) - start);
}

JsonbView JsonbView::member(std::size_t at) const {
    std::size_t place = size() + at;
    std::uint32_t start = offset(place - 1);
    return JsonbView(data().substr(start, offset(place) - start));
}

std::optional<JsonbView> JsonbView::find(std::string_view wanted) const {
    if (!is_object()) return std::nullopt;
    std::size_t low = 0, high = size();
    while (low < high) {
        std::size_t middle = (low + high) / 2;
        if (key_before(key(middle), wanted))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == size() || key(low) != wanted) return std::nullopt;
    return member(low);
}

std::optional<JsonbView> JsonbView::find(std::int64_t index) const {
    if (!is_array()) return std::nullopt;
    std::int64_t count = static_cast<std::int64_t>(size());
    if (index < 0) index += count;
    if (index < 0 || index >= count) return std::nullopt;
    return item(static_cast<std::size_t>(index));
}

void encode_jsonb(const JsonTree& tree, std::string& out) {
    out += static_cast<char>(tree.kind);
    switch (tree.kind) {
        case JsonKind::kNumber:
        case JsonKind::kString:
            out += tree.text;
            break;
        case JsonKind::kArray:
            encode_array(tree, out);
            break;
        case JsonKind::kObject:
            encode_object(tree, out);
            break;
        default:
            break;
    }
}

JsonTree decode_jsonb(JsonbView value) {
    JsonTree tree{value.kind()};
    if (value.kind() == JsonKind::kNumber || value.kind() == JsonKind::kString)
        tree.text = value.text();
    else if (value.is_array())
        for (std::size_t at = 0; at < value.size(); ++at)
            tree.items.push_back(decode_jsonb(value.item(at)));
    else if (value.is_object())
        for (std::size_t at = 0; at < value.size(); ++at)
            tree.members.emplace_back(std::string(value.key(at)), decode_jsonb(value.member(at)));
    return tree;
}

void print_jsonb(JsonbView value, std::string& out) {
    print_level(value, -1, out);
}
void print_jsonb_pretty(JsonbView value, std::string& out) {
    print_level(value, 0, out);
}

std::optional<std::string> jsonb_as_text(JsonbView value) {
    if (value.kind() == JsonKind::kNull) return std::nullopt;
    if (value.kind() == JsonKind::kString) return std::string(value.text());
    std::string text;
    print_jsonb(value, text);
    return text;
}

int compare_jsonb(JsonbView left, JsonbView right) {
    // At the top a scalar stands as an array of one: an empty array is below it, a longer one
    // above.
    auto as_array = [](JsonbView value) { return !value.is_object(); };
    if (as_array(left) && as_array(right) && left.is_scalar() != right.is_scalar()) {
        std::size_t left_size = left.is_scalar() ? 1 : left.size(),
                    right_size = right.is_scalar() ? 1 : right.size();
        if (left_size != right_size) return left_size < right_size ? -1 : 1;
        return left.is_scalar() ? -1 : 1;
    }
    return compare_values(left, right);
}

bool jsonb_contains(JsonbView left, JsonbView right) {
    if (right.is_scalar()) {
        if (left.is_scalar()) return equal_scalars(left, right);
        return left.is_array() && array_holds(left, right);
    }
    if (left.kind() != right.kind()) return false;
    for (std::size_t at = 0; at < right.size(); ++at) {
        if (right.is_array()) {
            if (!array_holds(left, right.item(at))) return false;
            continue;
        }
        auto found = left.find(right.key(at));
        JsonbView wanted = right.member(at);
        if (!found) return false;
        if (wanted.is_scalar() ? !(found->is_scalar() && equal_scalars(*found, wanted))
                               : found->kind() != wanted.kind() || !jsonb_contains(*found, wanted))
            return false;
    }
    return true;
}

Numeric jsonb_number(JsonbView value) {
    return parse_numeric(value.text()).value();
}

std::string_view json_kind_name(JsonKind kind) {
    constexpr std::string_view kNames[] = {"null",   "boolean", "boolean", "number",
                                           "string", "array",   "object"};
    return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace aerolith
