#pragma once

#include "executor/operators/operator.h"

namespace aerolith {

/// Rows copied from many chunks into one growing flat vector per column, with a row of NULLs behind
/// the last for outer joins. Emitting rows by selection copies nothing.
class RowStore {
  public:
    explicit RowStore(std::vector<Type> types) : types_(std::move(types)) { clear(); }

    void add(const Chunk& chunk);
    /// Once all rows are in.
    void seal();
    std::size_t size() const { return rows_; }
    std::uint32_t null_row() const { return static_cast<std::uint32_t>(rows_); }
    /// Memory held.
    std::size_t bytes() const;
    const std::vector<Type>& types() const { return types_; }
    const std::vector<Vector>& columns() const { return columns_; }
    /// Appends the columns of the named rows to `out`, which shares the store's memory: no add()
    /// while it is held.
    void gather(const SelectionPtr& rows, Chunk& out) const;
    Chunk chunk_of(const SelectionPtr& rows) const;
    /// Forgets all rows but these, which come to lie in their order here.
    void keep(const Selection& rows);
    void clear();

  private:
    void make_room(std::size_t rows);
    std::vector<Type> types_;
    std::vector<Vector> columns_;
    std::size_t rows_ = 0;
};

/// Pushes all rows of a store in the given order.
Status push_rows(const RowStore& store, const std::vector<std::uint32_t>& order,
                 PushTarget& target);

}  // namespace aerolith
