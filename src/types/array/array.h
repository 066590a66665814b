#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/datum.h"
#include "types/type.h"

namespace aerolith {

// Bytes of an array value, of any element type. Little endian. On disk: never change.
//
//   array    = element type OID (u32) dimensions (u8) has-nulls (u8) { length (i32) lower bound (i32) }*dimensions
//              [null bitmap, one bit per element] element*
//   element  = fixed-size types: the value; others: length (u32) bytes. NULL elements have none.

struct ArrayDimension {
    std::int32_t length = 0;
    std::int32_t lower = 1;
    bool operator==(const ArrayDimension&) const = default;
};

inline constexpr int kArrayDimensionsMax = 6;

/// Walks the elements in row-major order. The bytes were written by ArrayBuilder and outlive the reader.
class ArrayReader {
 public:
    explicit ArrayReader(std::string_view bytes);

    Oid element_type() const { return element_; }
    const std::vector<ArrayDimension>& dimensions() const { return dimensions_; }
    std::size_t size() const { return size_; }
    bool has_nulls() const { return !nulls_.empty(); }
    /// false at the end. `value` points into the array's bytes; undefined for a NULL.
    bool next(bool& is_null, Datum& value);

 private:
    Oid element_ = kInvalidOid;
    Physical physical_ = Physical::kInt64;
    std::vector<ArrayDimension> dimensions_;
    std::size_t size_ = 0;
    std::size_t at_ = 0;
    std::string_view nulls_;
    std::string_view rest_;
};

class ArrayBuilder {
 public:
    explicit ArrayBuilder(Oid element);
    void add(Datum value);
    void add_null();
    std::size_t size() const { return size_; }
    /// One dimension from 1; no elements: an array without dimensions. Appends to `out`.
    void finish(std::string& out) const;
    /// REQUIRES: the dimensions' product is size().
    void finish(const std::vector<ArrayDimension>& dimensions, std::string& out) const;

 private:
    Oid element_;
    Physical physical_;
    std::size_t size_ = 0;
    bool has_nulls_ = false;
    std::string nulls_;
    std::string values_;
};

}  // namespace aerolith
