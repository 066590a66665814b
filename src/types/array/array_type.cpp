#include "types/array/array.h"
#include "types/array/array_text.h"
#include "types/behaviours.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

constexpr std::size_t kMaxElements = 134217727;

/// ndim, flags, element type, (size, lower bound) each, then length-prefixed elements; all big
/// endian.
Status receive_array(std::string_view wire, Oid element, std::int32_t typmod, std::string& bytes) {
    auto take = [&](std::int32_t& value) {
        if (wire.size() < 4) return false;
        value = load_big<std::int32_t>(wire.data());
        wire.remove_prefix(4);
        return true;
    };
    std::int32_t dimension_count = 0, flags = 0, type = 0;
    if (!take(dimension_count) || !take(flags) || !take(type)) return truncated_binary();
    if (dimension_count < 0)
        return error(SqlState::kInvalidBinaryRepresentation, "invalid number of dimensions: {}",
                     dimension_count);
    if (dimension_count > kMaxArrayDimensions) {
        return error(SqlState::kProgramLimitExceeded,
                     "number of array dimensions ({}) exceeds the maximum allowed ({})",
                     dimension_count, kMaxArrayDimensions);
    }
    if (flags != 0 && flags != 1)
        return Error(SqlState::kInvalidBinaryRepresentation, "invalid array flags");
    if (static_cast<Oid>(type) != element) {
        return error(SqlState::kDatatypeMismatch,
                     "binary data has array element type {} ({}) instead of expected {} ({})",
                     static_cast<Oid>(type), format_type({static_cast<Oid>(type), -1}), element,
                     format_type({element, -1}));
    }
    std::vector<ArrayDimension> dimensions(static_cast<std::size_t>(dimension_count));
    std::size_t count = dimension_count ? 1 : 0;
    for (ArrayDimension& dimension : dimensions) {
        if (!take(dimension.size) || !take(dimension.lower)) return truncated_binary();
        if (dimension.size < 0) return invalid_binary();
        count *= static_cast<std::size_t>(dimension.size);
        if (count > kMaxElements) {
            return error(SqlState::kProgramLimitExceeded,
                         "array size exceeds the maximum allowed ({})", kMaxElements);
        }
    }
    if (count * 4 > wire.size()) return truncated_binary();
    const TypeInfo& info = type_info(element);
    ArrayBuilder builder(element);
    std::string value;
    for (std::size_t at = 0; at < count; ++at) {
        std::int32_t size = 0;
        if (!take(size)) return truncated_binary();
        if (size < 0) {
            builder.add_null();
            continue;
        }
        if (wire.size() < static_cast<std::size_t>(size)) return truncated_binary();
        value.clear();
        std::string_view element_wire = wire.substr(0, static_cast<std::size_t>(size));
        Result<Datum> datum = info.receive(element_wire, typmod, value);
        if (!datum.ok() &&
            datum.error().diagnostic().message == invalid_binary().diagnostic().message) {
            return error(SqlState::kInvalidBinaryRepresentation,
                         "improper binary format in array element {}", at + 1);
        }
        if (!datum.ok()) return datum.take_error();
        builder.add(info.physical == Physical::kBytes ? Datum::of(std::string_view(value))
                                                      : *datum);
        wire.remove_prefix(static_cast<std::size_t>(size));
    }
    if (!wire.empty()) return invalid_binary();
    if (!count) dimensions.clear();
    builder.finish(dimensions, bytes);
    return {};
}

void send_array(Datum value, std::string& out) {
    ArrayView array(value.as<std::string_view>());
    append_big(out, static_cast<std::uint32_t>(array.dimension_count()));
    bool has_nulls = value.as<std::string_view>()[5] != 0;
    append_big(out, static_cast<std::uint32_t>(has_nulls));
    append_big(out, array.element_type());
    for (const ArrayDimension& dimension : array.dimensions()) {
        append_big(out, dimension.size);
        append_big(out, dimension.lower);
    }
    ArrayView::Cursor cursor = array.elements();
    while (cursor.next()) {
        if (cursor.is_null()) {
            append_big(out, std::int32_t{-1});
            continue;
        }
        std::size_t at = out.size();
        append_big(out, std::uint32_t{0});
        array.element_info().send(cursor.datum(), out);
        std::uint32_t size = byte_swap(static_cast<std::uint32_t>(out.size() - at - 4));
        store_little(out.data() + at, size);
    }
}

void print_array_datum(Datum value, const FormatSettings& settings, std::string& out) {
    print_array(value.as<std::string_view>(), settings, out);
}

/// int2vector and oidvector: numbers with spaces between.
void print_number_vector(Datum value, const FormatSettings& settings, std::string& out) {
    ArrayView array(value.as<std::string_view>());
    ArrayView::Cursor cursor = array.elements();
    for (bool first = true; cursor.next(); first = false) {
        if (!first) out += ' ';
        array.element_info().print(cursor.datum(), settings, out);
    }
}

int compare_array_datums(Datum left, Datum right) {
    return compare_arrays(left.as<std::string_view>(), right.as<std::string_view>());
}

std::uint64_t hash_array(Datum value) {
    ArrayView array(value.as<std::string_view>());
    std::uint64_t hash = 1;
    ArrayView::Cursor cursor = array.elements();
    while (cursor.next())
        hash = hash * 31 + (cursor.is_null() ? 0 : array.element_info().hash(cursor.datum()));
    return hash_integer(hash);
}

/// Each element behind 02, NULL as 03, the end as 01; dimensions follow to tell apart what elements
/// do not.
void encode_array_key(Datum value, std::string& out) {
    ArrayView array(value.as<std::string_view>());
    ArrayView::Cursor cursor = array.elements();
    while (cursor.next()) {
        if (cursor.is_null()) {
            out += '\3';
            continue;
        }
        out += '\2';
        array.element_info().encode_key(cursor.datum(), out);
    }
    out += '\1';
    out += static_cast<char>(array.dimension_count());
    for (const ArrayDimension& dimension : array.dimensions()) {
        append_signed_key(dimension.size, out);
        append_signed_key(dimension.lower, out);
    }
}

template <Oid element>
Result<Datum> parse_array_of(std::string_view text, std::int32_t typmod,
                             const FormatSettings& settings, std::string& bytes) {
    TRY(parse_array(text, element, typmod, settings, bytes));
    return Datum();
}
template <Oid element>
Result<Datum> receive_array_of(std::string_view wire, std::int32_t typmod, std::string& bytes) {
    TRY(receive_array(wire, element, typmod, bytes));
    return Datum();
}

Result<Datum> apply_to_elements(Datum value, std::int32_t typmod, bool is_explicit,
                                std::string& bytes) {
    ArrayView array(value.as<std::string_view>());
    const TypeInfo& info = array.element_info();
    ArrayBuilder builder(array.element_type());
    ArrayView::Cursor cursor = array.elements();
    std::string element;
    while (cursor.next()) {
        if (cursor.is_null()) {
            builder.add_null();
            continue;
        }
        element.clear();
        Datum fitted = TRY(info.apply_typmod(cursor.datum(), typmod, is_explicit, element));
        builder.add(info.physical == Physical::kBytes ? Datum::of(std::string_view(element))
                                                      : fitted);
    }
    builder.finish(array.dimensions(), bytes);
    return Datum();
}

struct ArrayFunctions {
    Oid array;
    decltype(TypeInfo::parse) parse;
    decltype(TypeInfo::receive) receive;
};

template <Oid array, Oid element>
constexpr ArrayFunctions functions_of() {
    if constexpr (element == kInvalidOid)
        return {array, nullptr, nullptr};
    else
        return {array, parse_array_of<element>, receive_array_of<element>};
}

constexpr ArrayFunctions kArrayFunctions[] = {
#define TYPE(oid, name, sql_name, length, by_value, kind, category, preferred, alignment, storage, \
             element, array, collation)                                                            \
    functions_of<oid, category == 'A' && length == -1 ? element : 0>(),
#include "types/tables/types.def"
#undef TYPE
};

template <Oid element>
Result<Datum> parse_vector_of(std::string_view text, std::int32_t, const FormatSettings& settings,
                              std::string& bytes) {
    TRY(parse_number_vector(text, element, element == type_oid::kOid ? "oid" : "smallint", settings,
                            bytes));
    return Datum();
}

}  // namespace

void describe_array(TypeInfo& type, const TypeInfo& element) {
    type.physical = Physical::kBytes;
    type.print = print_array_datum;
    if (element.send) type.send = send_array;
    for (const ArrayFunctions& functions : kArrayFunctions) {
        if (functions.array != type.oid) continue;
        if (element.parse) type.parse = functions.parse;
        if (element.receive) type.receive = functions.receive;
    }
    if (element.compare) type.compare = compare_array_datums;
    if (element.hash) type.hash = hash_array;
    if (element.encode_key) type.encode_key = encode_array_key;
    type.print_typmod = element.print_typmod;
    type.parse_typmod = element.parse_typmod;
    if (element.apply_typmod) type.apply_typmod = apply_to_elements;
}

void describe_int2vector(TypeInfo& type) {
    type.physical = Physical::kBytes;
    type.parse = parse_vector_of<type_oid::kInt2>;
    type.receive = receive_array_of<type_oid::kInt2>;
    type.print = print_number_vector;
    type.send = send_array;
    type.compare = compare_array_datums;
    type.hash = hash_array;
    type.encode_key = encode_array_key;
}

void describe_oidvector(TypeInfo& type) {
    describe_int2vector(type);
    type.parse = parse_vector_of<type_oid::kOid>;
    type.receive = receive_array_of<type_oid::kOid>;
}

}  // namespace aerolith
