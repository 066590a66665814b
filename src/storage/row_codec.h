#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace aerolith {

// Row values. On disk: never change. Little endian.
//
//   row      = version(u16) flags(u8) null bitmap fixed section ends bytes
//   version  = the table's layout version the row was written with; columns added later are absent
//   flags    = bit 0: some column is NULL; bit 1: ends are u32 instead of u16 (rows past 64 kB)
//   bitmap   = bit c (byte c / 8, bit c % 8) set: column c is NULL; one bit per column of the
//   layout fixed    = columns of a fixed size, in column order; NULL ones keep their place as zeros
//   ends     = per variable column, in column order: end of its bytes, counted from the start of
//   `bytes`

/// How a column lies in a row.
enum class PhysicalKind : std::uint8_t { kFixed1, kFixed2, kFixed4, kFixed8, kFixed16, kVariable };

std::size_t fixed_size(PhysicalKind kind);

/// A value to encode: the bytes of a fixed-size value (exactly its size) or of a variable one.
struct RowValue {
    bool is_null = false;
    std::string_view bytes;
};

/// The columns of one layout version. Immutable; compiled once per table version.
class RowLayout {
  public:
    RowLayout() = default;
    RowLayout(std::uint16_t version, std::vector<PhysicalKind> kinds);

    std::uint16_t version() const { return version_; }
    std::size_t column_count() const { return kinds_.size(); }
    PhysicalKind kind(std::size_t column) const { return kinds_[column]; }

    /// Replaces `out`. REQUIRES: one value per column.
    void encode(std::span<const RowValue> values, std::string& out) const;

    /// Whether the bytes are a whole row of this layout: sizes and ends. The accessors below
    /// REQUIRE it.
    Status check(std::string_view row) const;
    bool is_null(std::string_view row, std::size_t column) const {
        return (row[2] & kHasNulls) &&
               (static_cast<std::uint8_t>(row[kBitmapAt + column / 8]) >> (column % 8) & 1);
    }
    const char* fixed_at(std::string_view row, std::size_t column) const {
        return row.data() + places_[column];
    }
    std::string_view variable_at(std::string_view row, std::size_t column) const;

    // Column at a time over checked rows. `nulls[r]` becomes 1 for a NULL.
    void decode_nulls(std::span<const std::string_view> rows, std::size_t column,
                      std::uint8_t* nulls) const;
    /// `out` gets rows.size() values of the column's fixed size, NULLs as zeros.
    void decode_fixed(std::span<const std::string_view> rows, std::size_t column, void* out) const;
    /// Views into the rows; empty for NULLs.
    void decode_variable(std::span<const std::string_view> rows, std::size_t column,
                         std::string_view* out) const;

  private:
    template <class End>
    bool has_ends(std::string_view row) const;
    template <class End>
    std::string_view between_ends(std::string_view row, std::size_t place) const;

    static constexpr std::size_t kBitmapAt = 3;
    static constexpr std::uint8_t kHasNulls = 1;
    static constexpr std::uint8_t kWideEnds = 2;

    std::uint16_t version_ = 0;
    std::vector<PhysicalKind> kinds_;
    std::vector<std::uint32_t>
        places_;  // fixed: offset in the row; variable: ordinal among the variable columns
    std::uint32_t variable_count_ = 0;
    std::uint32_t ends_at_ = 0;
};

/// The layout version a row was written with, to choose the RowLayout.
Result<std::uint16_t> row_version(std::string_view row);

}  // namespace aerolith
