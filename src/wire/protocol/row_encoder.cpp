#include "wire/protocol/row_encoder.h"

#include <charconv>

#include "common/bytes.h"
#include "wire/protocol/message_writer.h"

namespace aerolith {

namespace {

using Column = RowEncoder::Column;

template <class Integer>
void append_integer_text(const Column& column, std::size_t at, std::string& out) {
    char digits[24];
    char* end = std::to_chars(digits, digits + sizeof(digits), column.view.get_at<Integer>(at)).ptr;
    append_big(out, static_cast<std::int32_t>(end - digits));
    out.append(digits, end);
}

template <class Integer>
void append_integer_binary(const Column& column, std::size_t at, std::string& out) {
    append_big(out, static_cast<std::int32_t>(sizeof(Integer)));
    append_big(out, column.view.get_at<Integer>(at));
}

void append_bytes(const Column& column, std::size_t at, std::string& out) {
    std::string_view bytes = column.view.get_at<std::string_view>(at);
    append_big(out, static_cast<std::int32_t>(bytes.size()));
    out.append(bytes);
}

template <bool binary>
void append_any(const Column& column, std::size_t at, std::string& out) {
    std::size_t length_at = out.size();
    out.append(4, '\0');
    dispatch_physical(column.type->physical, [&]<class T>() {
        Datum value = Datum::of(column.view.get_at<T>(at));
        if constexpr (binary)
            column.type->send(value, out);
        else
            column.type->print(value, *column.settings, out);
    });
    auto length = static_cast<std::uint32_t>(out.size() - length_at - 4);
    store_little(out.data() + length_at, byte_swap(length));
}

auto choose_append(Oid type, ValueFormat format) {
    bool binary = format == ValueFormat::kBinary;
    switch (type) {
        case type_oid::kInt2:
            return binary ? append_integer_binary<std::int16_t> : append_integer_text<std::int16_t>;
        case type_oid::kInt4:
            return binary ? append_integer_binary<std::int32_t> : append_integer_text<std::int32_t>;
        case type_oid::kInt8:
            return binary ? append_integer_binary<std::int64_t> : append_integer_text<std::int64_t>;
        case type_oid::kText:
        case type_oid::kVarchar:
            return append_bytes;
        default:
            return binary ? append_any<true> : append_any<false>;
    }
}

}  // namespace

RowEncoder::RowEncoder(const Chunk& rows, std::span<const ValueFormat> formats,
                       const FormatSettings& settings) {
    columns_.reserve(rows.columns.size());
    for (const Vector& column : rows.columns) {
        Oid type = column.type().oid;
        columns_.push_back({column.view(), &type_info(type), &settings,
                            choose_append(type, format_of_column(formats, columns_.size()))});
    }
}

void RowEncoder::append_row(std::size_t row, std::string& out) const {
    MessageWriter message(out, 'D');
    message.int16(static_cast<std::int16_t>(columns_.size()));
    for (const Column& column : columns_) {
        std::size_t at = column.view.index(row);
        if (column.view.nulls && column.view.is_null_at(at)) {
            message.int32(-1);
        } else {
            column.append(column, at, out);
        }
    }
}

}  // namespace aerolith
