#include "types/record/record.h"

#include <cstring>

#include "types/behaviours.h"
#include "types/type_info.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

template <class T>
void put(T value, std::string& out) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    out.append(raw, sizeof(T));
}

template <class T>
T take(std::string_view& bytes) {
    T value;
    std::memcpy(&value, bytes.data(), sizeof(T));
    bytes.remove_prefix(sizeof(T));
    return value;
}

std::string_view take_text(std::string_view& bytes) {
    auto size = take<std::uint32_t>(bytes);
    std::string_view text = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return text;
}

bool needs_quotes(std::string_view text) {
    if (text.empty()) return true;
    for (char c : text) {
        if (c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || is_space(c)) return true;
    }
    return false;
}

void print_record(Datum value, const FormatSettings& settings, std::string& out) {
    out += '(';
    bool first = true;
    std::string text;
    for (const RecordField& field : read_record(value.as<std::string_view>())) {
        if (!first) out += ',';
        first = false;
        if (field.is_null) continue;
        text.clear();
        type_info(field.type).print(field.value, settings, text);
        if (!needs_quotes(text)) {
            out += text;
            continue;
        }
        out += '"';
        for (char c : text) {
            if (c == '"' || c == '\\') out += c;
            out += c;
        }
        out += '"';
    }
    out += ')';
}

void send_record(Datum value, std::string& out) {
    std::vector<RecordField> fields = read_record(value.as<std::string_view>());
    append_big<std::int32_t>(out, static_cast<std::int32_t>(fields.size()));
    std::string bytes;
    for (const RecordField& field : fields) {
        append_big<std::uint32_t>(out, field.type);
        if (field.is_null) {
            append_big<std::int32_t>(out, -1);
            continue;
        }
        bytes.clear();
        type_info(field.type).send(field.value, bytes);
        append_big<std::int32_t>(out, static_cast<std::int32_t>(bytes.size()));
        out += bytes;
    }
}

Result<Datum> parse_record(std::string_view, std::int32_t, const FormatSettings&, std::string&) {
    return Error(SqlState::kFeatureNotSupported,
                 "input of anonymous composite types is not implemented");
}

int compare_record(Datum left, Datum right) {
    Result<int> order = compare_records(left.as<std::string_view>(), right.as<std::string_view>());
    return order.ok() ? *order : left.as<std::string_view>().compare(right.as<std::string_view>());
}

std::uint64_t hash_record(Datum value) {
    std::uint64_t hash = 0;
    for (const RecordField& field : read_record(value.as<std::string_view>())) {
        const TypeInfo& info = type_info(field.type);
        hash = hash_integer(hash * 31 + (field.is_null || !info.hash ? 0 : info.hash(field.value)));
    }
    return hash;
}

void encode_record_key(Datum value, std::string& out) {
    for (const RecordField& field : read_record(value.as<std::string_view>())) {
        out += field.is_null ? '\2' : '\1';
        const TypeInfo& info = type_info(field.type);
        if (!field.is_null && info.encode_key) info.encode_key(field.value, out);
    }
    out += '\0';
}

}  // namespace

std::vector<RecordField> read_record(std::string_view bytes) {
    std::vector<RecordField> fields(take<std::uint32_t>(bytes));
    for (RecordField& field : fields) {
        field.type = take<Oid>(bytes);
        field.name = take_text(bytes);
        field.is_null = take<bool>(bytes);
        if (field.is_null) continue;
        std::string_view payload = take_text(bytes);
        dispatch_physical(type_info(field.type).physical, [&]<class T>() {
            if constexpr (std::is_same_v<T, std::string_view>)
                field.value = Datum::of(payload);
            else
                field.value = Datum::of(take<T>(payload));
        });
    }
    return fields;
}

RecordBuilder::RecordBuilder(std::size_t fields) {
    put(static_cast<std::uint32_t>(fields), bytes_);
}

void RecordBuilder::add(std::string_view name, const Vector& from, std::size_t row) {
    put(from.type().oid, bytes_);
    put(static_cast<std::uint32_t>(name.size()), bytes_);
    bytes_ += name;
    bool is_null = from.is_null(row);
    put(is_null, bytes_);
    if (is_null) return;
    dispatch_physical(from.physical(), [&]<class T>() {
        T value = from.at(row).as<T>();
        if constexpr (std::is_same_v<T, std::string_view>) {
            put(static_cast<std::uint32_t>(value.size()), bytes_);
            bytes_ += value;
        } else {
            put(static_cast<std::uint32_t>(sizeof(T)), bytes_);
            put(value, bytes_);
        }
    });
}

Result<int> compare_records(std::string_view left, std::string_view right) {
    std::vector<RecordField> a = read_record(left), b = read_record(right);
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (a[i].type != b[i].type) {
            return error(SqlState::kDatatypeMismatch,
                         "cannot compare dissimilar column types {} and {} at record column {}",
                         format_type({a[i].type}), format_type({b[i].type}), i + 1);
        }
        if (a[i].is_null || b[i].is_null) {
            if (a[i].is_null == b[i].is_null) continue;
            return a[i].is_null ? 1 : -1;
        }
        const TypeInfo& info = type_info(a[i].type);
        if (!info.compare) {
            return error(SqlState::kUndefinedFunction,
                         "could not identify a comparison function for type {}",
                         format_type({a[i].type}));
        }
        if (int order = info.compare(a[i].value, b[i].value)) return order;
    }
    if (a.size() != b.size())
        return Error(SqlState::kDatatypeMismatch,
                     "cannot compare record types with different numbers of columns");
    return 0;
}

void describe_record(TypeInfo& type) {
    type.physical = Physical::kBytes;
    type.parse = parse_record;
    type.print = print_record;
    type.send = send_record;
    type.compare = compare_record;
    type.hash = hash_record;
    type.encode_key = encode_record_key;
}

}  // namespace aerolith
