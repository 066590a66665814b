#pragma once

#include "functions/function.h"

namespace aerolith {

/// Short forms for the lists of the families. A function behind operators or casts needs no example
/// of its own.
constexpr FunctionSpec internal(Oid oid, std::string_view signature, ScalarKernel kernel,
                                std::string_view summary = {}) {
    return {.oid = oid, .signature = signature, .summary = summary, .kernel = kernel};
}

constexpr FunctionSpec function(Oid oid, std::string_view signature, ScalarKernel kernel,
                                std::string_view summary, FunctionSpec::Example example = {}) {
    return {.oid = oid,
            .signature = signature,
            .summary = summary,
            .example = example,
            .kernel = kernel};
}

constexpr FunctionSpec stable(FunctionSpec spec) {
    spec.volatility = Volatility::kStable;
    return spec;
}

/// Stable, and as good on any thread and node that knows the formats.
constexpr FunctionSpec by_format(FunctionSpec spec) {
    spec.by_format = true;
    return stable(spec);
}

constexpr FunctionSpec volatile_(FunctionSpec spec) {
    spec.volatility = Volatility::kVolatile;
    return spec;
}

/// The kernel sees NULLs.
constexpr FunctionSpec on_null(FunctionSpec spec) {
    spec.nulls = Nulls::kCalled;
    return spec;
}

}  // namespace aerolith
