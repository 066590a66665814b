#include "types/array/array.h"

#include "common/bytes.h"
#include "types/type_info.h"

namespace aerolith {

ArrayReader::ArrayReader(std::string_view bytes) : rest_(bytes) {
    auto take = [&]<class T>() {
        T value = load_little<T>(rest_.data());
        rest_.remove_prefix(sizeof(T));
        return value;
    };
    element_ = take.template operator()<Oid>();
    physical_ = physical_of_type(element_);
    auto dimension_count = take.template operator()<std::uint8_t>();
    auto has_nulls = take.template operator()<std::uint8_t>();
    size_ = dimension_count == 0 ? 0 : 1;
    for (int i = 0; i < dimension_count; ++i) {
        ArrayDimension dimension;
        dimension.length = take.template operator()<std::int32_t>();
        dimension.lower = take.template operator()<std::int32_t>();
        size_ *= static_cast<std::size_t>(dimension.length);
        dimensions_.push_back(dimension);
    }
    if (has_nulls) {
        nulls_ = rest_.substr(0, (size_ + 7) / 8);
        rest_.remove_prefix(nulls_.size());
    }
}

bool ArrayReader::next(bool& is_null, Datum& value) {
    if (at_ == size_) return false;
    is_null = !nulls_.empty() && (static_cast<std::uint8_t>(nulls_[at_ / 8]) >> (at_ % 8) & 1);
    ++at_;
    if (is_null) return true;
    dispatch_physical(physical_, [&]<class T>() {
        if constexpr (std::is_same_v<T, std::string_view>) {
            auto size = load_little<std::uint32_t>(rest_.data());
            value = Datum::of<std::string_view>(rest_.substr(4, size));
            rest_.remove_prefix(4 + size);
        } else {
            value = Datum::of<T>(load_little<T>(rest_.data()));
            rest_.remove_prefix(sizeof(T));
        }
    });
    return true;
}

ArrayBuilder::ArrayBuilder(Oid element) : element_(element), physical_(physical_of_type(element)) {}

void ArrayBuilder::add(Datum value) {
    if (size_ % 8 == 0) nulls_ += '\0';
    ++size_;
    dispatch_physical(physical_, [&]<class T>() {
        if constexpr (std::is_same_v<T, std::string_view>) {
            auto bytes = value.as<std::string_view>();
            append_little(values_, static_cast<std::uint32_t>(bytes.size()));
            values_.append(bytes);
        } else {
            append_little(values_, value.as<T>());
        }
    });
}

void ArrayBuilder::add_null() {
    if (size_ % 8 == 0) nulls_ += '\0';
    nulls_.back() = static_cast<char>(nulls_.back() | 1 << (size_ % 8));
    has_nulls_ = true;
    ++size_;
}

void ArrayBuilder::finish(std::string& out) const {
    if (size_ == 0) finish({}, out);
    else finish({{static_cast<std::int32_t>(size_), 1}}, out);
}

void ArrayBuilder::finish(const std::vector<ArrayDimension>& dimensions, std::string& out) const {
    append_little(out, element_);
    append_little(out, static_cast<std::uint8_t>(dimensions.size()));
    append_little(out, static_cast<std::uint8_t>(has_nulls_));
    for (const ArrayDimension& dimension : dimensions) {
        append_little(out, dimension.length);
        append_little(out, dimension.lower);
    }
    if (has_nulls_) out.append(nulls_);
    out.append(values_);
}

}  // namespace aerolith
