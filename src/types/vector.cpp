#include "types/vector.h"

#include <array>

#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr std::array<std::uint32_t, kVectorSize> kAllZero{};

std::size_t null_words(std::size_t capacity) {
    return (capacity + 63) / 64;
}

}  // namespace

struct Vector::Buffer {
    Buffer(std::size_t width, std::size_t capacity)
        : bytes(std::make_unique_for_overwrite<char[]>(width * capacity)), capacity(capacity) {}

    std::unique_ptr<char[]> bytes;
    std::size_t capacity;
    std::unique_ptr<std::uint64_t[]> nulls;
    bool nulls_in_use = false;
    std::unique_ptr<Arena> heap;
    std::vector<std::shared_ptr<Buffer>> kept_alive;
};

Vector::Vector(Type type, Physical physical, std::size_t capacity)
    : type_(type),
      physical_(physical),
      buffer_(std::make_shared<Buffer>(physical_width(physical), capacity)) {}

Vector::Vector(Type type, std::size_t capacity)
    : Vector(type, physical_of_type(type.oid), capacity) {}

Vector Vector::constant(const Value& value) {
    Vector vector(value.type(), 1);
    vector.set_value(0, value);
    vector.constant_ = true;
    return vector;
}

std::size_t Vector::capacity() const {
    return buffer_ ? buffer_->capacity : 0;
}

VectorView Vector::view() const {
    VectorView view;
    view.data = buffer_->bytes.get();
    view.nulls = buffer_->nulls_in_use ? buffer_->nulls.get() : nullptr;
    if (constant_)
        view.selection = kAllZero.data();
    else if (selection_)
        view.selection = selection_->data();
    return view;
}

Datum Vector::at(std::size_t row) const {
    VectorView rows = view();
    return dispatch_physical(physical_, [&]<class T>() { return Datum::of<T>(rows.get<T>(row)); });
}

Value Vector::value(std::size_t row) const {
    if (is_null(row)) return Value::null(type_);
    return Value::from(type_, physical_, at(row));
}

void* Vector::writable_data() {
    ASSERT(!selection_ && !constant_);
    return buffer_->bytes.get();
}

std::uint64_t* Vector::writable_nulls() {
    if (!buffer_->nulls_in_use) {
        if (!buffer_->nulls) {
            buffer_->nulls = std::make_unique<std::uint64_t[]>(null_words(buffer_->capacity));
        } else {
            std::fill_n(buffer_->nulls.get(), null_words(buffer_->capacity), 0);
        }
        buffer_->nulls_in_use = true;
    }
    return buffer_->nulls.get();
}

bool Vector::has_nulls() const {
    return buffer_->nulls_in_use;
}

void Vector::set_null(std::size_t row) {
    writable_nulls()[row / 64] |= std::uint64_t{1} << (row % 64);
    // A NULL's value is never read, but it is copied: keep it defined.
    dispatch_physical(physical_, [&]<class T>() { data<T>()[row] = T{}; });
}

void Vector::set(std::size_t row, Datum datum) {
    if (physical_ == Physical::kBytes) {
        data<std::string_view>()[row] = copy_bytes(datum.as<std::string_view>());
        return;
    }
    dispatch_physical(physical_, [&]<class T>() { data<T>()[row] = datum.as<T>(); });
}

void Vector::set_value(std::size_t row, const Value& value) {
    if (value.is_null())
        set_null(row);
    else
        set(row, value.datum());
}

Arena& Vector::heap() {
    if (!buffer_->heap) buffer_->heap = std::make_unique<Arena>(4096);
    return *buffer_->heap;
}

std::string_view Vector::copy_bytes(std::string_view bytes) {
    return heap().copy(bytes);
}

void Vector::keep_alive(const Vector& other) {
    if (other.buffer_ && other.buffer_ != buffer_) buffer_->kept_alive.push_back(other.buffer_);
}

void Vector::set_constant_null() {
    reset();
    set_null(0);
    constant_ = true;
}

void Vector::reserve(std::size_t capacity) {
    ASSERT(is_flat() && buffer_.use_count() == 1);
    if (capacity <= buffer_->capacity) return;
    std::size_t width = physical_width(physical_);
    auto bytes = std::make_unique_for_overwrite<char[]>(width * capacity);
    std::memcpy(bytes.get(), buffer_->bytes.get(), width * buffer_->capacity);
    buffer_->bytes = std::move(bytes);
    if (buffer_->nulls) {
        auto nulls = std::make_unique<std::uint64_t[]>(null_words(capacity));
        std::copy_n(buffer_->nulls.get(), null_words(buffer_->capacity), nulls.get());
        buffer_->nulls = std::move(nulls);
    }
    buffer_->capacity = capacity;
}

std::size_t Vector::bytes_reserved() const {
    if (!buffer_) return 0;
    return physical_width(physical_) * buffer_->capacity +
           (buffer_->nulls ? null_words(buffer_->capacity) * 8 : 0) +
           (buffer_->heap ? buffer_->heap->bytes_reserved() : 0);
}

void Vector::reset() {
    selection_.reset();
    constant_ = false;
    if (buffer_ && buffer_.use_count() == 1 && buffer_->capacity >= kVectorSize) {
        buffer_->nulls_in_use = false;
        if (buffer_->heap) buffer_->heap->clear();
        buffer_->kept_alive.clear();
        return;
    }
    std::size_t capacity = std::max(kVectorSize, buffer_ ? buffer_->capacity : 0);
    buffer_ = std::make_shared<Buffer>(physical_width(physical_), capacity);
}

Vector Vector::slice(const SelectionPtr& selection) const {
    if (constant_) return *this;
    Vector sliced = *this;
    if (!selection_) {
        sliced.selection_ = selection;
        return sliced;
    }
    auto composed = std::make_shared<Selection>(selection->size());
    for (std::size_t row = 0; row < selection->size(); ++row) {
        (*composed)[row] = (*selection_)[(*selection)[row]];
    }
    sliced.selection_ = std::move(composed);
    return sliced;
}

Vector Vector::flatten(std::size_t count) const {
    Vector flat(type_, physical_, std::max(count, std::size_t{1}));
    copy_rows(*this, 0, count, flat, 0);
    return flat;
}

void copy_rows(const Vector& source, std::size_t from, std::size_t count, Vector& target,
               std::size_t at) {
    ASSERT(source.physical() == target.physical() && at + count <= target.capacity());
    VectorView rows = source.view();
    dispatch_physical(source.physical(), [&]<class T>() {
        T* to = target.data<T>();
        for (std::size_t row = 0; row < count; ++row) {
            std::size_t index = rows.index(from + row);
            if (rows.nulls && rows.is_null_at(index)) {
                target.set_null(at + row);
            } else if constexpr (std::is_same_v<T, std::string_view>) {
                to[at + row] = target.copy_bytes(rows.get_at<T>(index));
            } else {
                to[at + row] = rows.get_at<T>(index);
            }
        }
    });
}

void Chunk::select(const SelectionPtr& selection) {
    // Columns that share a selection share the composed one too: filters over joins are common.
    for (Vector& column : columns) column = column.slice(selection);
    size = selection->size();
}

}  // namespace aerolith
