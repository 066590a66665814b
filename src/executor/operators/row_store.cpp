#include "executor/operators/row_store.h"

#include "types/type_info.h"

namespace aerolith {

void RowStore::add(const Chunk& chunk) {
    if (chunk.size == 0) return;
    rows_ += chunk.size;
    for (const Vector& column : chunk.columns) {
        bytes_ += chunk.size * physical_width(column.physical());
        if (column.physical() != Physical::kBytes) continue;
        VectorView view = column.view();
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (!view.is_null(row)) bytes_ += view.get<std::string_view>(row).size();
        }
    }
    chunks_.push_back(chunk);
}

void RowStore::seal() {
    columns_.clear();
    for (std::size_t i = 0; i < types_.size(); ++i) {
        Vector all(types_[i], rows_ + 1);
        std::size_t at = 0;
        for (const Chunk& chunk : chunks_) {
            copy_rows(chunk.columns[i], 0, chunk.size, all, at);
            at += chunk.size;
        }
        all.set_null(rows_);
        columns_.push_back(std::move(all));
    }
    chunks_.clear();
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
    chunks_.clear();
    columns_.clear();
    rows_ = 0;
    bytes_ = 0;
}

Status push_rows(const RowStore& store, const std::vector<std::uint32_t>& order, PushTarget& target) {
    for (std::size_t at = 0; at < order.size(); at += kVectorSize) {
        std::size_t end = std::min(order.size(), at + kVectorSize);
        auto rows = std::make_shared<Selection>(order.begin() + static_cast<std::ptrdiff_t>(at), order.begin() + static_cast<std::ptrdiff_t>(end));
        Chunk chunk = store.chunk_of(rows);
        if (!TRY(target.push(chunk))) break;
    }
    return {};
}

}  // namespace aerolith
