#include "executor/operators/row_store.h"

namespace aerolith {

void RowStore::make_room(std::size_t rows) {
    for (Vector& column : columns_) {
        if (column.capacity() < rows) column.reserve(std::max(rows, column.capacity() * 2));
    }
}

void RowStore::add(const Chunk& chunk) {
    make_room(rows_ + chunk.size);
    for (std::size_t i = 0; i < columns_.size(); ++i)
        copy_rows(chunk.columns[i], 0, chunk.size, columns_[i], rows_);
    rows_ += chunk.size;
}

void RowStore::seal() {
    make_room(rows_ + 1);
    for (Vector& column : columns_) column.set_null(rows_);
}

std::size_t RowStore::bytes() const {
    std::size_t bytes = 0;
    for (const Vector& column : columns_) bytes += column.bytes_reserved();
    return bytes;
}

void RowStore::keep(const Selection& rows) {
    RowStore kept(types_);
    for (std::size_t at = 0; at < rows.size(); at += kVectorSize) {
        auto end =
            rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), at + kVectorSize));
        kept.add(chunk_of(
            std::make_shared<Selection>(rows.begin() + static_cast<std::ptrdiff_t>(at), end)));
    }
    *this = std::move(kept);
}

void RowStore::gather(const SelectionPtr& rows, Chunk& out) const {
    for (const Vector& column : columns_) out.columns.push_back(column.slice(rows));
}

Chunk RowStore::chunk_of(const SelectionPtr& rows) const {
    Chunk chunk;
    gather(rows, chunk);
    chunk.size = rows->size();
    return chunk;
}

void RowStore::clear() {
    constexpr std::size_t kFirstRows = 256;
    columns_.clear();
    for (const Type& type : types_) columns_.emplace_back(type, kFirstRows);
    rows_ = 0;
}

Status push_rows(const RowStore& store, const std::vector<std::uint32_t>& order,
                 PushTarget& target) {
    for (std::size_t at = 0; at < order.size(); at += kVectorSize) {
        std::size_t end = std::min(order.size(), at + kVectorSize);
        auto rows = std::make_shared<Selection>(order.begin() + static_cast<std::ptrdiff_t>(at),
                                                order.begin() + static_cast<std::ptrdiff_t>(end));
        Chunk chunk = store.chunk_of(rows);
        if (!TRY(target.push(chunk))) break;
    }
    return {};
}

}  // namespace aerolith
