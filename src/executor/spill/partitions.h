#pragma once

#include <array>
#include <optional>

#include "executor/spill/keyed_rows.h"

namespace aerolith {

/// Rows divided among files by bits of their key's hash, for a hash that does not fit: each part is
/// worked on alone later, and divided again by other bits (the next level) if it is still too big.
class Partitions {
  public:
    static constexpr std::size_t kCount = 32;
    /// Beyond this level dividing is of no more use: the keys are alike.
    static constexpr int kMaxLevel = 6;

    Partitions(TempSpace& temp, int level, std::size_t memory)
        : temp_(temp), level_(level), memory_(memory) {}

    static std::size_t part_of(std::uint64_t hash, int level) {
        return hash >> (59 - 5 * std::min(level, 11)) & (kCount - 1);
    }
    std::size_t part_of(std::uint64_t hash) const { return part_of(hash, level_); }

    /// Stores the chosen rows with their keys.
    Status add(const Chunk& rows, const KeyBatch& keys, const Selection& chosen);
    /// Rows in a part so far.
    std::uint64_t rows_in(std::size_t part) const {
        return writers_[part] ? writers_[part]->rows() : 0;
    }
    std::uint64_t rows() const { return rows_; }
    std::uint64_t disk_bytes() const { return disk_bytes_; }
    int level() const { return level_; }
    /// All parts; empty ones have no rows.
    Result<std::vector<RowRun>> finish();

  private:
    TempSpace& temp_;
    int level_;
    std::size_t memory_;
    std::shared_ptr<TempFile> file_;
    std::array<std::optional<RowWriter>, kCount> writers_;
    std::uint64_t rows_ = 0;
    std::uint64_t disk_bytes_ = 0;
};

/// Whether a part of `rows` rows, out of `of`, should be divided again.
inline bool worth_dividing(std::uint64_t rows, std::uint64_t of, int level) {
    return level < Partitions::kMaxLevel && rows < of - of / 10;
}

}  // namespace aerolith
