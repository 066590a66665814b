#include "functions/vectorise.h"

#include <fmt/format.h>

namespace aerolith::detail {

Status check_vector_memory(Vector& vector, std::size_t rows) {
    if (rows < 2 || vector.heap().bytes_reserved() <= kMostBytes) return {};
    return Error(SqlState::kOutOfMemory, "out of memory")
        .detail(fmt::format("The values of {} rows at a time would take more than {} MB.", rows,
                            kMostBytes >> 20));
}

bool propagate_nulls(std::span<const Vector> arguments, std::size_t count, Vector& out) {
    bool any = false;
    for (const Vector& argument : arguments) {
        VectorView view = argument.view();
        if (!view.nulls) continue;
        if (argument.is_flat()) {
            std::uint64_t* nulls = out.writable_nulls();
            for (std::size_t word = 0; word < (count + 63) / 64; ++word)
                nulls[word] |= view.nulls[word];
            any = true;
            continue;
        }
        for (std::size_t row = 0; row < count; ++row) {
            if (!view.is_null(row)) continue;
            out.writable_nulls()[row / 64] |= std::uint64_t{1} << (row % 64);
            any = true;
        }
    }
    // Bits behind the last row may have come along from a longer argument.
    if (any && count % 64)
        out.writable_nulls()[count / 64] &= (std::uint64_t{1} << (count % 64)) - 1;
    return any;
}

}  // namespace aerolith::detail
