#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "functions/eval_context.h"
#include "functions/spec.h"
#include "functions/vectorise.h"

namespace aerolith {

/// A function's name as a template argument.
template <std::size_t n>
struct FunctionName {
    constexpr FunctionName(const char (&text)[n]) { std::copy_n(text, n, value); }
    char value[n];
};

/// Hands a call to the session's catalog, row by row.
template <FunctionName name>
Status ask_catalog(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                   Vector& out) {
    std::vector<Value> values(arguments.size());
    for (std::size_t row = 0; row < count; ++row) {
        for (std::size_t i = 0; i < arguments.size(); ++i) values[i] = arguments[i].value(row);
        Value result = TRY(context.catalog_function(name.value, values));
        if (result.is_null()) {
            out.set_null(row);
            continue;
        }
        out.set_value(row, result);
    }
    return {};
}

/// A strict one: NULL arguments never reach the catalog.
template <FunctionName name>
Status ask_catalog_strictly(EvalContext& context, std::span<const Vector> arguments,
                            std::size_t count, Vector& out) {
    detail::propagate_nulls(arguments, count, out);
    std::vector<Value> values(arguments.size());
    for (std::size_t row = 0; row < count; ++row) {
        if (out.is_null(row)) continue;
        for (std::size_t i = 0; i < arguments.size(); ++i) values[i] = arguments[i].value(row);
        Value result = TRY(context.catalog_function(name.value, values));
        if (result.is_null())
            out.set_null(row);
        else
            out.set_value(row, result);
    }
    return {};
}

}  // namespace aerolith
