#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "functions/vectorise.h"
#include "types/integer/integer.h"

namespace aerolith {

/// The wider of two integer types: PostgreSQL's result type of mixed arithmetic.
template <class L, class R>
using Wider = std::conditional_t<(sizeof(L) > sizeof(R)), L, R>;

// add, subtract, multiply or a negative number into `failed` on overflow (vectorise_checked); none
// of them branches.
template <class L, class R>
Wider<L, R> add(L left, R right, Wider<L, R>& failed) {
    using W = Wider<L, R>;
    using U = std::make_unsigned_t<W>;
    W l = left, r = right;
    W sum = static_cast<W>(static_cast<U>(l) + static_cast<U>(r));
    failed = static_cast<W>(failed | ((l ^ sum) & (r ^ sum)));
    return sum;
}

template <class L, class R>
Wider<L, R> subtract(L left, R right, Wider<L, R>& failed) {
    using W = Wider<L, R>;
    using U = std::make_unsigned_t<W>;
    W l = left, r = right;
    W difference = static_cast<W>(static_cast<U>(l) - static_cast<U>(r));
    failed = static_cast<W>(failed | ((l ^ r) & (l ^ difference)));
    return difference;
}

template <class L, class R>
Wider<L, R> multiply(L left, R right, Wider<L, R>& failed) {
    using W = Wider<L, R>;
    W product;
    if constexpr (sizeof(W) == 8) {
        bool overflow =
            __builtin_mul_overflow(static_cast<W>(left), static_cast<W>(right), &product);
        failed |= -static_cast<W>(overflow);
    } else {
        using Twice = std::conditional_t<sizeof(W) == 4, std::int64_t, std::int32_t>;
        Twice exact = static_cast<Twice>(left) * static_cast<Twice>(right);
        product = static_cast<W>(exact);
        failed = static_cast<W>(failed | -static_cast<W>(exact != product));
    }
    return product;
}

inline Error division_by_zero() {
    return Error(SqlState::kDivisionByZero, "division by zero");
}

template <class L, class R>
Result<Wider<L, R>> divide(L left, R right) {
    using W = Wider<L, R>;
    if (right == 0) [[unlikely]]
        return division_by_zero();
    W dividend = left, divisor = right;
    if (divisor == -1) {  // the one quotient that may not fit, and a trap in hardware
        if (dividend == std::numeric_limits<W>::min()) return integer_out_of_range<W>();
        return static_cast<W>(-dividend);
    }
    return static_cast<W>(dividend / divisor);
}

template <class T>
Result<T> modulo(T left, T right) {
    if (right == 0) [[unlikely]]
        return division_by_zero();
    if (right == -1) return T{0};
    return static_cast<T>(left % right);
}

template <class T>
Result<T> negate(T value) {
    if (value == std::numeric_limits<T>::min()) return integer_out_of_range<T>();
    return static_cast<T>(-value);
}

template <class T>
Result<T> absolute(T value) {
    if (value < 0) return negate(value);
    return value;
}

}  // namespace aerolith
