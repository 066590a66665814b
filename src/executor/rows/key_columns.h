#pragma once

#include <vector>

#include "catalog/descriptors.h"
#include "types/vector.h"

namespace aerolith {

/// Whether two values, or two NULLs, are the same to the byte: 1.0 and 1.00 are not.
bool same_image(const Value& left, const Value& right);

/// Those columns of a table's keys that a statement writes. Who changes one locks the row
/// FOR UPDATE, since rows elsewhere may refer to it; everybody else FOR NO KEY UPDATE.
class KeyColumns {
  public:
    /// `row`: attnum of each column of the chunks; positions in it are told by add().
    KeyColumns(const RelationDescriptor& table, const std::vector<std::int16_t>& row)
        : table_(table), row_(row) {}

    /// A column the statement writes; whether it is of a key.
    bool add(std::size_t position);
    bool differ(const Chunk& old_rows, const Chunk& new_rows, std::size_t row) const;

  private:
    const RelationDescriptor& table_;
    const std::vector<std::int16_t>& row_;
    std::vector<std::size_t> positions_;
};

}  // namespace aerolith
