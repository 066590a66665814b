#include "executor/spill/chunk_codec.h"

#include "common/bytes.h"

namespace aerolith {
namespace {

Error truncated_piece() {
    return Error(SqlState::kDataCorrupted, "a temporary file ends in the middle of a row");
}

void encode_nulls(const VectorView& view, std::size_t from, std::size_t count, std::string& out) {
    bool any = false;
    for (std::size_t row = 0; view.nulls && !any && row < count; ++row)
        any = view.is_null(from + row);
    out.push_back(any ? 1 : 0);
    if (!any) return;
    std::size_t start = out.size();
    out.resize(start + (count + 7) / 8, '\0');
    for (std::size_t row = 0; row < count; ++row) {
        if (view.is_null(from + row))
            out[start + row / 8] = static_cast<char>(out[start + row / 8] | 1 << row % 8);
    }
}

void encode_bytes(const VectorView& view, std::size_t from, std::size_t count, std::string& out) {
    std::size_t at = out.size(), total = 0;
    out.resize(at + 4 * count);
    for (std::size_t row = 0; row < count; ++row) {
        std::size_t size =
            view.is_null(from + row) ? 0 : view.get<std::string_view>(from + row).size();
        store_little(out.data() + at + 4 * row, static_cast<std::uint32_t>(size));
        total += size;
    }
    out.reserve(out.size() + total);
    for (std::size_t row = 0; row < count; ++row) {
        if (!view.is_null(from + row)) out.append(view.get<std::string_view>(from + row));
    }
}

void encode_column(const Vector& column, std::size_t from, std::size_t count, std::string& out) {
    VectorView view = column.view();
    encode_nulls(view, from, count, out);
    dispatch_physical(column.physical(), [&]<class T>() {
        if constexpr (std::is_same_v<T, std::string_view>) {
            encode_bytes(view, from, count, out);
        } else {
            std::size_t at = out.size();
            out.resize(at + sizeof(T) * count);
            for (std::size_t row = 0; row < count; ++row)
                std::memcpy(out.data() + at + sizeof(T) * row, &view.get<T>(from + row), sizeof(T));
        }
    });
}

Result<std::string_view> take(std::string_view& in, std::size_t size) {
    if (in.size() < size) return truncated_piece();
    std::string_view piece = in.substr(0, size);
    in.remove_prefix(size);
    return piece;
}

Status decode_bytes(std::string_view& in, std::size_t at, std::size_t count, Vector& column) {
    std::string_view lengths = TRY(take(in, 4 * count));
    std::uint64_t total = 0;
    for (std::size_t row = 0; row < count; ++row)
        total += load_little<std::uint32_t>(lengths.data() + 4 * row);
    std::string_view bytes = column.copy_bytes(TRY(take(in, total)));
    auto* values = column.data<std::string_view>();
    for (std::size_t row = 0; row < count; ++row) {
        std::size_t size = load_little<std::uint32_t>(lengths.data() + 4 * row);
        values[at + row] = bytes.substr(0, size);
        bytes.remove_prefix(size);
    }
    return {};
}

Status decode_column(std::string_view& in, std::size_t at, std::size_t count, Vector& column) {
    std::string_view has_nulls = TRY(take(in, 1))
    , nulls;
    if (has_nulls[0]) nulls = TRY(take(in, (count + 7) / 8));
    TRY(dispatch_physical(column.physical(), [&]<class T>() -> Status {
        if constexpr (std::is_same_v<T, std::string_view>) {
            return decode_bytes(in, at, count, column);
        } else {
            std::string_view values = TRY(take(in, sizeof(T) * count));
            std::memcpy(static_cast<void*>(column.data<T>() + at), values.data(), values.size());
            return {};
        }
    }));
    for (std::size_t row = 0; !nulls.empty() && row < count; ++row) {
        if (nulls[row / 8] >> row % 8 & 1) column.set_null(at + row);
    }
    return {};
}

}  // namespace

void encode_rows(const Chunk& chunk, std::size_t from, std::size_t count, std::string& out) {
    append_little(out, static_cast<std::uint32_t>(count));
    for (const Vector& column : chunk.columns) encode_column(column, from, count, out);
}

std::size_t encoded_row_count(std::string_view in) {
    return in.size() < 4 ? 0 : load_little<std::uint32_t>(in.data());
}

Status decode_rows(std::string_view& in, Chunk& out) {
    std::size_t count = encoded_row_count(in);
    TRY(take(in, 4));
    for (Vector& column : out.columns) TRY(decode_column(in, out.size, count, column));
    out.size += count;
    return {};
}

}  // namespace aerolith
