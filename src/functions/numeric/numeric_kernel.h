#pragma once

#include "functions/vectorise.h"
#include "types/numeric/numeric.h"

namespace aerolith {

// Kernels from functions over decoded numerics.
template <auto fn>
Status numeric_unary(std::string_view value, std::string& out) {
    using R = decltype(fn(Numeric()));
    if constexpr (std::is_same_v<R, Numeric>)
        encode_numeric(fn(decode_numeric(value)), out);
    else
        encode_numeric(TRY(fn(decode_numeric(value))), out);
    return {};
}

template <auto fn>
Status numeric_binary(std::string_view left, std::string_view right, std::string& out) {
    encode_numeric(TRY(fn(decode_numeric(left), decode_numeric(right))), out);
    return {};
}

template <auto fn>
constexpr ScalarKernel kNumericUnary = vectorise<numeric_unary<fn>>;
template <auto fn>
constexpr ScalarKernel kNumericBinary = vectorise<numeric_binary<fn>>;

}  // namespace aerolith
