#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "common/arena.h"
#include "common/assert.h"
#include "types/datum.h"
#include "types/type.h"
#include "types/value.h"

namespace aerolith {

/// Rows of a batch at most.
inline constexpr std::size_t kVectorSize = 2048;
/// Bytes of its texts from which on no more rows go into it.
inline constexpr std::size_t kVectorBytes = 4u << 20;

/// Row numbers into another vector, shared by all columns of a filtered chunk.
using Selection = std::vector<std::uint32_t>;
using SelectionPtr = std::shared_ptr<const Selection>;

/// One reading form of every vector kind: value of row i is data[index(i)].
struct VectorView {
    const void* data = nullptr;
    const std::uint32_t* selection = nullptr;  // null: identity
    const std::uint64_t* nulls = nullptr;      // bit set = NULL; null: no NULLs

    std::size_t index(std::size_t row) const { return selection ? selection[row] : row; }
    bool is_null(std::size_t row) const { return nulls && is_null_at(index(row)); }
    bool is_null_at(std::size_t at) const { return nulls[at / 64] >> (at % 64) & 1; }
    template <class T>
    const T& get(std::size_t row) const {
        return static_cast<const T*>(data)[index(row)];
    }
    template <class T>
    const T& get_at(std::size_t at) const {
        return static_cast<const T*>(data)[at];
    }
};

/// A column of a batch: flat values, one constant, or a selection of another vector (dictionary).
/// Copies share the buffer; only the holder of the single reference may write (reset() gives it
/// one). Not thread-safe while written; immutable and freely shared afterwards.
class Vector final {
  public:
    Vector() = default;
    explicit Vector(Type type, Physical physical, std::size_t capacity = kVectorSize);
    /// Looks the physical form up in the type table.
    explicit Vector(Type type, std::size_t capacity = kVectorSize);
    static Vector constant(const Value& value);

    const Type& type() const { return type_; }
    void set_type(Type type) { type_ = type; }
    Physical physical() const { return physical_; }
    bool is_constant() const { return constant_; }
    bool is_flat() const { return !constant_ && !selection_; }
    std::size_t capacity() const;

    VectorView view() const;
    bool is_null(std::size_t row) const { return view().is_null(row); }
    Datum at(std::size_t row) const;
    Value value(std::size_t row) const;

    /// Writing, flat vectors only. Bytes set through `set` are copied into the vector's heap.
    template <class T>
    T* data() {
        return static_cast<T*>(writable_data());
    }
    void set_null(std::size_t row);
    void set(std::size_t row, Datum datum);
    void set_value(std::size_t row, const Value& value);
    std::string_view copy_bytes(std::string_view bytes);
    Arena& heap();
    /// Keeps another vector's heap alive as long as this one, so that its bytes may be pointed to.
    void keep_alive(const Vector& other);
    /// NULL bits, allocated (all clear) on first use.
    std::uint64_t* writable_nulls();
    bool has_nulls() const;
    /// All rows NULL, as a constant.
    void set_constant_null();

    /// Room for at least `capacity` rows; what is there stays. REQUIRES: flat, sole holder.
    void reserve(std::size_t capacity);
    /// Memory the vector's own buffer takes.
    std::size_t bytes_reserved() const;

    /// Empty flat vector of the same type, with the old buffer when nobody else holds it.
    void reset();

    /// The rows named by `selection`, without copying values.
    Vector slice(const SelectionPtr& selection) const;
    /// A flat, compact copy of the first `count` rows.
    Vector flatten(std::size_t count) const;

  private:
    struct Buffer;
    void* writable_data();

    Type type_;
    Physical physical_ = Physical::kInt64;
    bool constant_ = false;
    std::shared_ptr<Buffer> buffer_;
    SelectionPtr selection_;
};

/// Copies rows [from, from + count) of `source` to `target` starting at row `at`; bytes are copied
/// too.
void copy_rows(const Vector& source, std::size_t from, std::size_t count, Vector& target,
               std::size_t at);

/// A batch of rows: columns of equal length.
struct Chunk {
    std::vector<Vector> columns;
    std::size_t size = 0;

    /// Keeps the named rows in every column.
    void select(const SelectionPtr& selection);
    std::size_t column_count() const { return columns.size(); }
};

}  // namespace aerolith
