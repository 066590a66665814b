#pragma once

#include <new>

#include "functions/aggregate/state_codec.h"
#include "functions/function.h"

namespace aerolith {

/// The functions of an aggregate, made from a state type by kAggregateCode<State>. A State is
/// trivially copyable and has
///   void|Status add(const VectorView* arguments, std::size_t row, Arena&)   a row whose arguments
///   are not NULL void|Status merge(const State& other, Arena&) void|Status finish(Vector& out,
///   std::size_t row) const
/// and starts as State{}. With `void fields(auto& archive)` it can travel between nodes.
struct AggregateCode {
    std::uint32_t state_size;
    void (*initialise)(std::byte*);
    Status (*update)(EvalContext&, std::span<const Vector>, std::size_t, std::byte* const*, Arena&);
    Status (*combine)(EvalContext&, const std::byte*, std::byte*, Arena&);
    Status (*finish)(EvalContext&, const std::byte*, Vector&, std::size_t);
    void (*encode)(const std::byte*, std::string&) = nullptr;
    Status (*decode)(std::string_view, std::byte*, Arena&) = nullptr;
};

namespace detail {

/// Of a state with fields().
template <class State>
struct StateCodec {
    static void encode(const std::byte* state, std::string& out) {
        StateWriter writer(out);
        writer(*std::launder(reinterpret_cast<const State*>(state)));
    }
    static Status decode(std::string_view in, std::byte* state, Arena& arena) {
        StateReader reader(in, arena);
        reader(*std::launder(reinterpret_cast<State*>(state)));
        return reader.finish();
    }
};

/// A state without fields stays where it is.
template <class State>
constexpr void (*encoder_of())(const std::byte*, std::string&) {
    if constexpr (requires(State state, StateWriter writer) { state.fields(writer); })
        return StateCodec<State>::encode;
    else
        return nullptr;
}
template <class State>
constexpr Status (*decoder_of())(std::string_view, std::byte*, Arena&) {
    if constexpr (requires(State state, StateReader reader) { state.fields(reader); })
        return StateCodec<State>::decode;
    else
        return nullptr;
}

}  // namespace detail

namespace detail {

inline constexpr std::size_t kMaxAggregateArguments = 4;

template <class State>
struct AggregateFunctions {
    static_assert(std::is_trivially_copyable_v<State> && std::is_trivially_destructible_v<State>);

    static void initialise(std::byte* state) { new (state) State{}; }
    static State& at(std::byte* state) { return *std::launder(reinterpret_cast<State*>(state)); }
    static const State& at(const std::byte* state) {
        return *std::launder(reinterpret_cast<const State*>(state));
    }

    static Status update(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                         std::byte* const* states, Arena& arena) {
        VectorView views[kMaxAggregateArguments];
        bool any_nulls = false;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            views[i] = arguments[i].view();
            any_nulls |= views[i].nulls != nullptr;
        }
        for (std::size_t row = 0; row < count; ++row) {
            if (any_nulls && is_null(views, arguments.size(), row)) continue;
            if constexpr (std::is_void_v<decltype(at(states[row]).add(views, row, arena))>)
                at(states[row]).add(views, row, arena);
            else
                TRY(at(states[row]).add(views, row, arena));
        }
        return {};
    }
    static bool is_null(const VectorView* views, std::size_t count, std::size_t row) {
        for (std::size_t i = 0; i < count; ++i)
            if (views[i].is_null(row)) return true;
        return false;
    }
    static Status combine(EvalContext&, const std::byte* from, std::byte* into, Arena& arena) {
        if constexpr (std::is_void_v<decltype(at(into).merge(at(from), arena))>)
            at(into).merge(at(from), arena);
        else
            TRY(at(into).merge(at(from), arena));
        return {};
    }
    static Status finish(EvalContext&, const std::byte* state, Vector& out, std::size_t row) {
        if constexpr (std::is_void_v<decltype(at(state).finish(out, row))>)
            at(state).finish(out, row);
        else
            TRY(at(state).finish(out, row));
        return {};
    }
};

}  // namespace detail

template <class State>
constexpr AggregateCode kAggregateCode = {
    sizeof(State),
    detail::AggregateFunctions<State>::initialise,
    detail::AggregateFunctions<State>::update,
    detail::AggregateFunctions<State>::combine,
    detail::AggregateFunctions<State>::finish,
    detail::encoder_of<State>(),
    detail::decoder_of<State>(),
};

constexpr AggregateSpec aggregate(Oid oid, std::string_view signature, const AggregateCode& code,
                                  std::string_view summary, FunctionSpec::Example example = {}) {
    return {.oid = oid,
            .signature = signature,
            .summary = summary,
            .example = example,
            .state_size = code.state_size,
            .skips_nulls = true,
            .initialise = code.initialise,
            .update = code.update,
            .combine = code.combine,
            .finish = code.finish,
            .encode = code.encode,
            .decode = code.decode};
}

/// `update` sees NULLs and deals with them itself.
constexpr AggregateSpec seeing_nulls(AggregateSpec spec) {
    spec.skips_nulls = false;
    return spec;
}

}  // namespace aerolith
