#pragma once

#include <optional>
#include <tuple>
#include <type_traits>

#include "functions/function.h"

namespace aerolith {

/// vectorise<&fn> makes a strict kernel from a plain function over C++ values (bool, std::int32_t,
/// double, std::string_view, Uuid, Interval ...):
///   - a first parameter EvalContext& is filled in;
///   - a last parameter std::string& receives the result's bytes, and the function then returns
///   void, or bool where
///     false means NULL; other functions return their value, or std::optional of it;
///   - every return type may be wrapped in Result (Status for void);
///   - a returned std::string_view must point into an argument or into constant data: it is not
///   copied.
namespace detail {

template <class T>
struct Unwrapped {
    using Type = T;
    static constexpr bool kFails = false;
};
template <class T>
struct Unwrapped<Result<T>> {
    using Type = T;
    static constexpr bool kFails = true;
};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class F>
struct Plain;
template <class R, class... Args>
struct Plain<R (*)(Args...)> {
    using Parameters = std::tuple<Args...>;
    using Return = typename Unwrapped<R>::Type;
    static constexpr bool kFails = Unwrapped<R>::kFails;
    template <std::size_t i>
    static constexpr auto parameter() {
        if constexpr (i < sizeof...(Args))
            return std::type_identity<std::tuple_element_t<i, Parameters>>{};
        else
            return std::type_identity<void>{};
    }
    static constexpr bool kWantsContext =
        std::is_same_v<typename decltype(parameter<0>())::type, EvalContext&>;
    static constexpr bool kWrites =
        sizeof...(Args) > 0 &&
        std::is_same_v<typename decltype(parameter<sizeof...(Args) - 1>())::type, std::string&>;
    static constexpr std::size_t kArguments = sizeof...(Args) - kWantsContext - kWrites;
    template <std::size_t i>
    using Argument = std::remove_cvref_t<std::tuple_element_t<i + kWantsContext, Parameters>>;
};

/// Values from this size on may fill memory before a vector is full.
inline constexpr std::size_t kLargeValue = 64 * 1024;
/// 53200 when the texts of a vector take more than kMostBytes, and there are several: fewer rows
/// at a time may do then.
inline constexpr std::size_t kMostBytes = 16u << 20;
Status check_vector_memory(Vector& vector, std::size_t rows);

/// Marks in `out` every row where some argument is NULL. False when there is none.
bool propagate_nulls(std::span<const Vector> arguments, std::size_t count, Vector& out);

template <auto fn, std::size_t... i>
auto call(EvalContext& context, const VectorView* views, std::size_t row, std::string& bytes,
          std::index_sequence<i...>) {
    using P = Plain<decltype(fn)>;
    (void)views;
    (void)row;
    (void)bytes;
    (void)context;
    if constexpr (P::kWantsContext && P::kWrites)
        return fn(context, views[i].get<typename P::template Argument<i>>(row)..., bytes);
    else if constexpr (P::kWantsContext)
        return fn(context, views[i].get<typename P::template Argument<i>>(row)...);
    else if constexpr (P::kWrites)
        return fn(views[i].get<typename P::template Argument<i>>(row)..., bytes);
    else
        return fn(views[i].get<typename P::template Argument<i>>(row)...);
}

template <class P>
constexpr auto result_slot() {
    using R = typename P::Return;
    if constexpr (P::kWrites || std::is_void_v<R>)
        return std::type_identity<std::string_view>{};
    else if constexpr (IsOptional<R>::value)
        return std::type_identity<typename R::value_type>{};
    else
        return std::type_identity<R>{};
}

}  // namespace detail

template <auto fn>
Status vectorise(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                 Vector& out) {
    using P = detail::Plain<decltype(fn)>;
    using Slot = typename decltype(detail::result_slot<P>())::type;
    VectorView views[P::kArguments + 1];
    for (std::size_t i = 0; i < P::kArguments; ++i) views[i] = arguments[i].view();
    bool has_nulls = detail::propagate_nulls(arguments, count, out);
    if constexpr (std::is_same_v<Slot, std::string_view> && !P::kWrites) {
        for (const Vector& argument : arguments) out.keep_alive(argument);
    }
    Slot* slots = out.data<Slot>();
    std::string bytes;
    for (std::size_t row = 0; row < count; ++row) {
        if (has_nulls && out.is_null(row)) continue;
        bytes.clear();
        auto invoke = [&] {
            return detail::call<fn>(context, views, row, bytes,
                                    std::make_index_sequence<P::kArguments>());
        };
        auto store = [&](auto&& result) {
            using R = std::remove_cvref_t<decltype(result)>;
            if constexpr (P::kWrites) {
                if (result)
                    slots[row] = out.copy_bytes(bytes);
                else
                    out.set_null(row);
            } else if constexpr (detail::IsOptional<R>::value) {
                if (result)
                    slots[row] = *result;
                else
                    out.set_null(row);
            } else {
                slots[row] = result;
            }
        };
        if constexpr (P::kFails) {
            auto result = invoke();
            if (!result.ok()) [[unlikely]]
                return result.take_error();
            if constexpr (std::is_void_v<typename P::Return>)
                store(true);
            else
                store(std::move(result).value());
        } else if constexpr (std::is_void_v<typename P::Return>) {
            invoke();
            store(true);
        } else {
            store(invoke());
        }
        if constexpr (P::kWrites) {
            if (bytes.size() >= detail::kLargeValue) [[unlikely]]
                TRY(detail::check_vector_memory(out, count));
        }
    }
    return {};
}

namespace detail {

/// One loop per shape of two operands, so that the compiler vectorises each. Inlined always: what
/// `f` refers to must be seen not to alias the results.
template <class L, class R, class Slot, class F>
[[gnu::always_inline]] inline void for_two(const Vector& left, const Vector& right,
                                           std::size_t count, Slot* slots, F&& f) {
    VectorView l = left.view(), r = right.view();
    const L* ls = static_cast<const L*>(l.data);
    const R* rs = static_cast<const R*>(r.data);
    if (left.is_flat() && right.is_flat()) {
        for (std::size_t row = 0; row < count; ++row) slots[row] = f(ls[row], rs[row]);
    } else if (left.is_flat() && right.is_constant()) {
        const R constant = rs[0];
        for (std::size_t row = 0; row < count; ++row) slots[row] = f(ls[row], constant);
    } else if (left.is_constant() && right.is_flat()) {
        const L constant = ls[0];
        for (std::size_t row = 0; row < count; ++row) slots[row] = f(constant, rs[row]);
    } else {
        for (std::size_t row = 0; row < count; ++row) slots[row] = f(l.get<L>(row), r.get<R>(row));
    }
}

}  // namespace detail

/// A kernel over two numbers that cannot fail; NULL rows are computed too, which costs less than
/// skipping them.
template <auto fn>
Status vectorise_pure(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                      Vector& out) {
    using P = detail::Plain<decltype(fn)>;
    static_assert(P::kArguments == 2);
    using L = typename P::template Argument<0>;
    using R = typename P::template Argument<1>;
    detail::propagate_nulls(arguments, count, out);
    detail::for_two<L, R>(arguments[0], arguments[1], count, out.data<typename P::Return>(),
                          [](L left, R right) { return fn(left, right); });
    return {};
}

/// A kernel over two integers whose function reports failure through a sign bit: `R fn(L, R, R&
/// failed)` ors a negative number into `failed`. The flags of a batch are gathered without a
/// branch; only when one is set does a second pass find out whether a row that counts failed, and
/// `fail()` says how.
template <auto fn, auto fail>
Status vectorise_checked(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                         Vector& out) {
    using P = detail::Plain<decltype(fn)>;
    using L = typename P::template Argument<0>;
    using R = typename P::template Argument<1>;
    bool has_nulls = detail::propagate_nulls(arguments, count, out);
    typename P::Return failed = 0;
    detail::for_two<L, R>(arguments[0], arguments[1], count, out.data<typename P::Return>(),
                          [&](L left, R right) { return fn(left, right, failed); });
    if (failed >= 0) [[likely]]
        return {};
    if (!has_nulls) return fail();
    VectorView l = arguments[0].view(), r = arguments[1].view();
    for (std::size_t row = 0; row < count; ++row) {
        typename P::Return row_failed = 0;
        fn(l.get<L>(row), r.get<R>(row), row_failed);
        if (row_failed < 0 && !out.is_null(row)) return fail();
    }
    return {};
}

}  // namespace aerolith
