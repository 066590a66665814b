#include "functions/json/to_json.h"

#include "types/array/array.h"
#include "types/datetime/datetime_text.h"
#include "types/record/record.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

bool is_number_type(Oid type) {
    return type == type_oid::kInt2 || type == type_oid::kInt4 || type == type_oid::kInt8 ||
           type == type_oid::kFloat4 || type == type_oid::kFloat8 || type == type_oid::kNumeric;
}

/// ISO 8601 with a T, whatever the session's style.
bool print_iso(Oid type, Datum value, const FormatSettings& settings, std::string& out) {
    if (type != type_oid::kDate && type != type_oid::kTimestamp && type != type_oid::kTimestamptz)
        return false;
    FormatSettings iso = settings;
    iso.date_style = DateStyle::kIso;
    type_info(type).print(value, iso, out);
    if (type == type_oid::kTimestamptz && out.find("infinity") == out.npos) {
        std::size_t sign = out.find_last_of("+-");
        if (out.find(':', sign) == out.npos) out += ":00";
    }
    if (std::size_t space = out.find(' '); space != out.npos) out[space] = 'T';
    return true;
}

/// A number's text, or a string for what JSON cannot say (NaN, Infinity).
JsonTree number_tree(std::string text) {
    char last = text.empty() ? '\0' : text.back();
    bool number = last >= '0' && last <= '9';
    if (!number) return JsonTree::string(text);
    return JsonTree::number(std::move(text));
}

Result<JsonTree> level_tree(const FormatSettings& settings, const ArrayView& array,
                            ArrayView::Cursor& cursor, std::size_t depth) {
    JsonTree tree = JsonTree::array();
    if (!array.dimension_count()) return tree;
    for (std::int32_t at = 0; at < array.dimension(depth).size; ++at) {
        if (depth + 1 < array.dimension_count()) {
            tree.items.push_back(TRY(level_tree(settings, array, cursor, depth + 1)));
            continue;
        }
        cursor.next();
        if (cursor.is_null())
            tree.items.push_back(JsonTree::null());
        else
            tree.items.push_back(
                TRY(tree_of_datum(settings, array.element_type(), cursor.datum())));
    }
    return tree;
}

void print_tree(const JsonTree& tree, std::string& out) {
    switch (tree.kind) {
        case JsonKind::kNull:
            out += "null";
            return;
        case JsonKind::kFalse:
            out += "false";
            return;
        case JsonKind::kTrue:
            out += "true";
            return;
        case JsonKind::kNumber:
            out += tree.text;
            return;
        case JsonKind::kString:
            return append_json_string(tree.text, out);
        case JsonKind::kArray:
            out += '[';
            for (std::size_t at = 0; at < tree.items.size(); ++at) {
                if (at) out += ',';
                print_tree(tree.items[at], out);
            }
            out += ']';
            return;
        case JsonKind::kObject:
            break;
    }
    std::string bytes;
    encode_jsonb(tree, bytes);
    print_jsonb(JsonbView(bytes), out);
}

bool deeper_than(JsonbView value, int levels) {
    if (value.is_scalar()) return false;
    if (levels == 0) return true;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (deeper_than(value.is_array() ? value.item(at) : value.member(at), levels - 1))
            return true;
    }
    return false;
}

}  // namespace

Result<JsonTree> bounded_tree(JsonbView value) {
    constexpr int kMostLevels = 400;
    if (deeper_than(value, kMostLevels)) {
        return Error(SqlState::kStatementTooComplex, "stack depth limit exceeded")
            .hint("Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), "
                  "after ensuring the platform's stack depth limit is adequate.");
    }
    return decode_jsonb(value);
}

Result<JsonTree> tree_of_datum(const FormatSettings& settings, Oid type, Datum value) {
    if (type == type_oid::kBool) return JsonTree::boolean(value.as<bool>());
    if (type == type_oid::kJsonb) return bounded_tree(JsonbView(value.as<std::string_view>()));
    if (type == type_oid::kJson) return parse_json(value.as<std::string_view>(), true);
    const TypeInfo& info = type_info(type);
    if (type == type_oid::kRecord) {
        JsonTree tree = JsonTree::object();
        for (const RecordField& field : read_record(value.as<std::string_view>())) {
            tree.members.emplace_back(std::string(field.name),
                                      field.is_null
                                          ? JsonTree::null()
                                          : TRY(tree_of_datum(settings, field.type, field.value)));
        }
        return tree;
    }
    if (info.name.starts_with('_')) {
        ArrayView array(value.as<std::string_view>());
        ArrayView::Cursor cursor = array.elements();
        return level_tree(settings, array, cursor, 0);
    }
    std::string text;
    if (print_iso(type, value, settings, text)) return JsonTree::string(text);
    info.print(value, settings, text);
    if (!is_number_type(type)) return JsonTree::string(text);
    JsonTree tree = number_tree(std::move(text));
    // jsonb keeps numerics: 1e+20 reads as 100000000000000000000.
    if (tree.kind == JsonKind::kNumber && tree.text.find('e') != tree.text.npos)
        tree.text = numeric_text(TRY(parse_numeric(tree.text)));
    return tree;
}

Result<JsonTree> tree_of(const FormatSettings& settings, const Vector& vector, std::size_t row) {
    if (vector.is_null(row)) return JsonTree::null();
    return tree_of_datum(settings, vector.type().oid, vector.at(row));
}

namespace {

Status append_json(const FormatSettings& settings, Oid type, Datum value, std::string& out);

Status append_level(const FormatSettings& settings, const ArrayView& array,
                    ArrayView::Cursor& cursor, std::size_t depth, std::string& out) {
    out += '[';
    for (std::int32_t at = 0; array.dimension_count() && at < array.dimension(depth).size; ++at) {
        if (at) out += ',';
        if (depth + 1 < array.dimension_count()) {
            TRY(append_level(settings, array, cursor, depth + 1, out));
            continue;
        }
        cursor.next();
        if (cursor.is_null())
            out += "null";
        else
            TRY(append_json(settings, array.element_type(), cursor.datum(), out));
    }
    out += ']';
    return {};
}

/// The text json keeps: documents as they were written, fields in their order.
Status append_json(const FormatSettings& settings, Oid type, Datum value, std::string& out) {
    if (type == type_oid::kJson) {
        out += value.as<std::string_view>();
    } else if (type == type_oid::kJsonb) {
        print_jsonb(JsonbView(value.as<std::string_view>()), out);
    } else if (type == type_oid::kRecord) {
        return append_record_json(settings, value.as<std::string_view>(), false, out);
    } else if (type == type_oid::kFloat4 || type == type_oid::kFloat8) {
        std::string text;
        type_info(type).print(value, settings, text);
        print_tree(number_tree(std::move(text)), out);
    } else if (type_info(type).name.starts_with('_')) {
        ArrayView array(value.as<std::string_view>());
        ArrayView::Cursor cursor = array.elements();
        return append_level(settings, array, cursor, 0, out);
    } else {
        print_tree(TRY(tree_of_datum(settings, type, value)), out);
    }
    return {};
}

}  // namespace

Status append_record_json(const FormatSettings& settings, std::string_view record, bool pretty,
                          std::string& out) {
    out += '{';
    bool first = true;
    for (const RecordField& field : read_record(record)) {
        if (!first) out += pretty ? ",\n " : ",";
        first = false;
        append_json_string(field.name, out);
        out += ':';
        if (field.is_null)
            out += "null";
        else
            TRY(append_json(settings, field.type, field.value, out));
    }
    out += '}';
    return {};
}

Status json_text_of(const FormatSettings& settings, const Vector& vector, std::size_t row,
                    std::string& out) {
    if (vector.is_null(row)) {
        out += "null";
        return {};
    }
    return append_json(settings, vector.type().oid, vector.at(row), out);
}

Result<std::string> object_key_of(const FormatSettings& settings, const Vector& vector,
                                  std::size_t row) {
    const TypeInfo& info = type_info(vector.type().oid);
    if (info.name.starts_with('_') || info.oid == type_oid::kJson || info.oid == type_oid::kJsonb) {
        return Error(SqlState::kInvalidParameterValue,
                     "key value must be scalar, not array, composite, or json");
    }
    std::string text;
    if (info.oid == type_oid::kBool)
        return std::string(vector.at(row).as<bool>() ? "true" : "false");
    if (!print_iso(info.oid, vector.at(row), settings, text))
        info.print(vector.at(row), settings, text);
    return text;
}

}  // namespace aerolith
