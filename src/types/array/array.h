#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/type_info.h"
#include "types/value.h"

namespace aerolith {

/// Arrays as bytes, little endian:
///   `element type u32 | dimensions u8 | has nulls u8 | u16 0 | per dimension: size i32, lower
///   bound i32 | elements`
/// with the elements in row-major order, each `u32 size` (0xFFFFFFFF: NULL) and that many bytes.
/// Values of fixed width have their memory bytes. An empty array has no dimension.
inline constexpr int kMaxArrayDimensions = 6;

struct ArrayDimension {
    std::int32_t size;
    std::int32_t lower = 1;
    bool operator==(const ArrayDimension&) const = default;
};

/// Reads an array in place: cheap to make, nothing copied.
class ArrayView {
  public:
    explicit ArrayView(std::string_view bytes);
    Oid element_type() const { return element_; }
    const TypeInfo& element_info() const { return *info_; }
    std::size_t dimension_count() const { return dimensions_; }
    ArrayDimension dimension(std::size_t at) const;
    std::vector<ArrayDimension> dimensions() const;
    std::size_t size() const { return count_; }

    /// Steps through the elements in storage order. Returns false at the end.
    class Cursor {
      public:
        explicit Cursor(const ArrayView& array)
            : physical_(array.info_->physical), rest_(array.elements_) {}
        bool next();
        bool is_null() const { return null_; }
        Datum datum() const { return datum_; }

      private:
        Physical physical_;
        std::string_view rest_;
        bool null_ = false;
        Datum datum_;
    };
    Cursor elements() const { return Cursor(*this); }

  private:
    std::string_view bytes_, elements_;
    Oid element_;
    const TypeInfo* info_;
    std::size_t dimensions_, count_;
};

/// Writes an array: elements first come, first placed; dimensions at the end.
/// Beyond it a value cannot be sent or stored.
inline constexpr std::size_t kMaxArrayBytes = 0x3FFFFFFF;
Error array_too_large();

class ArrayBuilder {
  public:
    explicit ArrayBuilder(Oid element);
    void add(Datum value);
    void add_null();
    void add_value(const Value& value);
    std::size_t size() const { return count_; }
    /// Of the elements.
    std::size_t bytes() const { return elements_.size(); }
    /// One dimension with lower bound 1, none when there is no element.
    void finish(std::string& out) const;
    void finish(const std::vector<ArrayDimension>& dimensions, std::string& out) const;

  private:
    Oid element_;
    Physical physical_;
    std::size_t count_ = 0;
    bool has_nulls_ = false;
    std::string elements_;
};

/// The bytes that stand before the elements.
void append_array_header(Oid element, bool has_nulls, const std::vector<ArrayDimension>& dimensions,
                         std::string& out);

/// Element at subscripts (PostgreSQL's lower bounds apply); NULL when a subscript is outside or
/// there are too few.
Value array_element(std::string_view array, const std::vector<std::int32_t>& subscripts);
/// Part between bounds, one pair per dimension; bounds of the result start at 1.
struct ArrayBounds {
    std::int32_t lower, upper;
    bool has_lower = true, has_upper = true;
};
void array_slice(std::string_view array, const std::vector<ArrayBounds>& bounds, std::string& out);
/// With one element replaced or added at the end or before the start (UPDATE t SET a[i] = v).
Status array_assign(std::string_view array, const std::vector<std::int32_t>& subscripts,
                    const Value& value, std::string& out);

int compare_arrays(std::string_view left, std::string_view right);

/// Text form with braces, as array_out prints it.
void print_array(std::string_view array, const FormatSettings& settings, std::string& out);

}  // namespace aerolith
