#include "functions/arithmetic/float_arithmetic.h"
#include "functions/arithmetic/integer_arithmetic.h"
#include "functions/families.h"
#include "functions/spec.h"

namespace aerolith {
namespace {

template <class L, class R>
using WiderFloat = std::conditional_t<(sizeof(L) > sizeof(R)), L, R>;

enum class FloatOperation { kAdd, kSubtract, kMultiply, kDivide };

template <class L, class R, FloatOperation operation>
struct FloatOperator {
    using Left = L;
    using Right = R;
    using W = WiderFloat<L, R>;

    static W apply(L left, R right) {
        W l = left, r = right;
        if constexpr (operation == FloatOperation::kAdd)
            return l + r;
        else if constexpr (operation == FloatOperation::kSubtract)
            return l - r;
        else if constexpr (operation == FloatOperation::kMultiply)
            return l * r;
        else
            return l / r;
    }
    /// PostgreSQL refuses infinities that no operand had, and products that vanish.
    static Status check(L left, R right, W result) {
        if constexpr (operation == FloatOperation::kDivide) {
            if (right == 0 && !std::isnan(left)) return division_by_zero();
        }
        if (std::isinf(result) && !std::isinf(left) && !std::isinf(right)) return float_overflow();
        if constexpr (operation == FloatOperation::kMultiply) {
            if (result == 0 && left != 0 && right != 0) return float_underflow();
        }
        if constexpr (operation == FloatOperation::kDivide) {
            if (result == 0 && left != 0 && !std::isinf(right)) return float_underflow();
        }
        return {};
    }
    /// Cheap: false for every result that `check` would let pass without looking, true for a few
    /// more.
    static bool suspicious(W result) {
        constexpr W kLimit = std::numeric_limits<W>::max();
        if constexpr (operation == FloatOperation::kMultiply ||
                      operation == FloatOperation::kDivide)
            return !(std::abs(result) <= kLimit) | (result == 0);
        else
            return !(std::abs(result) <= kLimit);
    }
};

template <class Operator>
Status float_kernel(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                    Vector& out) {
    using L = typename Operator::Left;
    using R = typename Operator::Right;
    detail::propagate_nulls(arguments, count, out);
    auto* results = out.data<typename Operator::W>();
    detail::for_two<L, R>(arguments[0], arguments[1], count, results, Operator::apply);
    int suspicious = 0;
    for (std::size_t row = 0; row < count; ++row) suspicious |= Operator::suspicious(results[row]);
    if (!suspicious) return {};
    VectorView left = arguments[0].view(), right = arguments[1].view();
    for (std::size_t row = 0; row < count; ++row) {
        if (out.is_null(row)) continue;
        TRY(Operator::check(left.get<L>(row), right.get<R>(row), results[row]));
    }
    return {};
}

template <class L, class R>
constexpr ScalarKernel kFloatAdd = float_kernel<FloatOperator<L, R, FloatOperation::kAdd>>;
template <class L, class R>
constexpr ScalarKernel kFloatSubtract =
    float_kernel<FloatOperator<L, R, FloatOperation::kSubtract>>;
template <class L, class R>
constexpr ScalarKernel kFloatMultiply =
    float_kernel<FloatOperator<L, R, FloatOperation::kMultiply>>;
template <class L, class R>
constexpr ScalarKernel kFloatDivide = float_kernel<FloatOperator<L, R, FloatOperation::kDivide>>;

template <class T>
T float_negate(T value) {
    return -value;
}
template <class T>
T float_identity(T value) {
    return value;
}
template <class T>
T float_absolute(T value) {
    return std::abs(value);
}

constexpr FunctionSpec kFloatArithmetic[] = {
    internal(204, "float4pl(real, real) -> real", kFloatAdd<float, float>),
    internal(218, "float8pl(double precision, double precision) -> double precision",
             kFloatAdd<double, double>),
    internal(281, "float48pl(real, double precision) -> double precision",
             kFloatAdd<float, double>),
    internal(285, "float84pl(double precision, real) -> double precision",
             kFloatAdd<double, float>),
    internal(205, "float4mi(real, real) -> real", kFloatSubtract<float, float>),
    internal(219, "float8mi(double precision, double precision) -> double precision",
             kFloatSubtract<double, double>),
    internal(282, "float48mi(real, double precision) -> double precision",
             kFloatSubtract<float, double>),
    internal(286, "float84mi(double precision, real) -> double precision",
             kFloatSubtract<double, float>),
    internal(202, "float4mul(real, real) -> real", kFloatMultiply<float, float>),
    internal(216, "float8mul(double precision, double precision) -> double precision",
             kFloatMultiply<double, double>),
    internal(279, "float48mul(real, double precision) -> double precision",
             kFloatMultiply<float, double>),
    internal(283, "float84mul(double precision, real) -> double precision",
             kFloatMultiply<double, float>),
    internal(203, "float4div(real, real) -> real", kFloatDivide<float, float>),
    internal(217, "float8div(double precision, double precision) -> double precision",
             kFloatDivide<double, double>),
    internal(280, "float48div(real, double precision) -> double precision",
             kFloatDivide<float, double>),
    internal(284, "float84div(double precision, real) -> double precision",
             kFloatDivide<double, float>),
    internal(206, "float4um(real) -> real", vectorise<float_negate<float>>),
    internal(1913, "float4up(real) -> real", vectorise<float_identity<float>>),
    internal(207, "float4abs(real) -> real", vectorise<float_absolute<float>>),
    function(1394, "abs(real) -> real", vectorise<float_absolute<float>>, "Absolute value.",
             {"SELECT abs((-7.5)::real)", "7.5"}),
    internal(220, "float8um(double precision) -> double precision",
             vectorise<float_negate<double>>),
    internal(1914, "float8up(double precision) -> double precision",
             vectorise<float_identity<double>>),
    internal(221, "float8abs(double precision) -> double precision",
             vectorise<float_absolute<double>>),
    function(1395, "abs(double precision) -> double precision", vectorise<float_absolute<double>>,
             "Absolute value.", {"SELECT abs((-7.5)::double precision)", "7.5"}),
};

}  // namespace

std::span<const FunctionSpec> float_arithmetic_functions() {
    return kFloatArithmetic;
}

}  // namespace aerolith
