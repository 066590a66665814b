#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/array/array.h"
#include "types/numeric/numeric.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// Bytes the value takes; of the kinds of fixed width, their type's.
Status column_size(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                   Vector& out) {
    const TypeInfo& info = type_info(arguments[0].type().oid);
    for (std::size_t row = 0; row < count; ++row) {
        if (arguments[0].is_null(row)) {
            out.set_null(row);
            continue;
        }
        std::int64_t size = info.length;
        if (info.length < 0) {
            auto bytes =
                static_cast<std::int64_t>(arguments[0].at(row).as<std::string_view>().size());
            size = bytes + (bytes < 127 ? 1 : 4);
        }
        out.set(row, Datum::of<std::int32_t>(static_cast<std::int32_t>(size)));
    }
    return {};
}

/// An array of equal elements: dimensions, and lower bounds where they are given.
Status fill_array(EvalContext&, std::span<const Vector> arguments, std::size_t count, Vector& out) {
    for (std::size_t row = 0; row < count; ++row) {
        if (arguments[1].is_null(row) || (arguments.size() > 2 && arguments[2].is_null(row))) {
            return Error(SqlState::kNullValueNotAllowed,
                         "dimension array or low bound array cannot be null");
        }
        std::vector<ArrayDimension> dimensions;
        std::size_t total = 1;
        ArrayView sizes(arguments[1].at(row).as<std::string_view>());
        for (ArrayView::Cursor size = sizes.elements(); size.next();) {
            if (size.is_null())
                return Error(SqlState::kNullValueNotAllowed, "dimension values cannot be null");
            dimensions.push_back({size.datum().as<std::int32_t>(), 1});
            if (dimensions.back().size < 0 ||
                (total *= static_cast<std::size_t>(dimensions.back().size)) > 134217727) {
                return Error(SqlState::kProgramLimitExceeded,
                             "array size exceeds the maximum allowed (134217727)");
            }
        }
        if (dimensions.size() > static_cast<std::size_t>(kMaxArrayDimensions)) {
            return error(SqlState::kProgramLimitExceeded,
                         "number of array dimensions ({}) exceeds the maximum allowed ({})",
                         dimensions.size(), kMaxArrayDimensions);
        }
        if (arguments.size() > 2) {
            ArrayView lower(arguments[2].at(row).as<std::string_view>());
            if (lower.size() != dimensions.size()) {
                return Error(SqlState::kArraySubscriptError, "wrong number of array subscripts")
                    .detail("Low bound array has different size than dimensions array.");
            }
            std::size_t at = 0;
            for (ArrayView::Cursor bound = lower.elements(); bound.next();) {
                if (bound.is_null())
                    return Error(SqlState::kNullValueNotAllowed, "dimension values cannot be null");
                dimensions[at++].lower = bound.datum().as<std::int32_t>();
            }
        }
        ArrayBuilder builder(type_info(out.type().oid).element);
        for (std::size_t i = 0; i < total && !dimensions.empty(); ++i) {
            if (arguments[0].is_null(row))
                builder.add_null();
            else
                builder.add(arguments[0].at(row));
        }
        std::string bytes;
        if (total == 0 || dimensions.empty())
            ArrayBuilder(type_info(out.type().oid).element).finish(bytes);
        else
            builder.finish(dimensions, bytes);
        out.set(row, Datum::of<std::string_view>(bytes));
    }
    return {};
}

/// Two periods share a moment; the ends of a period come in either order, and a NULL end leaves a
/// point.
Status overlaps(EvalContext&, std::span<const Vector> arguments, std::size_t count, Vector& out) {
    const TypeInfo& info = type_info(arguments[0].type().oid);
    for (std::size_t row = 0; row < count; ++row) {
        struct End {
            bool is_null;
            Datum at;
        };
        auto end = [&](std::size_t i) {
            return End{arguments[i].is_null(row),
                       arguments[i].is_null(row) ? Datum() : arguments[i].at(row)};
        };
        auto less = [&](const End& a, const End& b) { return info.compare(a.at, b.at) < 0; };
        End from[2] = {end(0), end(2)}, to[2] = {end(1), end(3)};
        bool unknown = false;
        for (int i = 0; i < 2; ++i) {
            if (from[i].is_null) std::swap(from[i], to[i]);
            unknown = unknown || from[i].is_null;
            if (!to[i].is_null && !from[i].is_null && less(to[i], from[i]))
                std::swap(from[i], to[i]);
        }
        if (unknown) {
            out.set_null(row);
            continue;
        }
        int early = less(from[1], from[0]) ? 1 : 0, late = 1 - early;
        bool same_start = !less(from[0], from[1]) && !less(from[1], from[0]);
        if (same_start) {
            if (to[0].is_null || to[1].is_null)
                out.set_null(row);
            else
                out.set(row, Datum::of<bool>(true));
        } else if (to[early].is_null) {
            out.set_null(row);
        } else if (less(from[late], to[early])) {
            out.set(row, Datum::of<bool>(true));
        } else if (to[late].is_null) {
            out.set_null(row);
        } else {
            out.set(row, Datum::of<bool>(false));
        }
    }
    return {};
}

constexpr FunctionSpec kSmallFunctions[] = {
    stable(function(1269, "pg_column_size(\"any\") -> integer", column_size, "Bytes a value takes.",
                    {"SELECT pg_column_size(1)", "4"})),
    on_null(function(1193, "array_fill(anyelement, integer[]) -> anyarray", fill_array,
                     "An array of equal elements.", {"SELECT array_fill(7, array[2])", "{7,7}"})),
    on_null(function(1286, "array_fill(anyelement, integer[], integer[]) -> anyarray", fill_array,
                     "An array of equal elements, with lower bounds.",
                     {"SELECT array_fill(7, array[2], array[2])", "[2:3]={7,7}"})),
    on_null(internal(2041,
                     "overlaps(timestamp without time zone, timestamp without time zone, timestamp "
                     "without time zone, timestamp without time zone) -> boolean",
                     overlaps)),
    on_null(internal(1304,
                     "overlaps(timestamp with time zone, timestamp with time zone, timestamp with "
                     "time zone, timestamp with time zone) -> boolean",
                     overlaps)),
    on_null(internal(1308,
                     "overlaps(time without time zone, time without time zone, time without time "
                     "zone, time without time zone) -> boolean",
                     overlaps)),
};

}  // namespace

std::span<const FunctionSpec> small_functions() {
    return kSmallFunctions;
}

}  // namespace aerolith
