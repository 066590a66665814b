#pragma once

#include "executor/operators/operator.h"

namespace aerolith {

/// Rows gathered from many chunks into one flat vector per column, with a row of NULLs behind the last for outer
/// joins. Emitting rows by selection copies nothing.
class RowStore {
 public:
    explicit RowStore(std::vector<Type> types) : types_(std::move(types)) {}

    void add(const Chunk& chunk);
    /// Once all rows are in.
    void seal();
    std::size_t size() const { return rows_; }
    std::uint32_t null_row() const { return static_cast<std::uint32_t>(rows_); }
    std::size_t bytes() const { return bytes_; }
    const std::vector<Vector>& columns() const { return columns_; }
    /// Appends the columns of the named rows to `out`. REQUIRES: sealed.
    void gather(const SelectionPtr& rows, Chunk& out) const;
    Chunk chunk_of(const SelectionPtr& rows) const;
    void clear();

 private:
    std::vector<Type> types_;
    std::vector<Chunk> chunks_;
    std::vector<Vector> columns_;
    std::size_t rows_ = 0;
    std::size_t bytes_ = 0;
};

/// Pushes all rows of a store in the given order.
Status push_rows(const RowStore& store, const std::vector<std::uint32_t>& order, PushTarget& target);

}  // namespace aerolith
