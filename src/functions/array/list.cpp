#include "functions/families.h"
#include "functions/spec.h"
#include "functions/typed_order.h"
#include "types/array/array.h"

namespace aerolith {
namespace {

using Bytes = std::string_view;

Error null_not_allowed(std::string_view what) {
    return error(SqlState::kNullValueNotAllowed, "{}", what);
}

std::optional<std::int32_t> array_length(Bytes bytes, std::int32_t dimension) {
    ArrayView array(bytes);
    if (dimension < 1 || static_cast<std::size_t>(dimension) > array.dimension_count())
        return std::nullopt;
    return array.dimension(static_cast<std::size_t>(dimension - 1)).size;
}
std::optional<std::int32_t> array_lower(Bytes bytes, std::int32_t dimension) {
    ArrayView array(bytes);
    if (dimension < 1 || static_cast<std::size_t>(dimension) > array.dimension_count())
        return std::nullopt;
    return array.dimension(static_cast<std::size_t>(dimension - 1)).lower;
}
std::optional<std::int32_t> array_upper(Bytes bytes, std::int32_t dimension) {
    auto size = array_length(bytes, dimension);
    if (!size) return std::nullopt;
    return *array_lower(bytes, dimension) + *size - 1;
}
std::optional<std::int32_t> array_ndims(Bytes bytes) {
    ArrayView array(bytes);
    if (!array.dimension_count()) return std::nullopt;
    return static_cast<std::int32_t>(array.dimension_count());
}
bool array_dims(Bytes bytes, std::string& out) {
    ArrayView array(bytes);
    for (const ArrayDimension& dimension : array.dimensions())
        fmt::format_to(std::back_inserter(out), "[{}:{}]", dimension.lower,
                       dimension.lower + dimension.size - 1);
    return array.dimension_count() > 0;
}
std::int32_t cardinality(Bytes bytes) {
    return static_cast<std::int32_t>(ArrayView(bytes).size());
}

void add_all(const ArrayView& array, ArrayBuilder& builder) {
    ArrayView::Cursor cursor = array.elements();
    while (cursor.next()) {
        if (cursor.is_null())
            builder.add_null();
        else
            builder.add(cursor.datum());
    }
}

/// array_cat: joins along the first dimension; an array one dimension lower counts as one row.
Status concatenate_arrays(Bytes left_bytes, Bytes right_bytes, std::string& out) {
    ArrayView left(left_bytes), right(right_bytes);
    if (!left.dimension_count() || !right.dimension_count()) {
        out.append(left.dimension_count() ? left_bytes : right_bytes);
        return {};
    }
    std::vector<ArrayDimension> l = left.dimensions(), r = right.dimensions(), dimensions;
    auto incompatible = [&](std::string detail) {
        return Error(SqlState::kArraySubscriptError, "cannot concatenate incompatible arrays")
            .detail(std::move(detail));
    };
    auto tail = [](const std::vector<ArrayDimension>& all) {
        std::vector<std::int32_t> sizes;
        for (std::size_t at = 1; at < all.size(); ++at) sizes.push_back(all[at].size);
        return sizes;
    };
    auto sizes = [](const std::vector<ArrayDimension>& all) {
        std::vector<std::int32_t> result;
        for (const ArrayDimension& dimension : all) result.push_back(dimension.size);
        return result;
    };
    if (l.size() == r.size()) {
        if (tail(l) != tail(r))
            return incompatible(
                "Arrays with differing element dimensions are not compatible for concatenation.");
        dimensions = l;
        dimensions[0].size += r[0].size;
    } else if (l.size() == r.size() + 1) {
        if (tail(l) != sizes(r))
            return incompatible(
                "Arrays with differing dimensions are not compatible for concatenation.");
        dimensions = l;
        dimensions[0].size += 1;
    } else if (r.size() == l.size() + 1) {
        if (tail(r) != sizes(l))
            return incompatible(
                "Arrays with differing dimensions are not compatible for concatenation.");
        dimensions = r;
        dimensions[0].size += 1;
    } else {
        return incompatible(
            fmt::format("Arrays of {} and {} dimensions are not compatible for concatenation.",
                        l.size(), r.size()));
    }
    ArrayBuilder builder(left.element_type());
    add_all(left, builder);
    add_all(right, builder);
    builder.finish(dimensions, out);
    return {};
}

Status array_cat(EvalContext&, std::span<const Vector> arguments, std::size_t count, Vector& out) {
    std::string bytes;
    for (std::size_t row = 0; row < count; ++row) {
        bool left_null = arguments[0].is_null(row), right_null = arguments[1].is_null(row);
        if (left_null && right_null) {
            out.set_null(row);
            continue;
        }
        bytes.clear();
        if (left_null || right_null)
            bytes = arguments[left_null].at(row).as<Bytes>();
        else
            TRY(concatenate_arrays(arguments[0].at(row).as<Bytes>(),
                                   arguments[1].at(row).as<Bytes>(), bytes));
        out.set(row, Datum::of<Bytes>(bytes));
    }
    return {};
}

/// array_append (element second) and array_prepend (element first); a NULL array is an empty one.
template <bool append>
Status add_element(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                   Vector& out) {
    const Vector& arrays = arguments[append ? 0 : 1];
    const Vector& elements = arguments[append ? 1 : 0];
    Oid element = type_info(out.type().oid).element;
    std::string bytes;
    for (std::size_t row = 0; row < count; ++row) {
        ArrayBuilder builder(element);
        std::vector<ArrayDimension> dimensions{{1, 1}};
        auto add = [&] {
            elements.is_null(row) ? builder.add_null() : builder.add(elements.at(row));
        };
        if (!append) add();
        if (!arrays.is_null(row)) {
            ArrayView array(arrays.at(row).as<Bytes>());
            if (array.dimension_count() > 1)
                return Error(SqlState::kDataException,
                             "argument must be empty or one-dimensional array");
            if (array.dimension_count()) {
                dimensions = array.dimensions();
                ++dimensions[0].size;
            }
            add_all(array, builder);
        }
        if (append) add();
        bytes.clear();
        builder.finish(dimensions, bytes);
        out.set(row, Datum::of<Bytes>(bytes));
    }
    return {};
}

bool has_element(const ArrayView& array, Datum wanted) {
    ArrayView::Cursor cursor = array.elements();
    while (cursor.next())
        if (!cursor.is_null() && array.element_info().compare(cursor.datum(), wanted) == 0)
            return true;
    return false;
}
bool contains_array(Bytes left_bytes, Bytes right_bytes) {
    ArrayView left(left_bytes), right(right_bytes);
    ArrayView::Cursor cursor = right.elements();
    while (cursor.next())
        if (cursor.is_null() || !has_element(left, cursor.datum())) return false;
    return true;
}
bool contained_array(Bytes left, Bytes right) {
    return contains_array(right, left);
}
bool overlaps_array(Bytes left_bytes, Bytes right_bytes) {
    ArrayView left(left_bytes), right(right_bytes);
    ArrayView::Cursor cursor = right.elements();
    while (cursor.next())
        if (!cursor.is_null() && has_element(left, cursor.datum())) return true;
    return false;
}

/// NULL is found too: positions compare with IS NOT DISTINCT FROM.
bool same_element(const ArrayView& array, const ArrayView::Cursor& cursor, const Vector& wanted,
                  std::size_t row) {
    if (cursor.is_null() || wanted.is_null(row)) return cursor.is_null() && wanted.is_null(row);
    return array.element_info().compare(cursor.datum(), wanted.at(row)) == 0;
}

Status array_position(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                      Vector& out) {
    for (std::size_t row = 0; row < count; ++row) {
        out.set_null(row);
        if (arguments[0].is_null(row)) continue;
        ArrayView array(arguments[0].at(row).as<Bytes>());
        if (array.dimension_count() > 1) {
            return Error(SqlState::kFeatureNotSupported,
                         "searching for elements in multidimensional arrays is not supported");
        }
        std::int32_t from = std::numeric_limits<std::int32_t>::min();
        if (arguments.size() == 3) {
            if (arguments[2].is_null(row))
                return null_not_allowed("initial position must not be null");
            from = arguments[2].at(row).as<std::int32_t>();
        }
        ArrayView::Cursor cursor = array.elements();
        for (std::int32_t at = array.dimension_count() ? array.dimension(0).lower : 1;
             cursor.next(); ++at) {
            if (at < from || !same_element(array, cursor, arguments[1], row)) continue;
            out.writable_nulls()[row / 64] &= ~(std::uint64_t{1} << (row % 64));
            out.data<std::int32_t>()[row] = at;
            break;
        }
    }
    return {};
}

/// array_remove (two arguments) and array_replace (three).
Status change_elements(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                       Vector& out) {
    bool replace = arguments.size() == 3;
    std::string bytes;
    for (std::size_t row = 0; row < count; ++row) {
        if (arguments[0].is_null(row)) {
            out.set_null(row);
            continue;
        }
        ArrayView array(arguments[0].at(row).as<Bytes>());
        if (!replace && array.dimension_count() > 1) {
            return Error(SqlState::kFeatureNotSupported,
                         "removing elements from multidimensional arrays is not supported");
        }
        ArrayBuilder builder(array.element_type());
        ArrayView::Cursor cursor = array.elements();
        while (cursor.next()) {
            bool found = same_element(array, cursor, arguments[1], row);
            if (found && !replace) continue;
            if (found)
                arguments[2].is_null(row) ? builder.add_null() : builder.add(arguments[2].at(row));
            else
                cursor.is_null() ? builder.add_null() : builder.add(cursor.datum());
        }
        bytes.clear();
        std::vector<ArrayDimension> dimensions = array.dimensions();
        if (!replace && !dimensions.empty())
            dimensions[0].size = static_cast<std::int32_t>(builder.size());
        if (!builder.size()) dimensions.clear();
        builder.finish(dimensions, bytes);
        out.set(row, Datum::of<Bytes>(bytes));
    }
    return {};
}

Status array_to_text(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                     Vector& out) {
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        if (arguments[0].is_null(row) || arguments[1].is_null(row)) {
            out.set_null(row);
            continue;
        }
        text.clear();
        ArrayView array(arguments[0].at(row).as<Bytes>());
        Bytes delimiter = arguments[1].at(row).as<Bytes>();
        bool shows_nulls = arguments.size() == 3 && !arguments[2].is_null(row), first = true;
        ArrayView::Cursor cursor = array.elements();
        while (cursor.next()) {
            if (cursor.is_null() && !shows_nulls) continue;
            if (!first) text += delimiter;
            first = false;
            if (cursor.is_null())
                text += arguments[2].at(row).as<Bytes>();
            else
                array.element_info().print(cursor.datum(), context.format(), text);
        }
        out.set(row, Datum::of<Bytes>(text));
    }
    return {};
}

Status text_to_array(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                     Vector& out) {
    std::string bytes;
    for (std::size_t row = 0; row < count; ++row) {
        if (arguments[0].is_null(row)) {
            out.set_null(row);
            continue;
        }
        ArrayBuilder builder(type_oid::kText);
        Bytes text = arguments[0].at(row).as<Bytes>();
        auto add = [&](Bytes part) {
            bool is_null = arguments.size() == 3 && !arguments[2].is_null(row) &&
                           part == arguments[2].at(row).as<Bytes>();
            if (is_null)
                builder.add_null();
            else
                builder.add(Datum::of(part));
        };
        if (text.empty()) {
        } else if (arguments[1].is_null(row)) {  // every character by itself
            for (std::size_t at = 0; at < text.size();) {
                std::size_t length = 1;
                while (at + length < text.size() && (text[at + length] & 0xC0) == 0x80) ++length;
                add(text.substr(at, length));
                at += length;
            }
        } else if (Bytes delimiter = arguments[1].at(row).as<Bytes>(); delimiter.empty()) {
            add(text);
        } else {
            for (std::size_t at = 0;;) {
                std::size_t end = text.find(delimiter, at);
                add(text.substr(at, end - at));
                if (end == text.npos) break;
                at = end + delimiter.size();
            }
        }
        bytes.clear();
        builder.finish(bytes);
        out.set(row, Datum::of<Bytes>(bytes));
    }
    return {};
}

Status trim_array(Bytes bytes, std::int32_t count, std::string& out) {
    ArrayView array(bytes);
    std::int32_t size = array.dimension_count() ? array.dimension(0).size : 0;
    if (count < 0 || count > size) {
        return error(SqlState::kArraySubscriptError,
                     "number of elements to trim must be between 0 and {}", size);
    }
    if (!size) {
        out.append(bytes);
        return {};
    }
    array_slice(bytes, {{0, array.dimension(0).lower + size - count - 1, false, true}}, out);
    return {};
}

constexpr FunctionSpec kArrayFunctions[] = {
    internal(744, "array_eq(anyarray, anyarray) -> boolean", order_typed<IsEqual>),
    internal(390, "array_ne(anyarray, anyarray) -> boolean", order_typed<IsNotEqual>),
    internal(391, "array_lt(anyarray, anyarray) -> boolean", order_typed<IsLess>),
    internal(393, "array_le(anyarray, anyarray) -> boolean", order_typed<IsLessEqual>),
    internal(392, "array_gt(anyarray, anyarray) -> boolean", order_typed<IsGreater>),
    internal(396, "array_ge(anyarray, anyarray) -> boolean", order_typed<IsGreaterEqual>),
    internal(382, "btarraycmp(anyarray, anyarray) -> integer", compare_typed),
    internal(679, "oidvectoreq(oidvector, oidvector) -> boolean", order_typed<IsEqual>),
    internal(619, "oidvectorne(oidvector, oidvector) -> boolean", order_typed<IsNotEqual>),
    internal(2748, "arraycontains(anyarray, anyarray) -> boolean", vectorise<contains_array>),
    internal(2749, "arraycontained(anyarray, anyarray) -> boolean", vectorise<contained_array>),
    internal(2747, "arrayoverlap(anyarray, anyarray) -> boolean", vectorise<overlaps_array>),
    function(2176, "array_length(anyarray, integer) -> integer", vectorise<array_length>,
             "Number of elements in a dimension.", {"SELECT array_length(ARRAY[1,2,3], 1)", "3"}),
    function(2091, "array_lower(anyarray, integer) -> integer", vectorise<array_lower>,
             "Lower bound of a dimension.",
             {"SELECT array_lower('[0:2]={1,2,3}'::integer[], 1)", "0"}),
    function(2092, "array_upper(anyarray, integer) -> integer", vectorise<array_upper>,
             "Upper bound of a dimension.", {"SELECT array_upper(ARRAY[1,8,3,7], 1)", "4"}),
    function(748, "array_ndims(anyarray) -> integer", vectorise<array_ndims>,
             "Number of dimensions.", {"SELECT array_ndims(ARRAY[[1,2,3], [4,5,6]])", "2"}),
    function(747, "array_dims(anyarray) -> text", vectorise<array_dims>,
             "Bounds of the dimensions.",
             {"SELECT array_dims(ARRAY[[1,2,3], [4,5,6]])", "[1:2][1:3]"}),
    function(3179, "cardinality(anyarray) -> integer", vectorise<cardinality>,
             "Number of elements.", {"SELECT cardinality(ARRAY[[1,2],[3,4]])", "4"}),
    function(6172, "trim_array(anyarray, integer) -> anyarray", vectorise<trim_array>,
             "Without a number of elements at the end.",
             {"SELECT trim_array(ARRAY[1,2,3,4,5,6], 2)", "{1,2,3,4}"}),
    on_null(function(378, "array_append(anycompatiblearray, anycompatible) -> anycompatiblearray",
                     add_element<true>, "With an element added at the end.",
                     {"SELECT array_append(ARRAY[1,2], 3)", "{1,2,3}"})),
    on_null(function(379, "array_prepend(anycompatible, anycompatiblearray) -> anycompatiblearray",
                     add_element<false>, "With an element added in front.",
                     {"SELECT array_prepend(1, ARRAY[2,3])", "{1,2,3}"})),
    on_null(function(383, "array_cat(anycompatiblearray, anycompatiblearray) -> anycompatiblearray",
                     array_cat, "Two arrays joined.",
                     {"SELECT array_cat(ARRAY[1,2,3], ARRAY[4,5])", "{1,2,3,4,5}"})),
    on_null(function(3277, "array_position(anycompatiblearray, anycompatible) -> integer",
                     array_position, "Where an element first occurs.",
                     {"SELECT array_position(ARRAY['sun','mon','tue'], 'mon')", "2"})),
    on_null(function(3278, "array_position(anycompatiblearray, anycompatible, integer) -> integer",
                     array_position, "Where an element first occurs at or after a position.")),
    on_null(function(3167, "array_remove(anycompatiblearray, anycompatible) -> anycompatiblearray",
                     change_elements, "Without the elements equal to a value.",
                     {"SELECT array_remove(ARRAY[1,2,3,2], 2)", "{1,3}"})),
    on_null(function(
        3168,
        "array_replace(anycompatiblearray, anycompatible, anycompatible) -> anycompatiblearray",
        change_elements, "With one value in the place of another.",
        {"SELECT array_replace(ARRAY[1,2,5,4], 5, 3)", "{1,2,3,4}"})),
    by_format(function(395, "array_to_string(anyarray, text) -> text", array_to_text,
                       "Elements as text, joined.",
                       {"SELECT array_to_string(ARRAY[1,2,3], ',')", "1,2,3"})),
    on_null(by_format(
        function(384, "array_to_string(anyarray, text, text) -> text", array_to_text,
                 "Elements as text, joined, with a text for NULL.",
                 {"SELECT array_to_string(ARRAY[1,2,3,NULL,5], ',', '*')", "1,2,3,*,5"}))),
    on_null(function(394, "string_to_array(text, text) -> text[]", text_to_array,
                     "A delimited text taken apart.",
                     {"SELECT string_to_array('xx~~yy~~zz', '~~')", "{xx,yy,zz}"})),
    on_null(function(376, "string_to_array(text, text, text) -> text[]", text_to_array,
                     "A delimited text taken apart, with a text that means NULL.",
                     {"SELECT string_to_array('xx~~yy~~zz', '~~', 'yy')", "{xx,NULL,zz}"})),
};

}  // namespace

std::span<const FunctionSpec> array_functions() {
    return kArrayFunctions;
}

}  // namespace aerolith
