#include "types/array/array.h"

#include "common/bytes.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

constexpr std::uint32_t kNullSize = 0xFFFFFFFF;
constexpr std::size_t kHeaderSize = 8;

std::size_t element_count(const std::vector<ArrayDimension>& dimensions) {
    std::size_t count = dimensions.empty() ? 0 : 1;
    for (const ArrayDimension& dimension : dimensions)
        count *= static_cast<std::size_t>(dimension.size);
    return count;
}

/// Steps of one subscript in each dimension, in elements.
std::vector<std::size_t> strides(const std::vector<ArrayDimension>& dimensions) {
    std::vector<std::size_t> steps(dimensions.size(), 1);
    for (std::size_t at = dimensions.size(); at-- > 1;)
        steps[at - 1] = steps[at] * static_cast<std::size_t>(dimensions[at].size);
    return steps;
}

}  // namespace

ArrayView::ArrayView(std::string_view bytes) : bytes_(bytes) {
    element_ = load_little<std::uint32_t>(bytes.data());
    dimensions_ = static_cast<unsigned char>(bytes[4]);
    info_ = &type_info(element_);
    elements_ = bytes.substr(kHeaderSize + dimensions_ * 8);
    count_ = element_count(dimensions());
}

ArrayDimension ArrayView::dimension(std::size_t at) const {
    const char* from = bytes_.data() + kHeaderSize + at * 8;
    return {load_little<std::int32_t>(from), load_little<std::int32_t>(from + 4)};
}

std::vector<ArrayDimension> ArrayView::dimensions() const {
    std::vector<ArrayDimension> result(dimensions_);
    for (std::size_t at = 0; at < dimensions_; ++at) result[at] = dimension(at);
    return result;
}

bool ArrayView::Cursor::next() {
    if (rest_.size() < 4) return false;
    std::uint32_t size = load_little<std::uint32_t>(rest_.data());
    rest_.remove_prefix(4);
    null_ = size == kNullSize;
    if (null_) return true;
    std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    datum_ = dispatch_physical(physical_, [&]<class T>() {
        if constexpr (std::is_same_v<T, std::string_view>)
            return Datum::of(bytes);
        else
            return Datum::of(load_little<T>(bytes.data()));
    });
    return true;
}

Error array_too_large() {
    return Error(SqlState::kProgramLimitExceeded,
                 "array size exceeds the maximum allowed (134217727)");
}

ArrayBuilder::ArrayBuilder(Oid element) : element_(element), physical_(physical_of_type(element)) {}

void ArrayBuilder::add(Datum value) {
    ++count_;
    dispatch_physical(physical_, [&]<class T>() {
        if constexpr (std::is_same_v<T, std::string_view>) {
            append_little(elements_, static_cast<std::uint32_t>(value.as<T>().size()));
            elements_.append(value.as<T>());
        } else {
            append_little(elements_, static_cast<std::uint32_t>(sizeof(T)));
            append_little(elements_, value.as<T>());
        }
    });
}

void ArrayBuilder::add_null() {
    ++count_;
    has_nulls_ = true;
    append_little(elements_, kNullSize);
}

void ArrayBuilder::add_value(const Value& value) {
    if (value.is_null())
        add_null();
    else
        add(value.datum());
}

void ArrayBuilder::finish(std::string& out) const {
    std::vector<ArrayDimension> dimensions;
    if (count_) dimensions.push_back({static_cast<std::int32_t>(count_), 1});
    finish(dimensions, out);
}

void ArrayBuilder::finish(const std::vector<ArrayDimension>& dimensions, std::string& out) const {
    append_array_header(element_, has_nulls_, dimensions, out);
    out += elements_;
}

void append_array_header(Oid element, bool has_nulls, const std::vector<ArrayDimension>& dimensions,
                         std::string& out) {
    append_little(out, element);
    out += static_cast<char>(dimensions.size());
    out += static_cast<char>(has_nulls);
    append_little(out, std::uint16_t{0});
    for (const ArrayDimension& dimension : dimensions) {
        append_little(out, dimension.size);
        append_little(out, dimension.lower);
    }
}

Value array_element(std::string_view bytes, const std::vector<std::int32_t>& subscripts) {
    ArrayView array(bytes);
    Type type{array.element_type(), -1};
    std::vector<ArrayDimension> dimensions = array.dimensions();
    if (subscripts.size() != dimensions.size() || dimensions.empty()) return Value::null(type);
    std::vector<std::size_t> steps = strides(dimensions);
    std::size_t place = 0;
    for (std::size_t at = 0; at < dimensions.size(); ++at) {
        std::int64_t offset = std::int64_t{subscripts[at]} - dimensions[at].lower;
        if (offset < 0 || offset >= dimensions[at].size) return Value::null(type);
        place += static_cast<std::size_t>(offset) * steps[at];
    }
    ArrayView::Cursor cursor = array.elements();
    do cursor.next();
    while (place--);
    if (cursor.is_null()) return Value::null(type);
    return Value::from(type, array.element_info().physical, cursor.datum());
}

void array_slice(std::string_view bytes, const std::vector<ArrayBounds>& bounds, std::string& out) {
    ArrayView array(bytes);
    std::vector<ArrayDimension> dimensions = array.dimensions(), kept;
    ArrayBuilder builder(array.element_type());
    if (bounds.size() > dimensions.size()) return builder.finish(out);
    std::vector<std::int64_t> first(dimensions.size());
    for (std::size_t at = 0; at < dimensions.size(); ++at) {
        std::int64_t low = dimensions[at].lower, high = low + dimensions[at].size - 1;
        if (at < bounds.size()) {
            if (bounds[at].has_lower) low = std::max<std::int64_t>(low, bounds[at].lower);
            if (bounds[at].has_upper) high = std::min<std::int64_t>(high, bounds[at].upper);
        }
        if (high < low) return builder.finish(out);
        first[at] = low - dimensions[at].lower;
        kept.push_back({static_cast<std::int32_t>(high - low + 1), 1});
    }
    std::vector<std::size_t> steps = strides(dimensions);
    ArrayView::Cursor cursor = array.elements();
    for (std::size_t place = 0; cursor.next(); ++place) {
        bool inside = true;
        for (std::size_t at = 0; at < dimensions.size(); ++at) {
            std::int64_t offset =
                static_cast<std::int64_t>(place / steps[at]) % dimensions[at].size;
            inside &= offset >= first[at] && offset < first[at] + kept[at].size;
        }
        if (!inside) continue;
        if (cursor.is_null())
            builder.add_null();
        else
            builder.add(cursor.datum());
    }
    builder.finish(kept, out);
}

Status array_assign(std::string_view bytes, const std::vector<std::int32_t>& subscripts,
                    const Value& value, std::string& out) {
    ArrayView array(bytes);
    std::vector<ArrayDimension> dimensions = array.dimensions();
    ArrayBuilder builder(array.element_type());
    if (dimensions.empty()) {
        builder.add_value(value);
        std::vector<ArrayDimension> made;
        for (std::int32_t subscript : subscripts) made.push_back({1, subscript});
        builder.finish(made, out);
        return {};
    }
    if (subscripts.size() != dimensions.size())
        return Error(SqlState::kArraySubscriptError, "wrong number of array subscripts");
    std::int64_t place = 0, added_before = 0, added_behind = 0;
    std::vector<std::size_t> steps = strides(dimensions);
    for (std::size_t at = 0; at < dimensions.size(); ++at) {
        std::int64_t offset = std::int64_t{subscripts[at]} - dimensions[at].lower;
        bool outside = offset < 0 || offset >= dimensions[at].size;
        if (outside && dimensions.size() > 1)
            return Error(SqlState::kArraySubscriptError, "array subscript out of range");
        if (offset < 0) added_before = -offset;
        if (offset >= dimensions[at].size) added_behind = offset - dimensions[at].size + 1;
        place += offset * static_cast<std::int64_t>(steps[at]);
    }
    if (added_before + added_behind > 10'000'000) {
        return array_too_large();
    }
    for (std::int64_t gap = 0; gap < added_before; ++gap) {
        if (gap == 0)
            builder.add_value(value);
        else
            builder.add_null();
    }
    ArrayView::Cursor cursor = array.elements();
    for (std::int64_t at = 0; cursor.next(); ++at) {
        if (at == place)
            builder.add_value(value);
        else if (cursor.is_null())
            builder.add_null();
        else
            builder.add(cursor.datum());
    }
    for (std::int64_t gap = 1; gap <= added_behind; ++gap) {
        if (gap == added_behind)
            builder.add_value(value);
        else
            builder.add_null();
    }
    dimensions[0].size += static_cast<std::int32_t>(added_before + added_behind);
    dimensions[0].lower -= static_cast<std::int32_t>(added_before);
    builder.finish(dimensions, out);
    return {};
}

int compare_arrays(std::string_view left_bytes, std::string_view right_bytes) {
    ArrayView left(left_bytes), right(right_bytes);
    auto compare = left.element_info().compare;
    ArrayView::Cursor l = left.elements(), r = right.elements();
    while (true) {
        bool has_left = l.next(), has_right = r.next();
        if (!has_left || !has_right) {
            if (has_left != has_right) return has_left ? 1 : -1;
            break;
        }
        if (l.is_null() || r.is_null()) {  // NULL equals NULL and is above all
            if (l.is_null() != r.is_null()) return l.is_null() ? 1 : -1;
            continue;
        }
        if (int order = compare(l.datum(), r.datum())) return order;
    }
    if (left.dimension_count() != right.dimension_count())
        return left.dimension_count() < right.dimension_count() ? -1 : 1;
    for (std::size_t at = 0; at < left.dimension_count(); ++at) {
        ArrayDimension a = left.dimension(at), b = right.dimension(at);
        if (a.size != b.size) return a.size < b.size ? -1 : 1;
        if (a.lower != b.lower) return a.lower < b.lower ? -1 : 1;
    }
    return 0;
}

}  // namespace aerolith
