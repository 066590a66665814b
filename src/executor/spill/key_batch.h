#pragma once

#include <string>
#include <vector>

#include "executor/operators/key_table.h"

namespace aerolith {

/// The encoded keys of one chunk's rows, with their hashes.
class KeyBatch {
  public:
    /// Encodes the keys of all rows anew.
    void encode(const KeyEncoder& encoder, const std::vector<Vector>& values, std::size_t rows);
    /// Takes keys that were stored with the rows (as_column()).
    void assign(const Vector& column, std::size_t rows);

    void clear();
    void append(std::string_view key, bool complete);

    std::size_t size() const { return hashes_.size(); }
    std::string_view key(std::size_t row) const {
        return std::string_view(bytes_).substr(ends_[row], ends_[row + 1] - ends_[row]);
    }
    const std::vector<std::uint64_t>& hashes() const { return hashes_; }
    std::uint64_t hash(std::size_t row) const { return hashes_[row]; }
    /// false: some value of the key is NULL.
    bool complete(std::size_t row) const { return complete_[row]; }
    /// As a column to store beside the rows.
    Vector as_column() const;

  private:
    void finish_key(bool complete);
    std::string bytes_;
    std::vector<std::size_t> ends_ = {0};
    std::vector<std::uint64_t> hashes_;
    std::vector<bool> complete_;
};

inline constexpr Type kKeyColumnType{type_oid::kBytea};

}  // namespace aerolith
