#pragma once

#include "functions/vectorise.h"
#include "types/numeric/numeric.h"

namespace aerolith {

/// Numbers from this size on take their time: between two of them a statement may be cancelled.
constexpr std::size_t kSlowNumericBytes = 64;

// Kernels from functions over decoded numerics.
template <auto fn>
Status numeric_unary(EvalContext& context, std::string_view value, std::string& out) {
    using R = decltype(fn(Numeric()));
    if constexpr (std::is_same_v<R, Numeric>)
        encode_numeric(fn(decode_numeric(value)), out);
    else
        encode_numeric(TRY(fn(decode_numeric(value))), out);
    if (value.size() + out.size() >= kSlowNumericBytes) TRY(context.check_interrupts());
    return {};
}

template <auto fn>
Status numeric_binary(EvalContext& context, std::string_view left, std::string_view right,
                      std::string& out) {
    encode_numeric(TRY(fn(decode_numeric(left), decode_numeric(right))), out);
    if (left.size() + right.size() + out.size() >= kSlowNumericBytes)
        TRY(context.check_interrupts());
    return {};
}

template <auto fn>
constexpr ScalarKernel kNumericUnary = vectorise<numeric_unary<fn>>;
template <auto fn>
constexpr ScalarKernel kNumericBinary = vectorise<numeric_binary<fn>>;

}  // namespace aerolith
