#include "functions/typed_order.h"

namespace aerolith {

Status compare_typed(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                     Vector& out) {
    bool has_nulls = detail::propagate_nulls(arguments, count, out);
    std::int32_t* results = out.data<std::int32_t>();
    auto compare = type_info(arguments[0].type().oid).compare;
    for (std::size_t row = 0; row < count; ++row) {
        if (has_nulls && out.is_null(row))
            results[row] = 0;
        else
            results[row] = compare(arguments[0].at(row), arguments[1].at(row));
    }
    return {};
}

}  // namespace aerolith
