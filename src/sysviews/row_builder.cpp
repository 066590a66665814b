#include "sysviews/row_builder.h"

#include "common/assert.h"
#include "sysviews/facts.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

Value read_value(const Type& type, std::string_view text) {
    const TypeInfo& info = type_info(type.oid);
    std::string bytes;
    static const FormatSettings kPlain;
    Result<Datum> datum = info.parse(text, -1, kPlain, bytes);
    ASSERT(datum.ok());
    return Value::from(
        type, info.physical,
        info.physical == Physical::kBytes ? Datum::of<std::string_view>(bytes) : *datum);
}

Value zero_of(const Type& type) {
    const TypeInfo& info = type_info(type.oid);
    switch (info.physical) {
        case Physical::kBool:
            return Value::of<bool>(type, false);
        case Physical::kInt16:
            return Value::of<std::int16_t>(type, 0);
        case Physical::kInt32:
            return Value::of<std::int32_t>(type, 0);
        case Physical::kInt64:
            return Value::of<std::int64_t>(type, 0);
        case Physical::kFloat32:
            return Value::of<float>(type, 0);
        case Physical::kFloat64:
            return Value::of<double>(type, 0);
        default:
            return info.category == 'A' && info.name.starts_with('_') ? read_value(type, "{}")
                                                                      : read_value(type, "");
    }
}

bool is_text(Oid oid) {
    return oid == type_oid::kText || oid == type_oid::kName || oid == type_oid::kVarchar ||
           oid == type_oid::kPgNodeTree;
}

}  // namespace

RowBuilder::RowBuilder(std::string_view schema, std::string_view table,
                       const VirtualTable::Emit& emit)
    : table_(*VirtualTables::find(schema, table)), emit_(emit) {
    for (const VirtualTable::Column& column : table_.columns) {
        defaults_.push_back(is_not_null(table_.oid, column.name) ? zero_of(column.type)
                                                                 : Value::null(column.type));
    }
    row_ = defaults_;
}

std::size_t RowBuilder::position(std::string_view column) {
    for (std::size_t tried = 0; tried < table_.columns.size(); ++tried, ++next_) {
        if (next_ >= table_.columns.size()) next_ = 0;
        if (table_.columns[next_].name == column) return next_++;
    }
    ASSERT(false);
    return 0;
}

RowBuilder& RowBuilder::set(std::string_view column, std::string_view text) {
    std::size_t at = position(column);
    const Type& type = table_.columns[at].type;
    row_[at] = is_text(type.oid) ? Value::of<std::string_view>(type, text) : read_value(type, text);
    return *this;
}

RowBuilder& RowBuilder::set(std::string_view column, bool truth) {
    std::size_t at = position(column);
    row_[at] = Value::of<bool>(table_.columns[at].type, truth);
    return *this;
}

RowBuilder& RowBuilder::set(std::string_view column, float number) {
    std::size_t at = position(column);
    row_[at] = Value::of<float>(table_.columns[at].type, number);
    return *this;
}

RowBuilder& RowBuilder::set(std::string_view column, double number) {
    std::size_t at = position(column);
    row_[at] = Value::of<double>(table_.columns[at].type, number);
    return *this;
}

RowBuilder& RowBuilder::set_number(std::string_view column, std::int64_t number) {
    std::size_t at = position(column);
    const Type& type = table_.columns[at].type;
    switch (physical_of_type(type.oid)) {
        case Physical::kInt16:
            row_[at] = Value::of(type, static_cast<std::int16_t>(number));
            break;
        case Physical::kInt32:
            row_[at] = Value::of(type, static_cast<std::int32_t>(number));
            break;
        case Physical::kInt64:
            row_[at] = Value::of(type, number);
            break;
        case Physical::kFloat32:
            row_[at] = Value::of(type, static_cast<float>(number));
            break;
        case Physical::kFloat64:
            row_[at] = Value::of(type, static_cast<double>(number));
            break;
        default:
            row_[at] = read_value(type, std::to_string(number));
    }
    return *this;
}

RowBuilder& RowBuilder::null(std::string_view column) {
    std::size_t at = position(column);
    row_[at] = Value::null(table_.columns[at].type);
    return *this;
}

Status RowBuilder::emit() {
    std::vector<Value> row = std::exchange(row_, defaults_);
    next_ = 0;
    return emit_(std::move(row));
}

std::string array_text(const std::vector<std::string>& elements) {
    std::string text = "{";
    for (const std::string& element : elements) {
        if (text.size() > 1) text += ',';
        text += '"';
        for (char c : element) {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
        text += '"';
    }
    return text + "}";
}

}  // namespace aerolith
