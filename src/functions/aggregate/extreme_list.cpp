#include "functions/aggregate/aggregate_state.h"
#include "functions/aggregate/growing_text.h"
#include "functions/families.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// min and max of any ordered type: the best value so far, its bytes in the arena.
template <bool smallest>
struct Extreme {
    struct State {
        Datum best;
        std::uint32_t room = 0;  // bytes the copy may take without a new one
        Oid type = kInvalidOid;
        bool any = false;
    };
    static void initialise(std::byte* state) { new (state) State{}; }
    static State& at(std::byte* state) { return *std::launder(reinterpret_cast<State*>(state)); }

    static void keep(State& state, Datum value, bool is_bytes, Arena& arena) {
        state.any = true;
        if (!is_bytes) {
            state.best = value;
            return;
        }
        std::string_view bytes = value.as<std::string_view>();
        char* to = const_cast<char*>(state.best.template as<std::string_view>().data());
        if (!state.room || bytes.size() > state.room) {
            state.room = static_cast<std::uint32_t>(bytes.size() * 2 + 8);
            to = static_cast<char*>(arena.allocate(state.room, 1));
        }
        std::memcpy(to, bytes.data(), bytes.size());
        state.best = Datum::of(std::string_view(to, bytes.size()));
    }
    static bool is_better(const TypeInfo& type, Datum value, const State& state) {
        if (!state.any) return true;
        int order = type.compare(value, state.best);
        return smallest ? order < 0 : order > 0;
    }

    static Status update(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                         std::byte* const* states, Arena& arena) {
        const Vector& values = arguments[0];
        const TypeInfo& type = type_info(values.type().oid);
        VectorView view = values.view();
        dispatch_physical(values.physical(), [&]<class T>() {
            for (std::size_t row = 0; row < count; ++row) {
                std::size_t index = view.index(row);
                if (view.nulls && view.is_null_at(index)) continue;
                State& state = at(states[row]);
                Datum value = Datum::of<T>(view.get_at<T>(index));
                if (!is_better(type, value, state)) continue;
                state.type = type.oid;
                keep(state, value, std::is_same_v<T, std::string_view>, arena);
            }
        });
        return {};
    }
    static Status combine(EvalContext&, const std::byte* from, std::byte* into, Arena& arena) {
        const State& other = at(const_cast<std::byte*>(from));
        if (!other.any) return {};
        const TypeInfo& type = type_info(other.type);
        State& state = at(into);
        if (!is_better(type, other.best, state)) return {};
        state.type = other.type;
        keep(state, other.best, type.physical == Physical::kBytes, arena);
        return {};
    }
    static Status finish(EvalContext&, const std::byte* from, Vector& out, std::size_t row) {
        const State& state = at(const_cast<std::byte*>(from));
        if (state.any)
            out.set(row, state.best);
        else
            out.set_null(row);
        return {};
    }
    /// The type's OID (0: no value yet), then the best value.
    static void encode(const std::byte* from, std::string& out) {
        const State& state = at(const_cast<std::byte*>(from));
        append_little(out, state.any ? state.type : kInvalidOid);
        if (!state.any) return;
        dispatch_physical(type_info(state.type).physical, [&]<class T>() {
            if constexpr (std::is_same_v<T, std::string_view>)
                out.append(state.best.template as<T>());
            else
                append_little(out, state.best.template as<T>());
        });
    }
    static Status decode(std::string_view in, std::byte* into, Arena& arena) {
        const Error damaged(SqlState::kProtocolViolation, "state of an aggregate is damaged");
        Oid oid = TRY(ByteReader(in).get<Oid>());
        if (oid == kInvalidOid) return {};
        const TypeInfo* type = find_type(oid);
        if (!type || !type->compare) return damaged.clone();
        in.remove_prefix(sizeof(Oid));
        State& state = at(into);
        state.type = oid;
        return dispatch_physical(type->physical, [&]<class T>() -> Status {
            if constexpr (std::is_same_v<T, std::string_view>) {
                keep(state, Datum::of(in), true, arena);
            } else {
                if (in.size() != sizeof(T)) return damaged.clone();
                keep(state, Datum::of(load_little<T>(in.data())), false, arena);
            }
            return {};
        });
    }
    static constexpr AggregateCode kCode = {sizeof(State), initialise, update, combine,
                                            finish,        encode,     decode};
};

constexpr AggregateCode kMin = Extreme<true>::kCode, kMax = Extreme<false>::kCode;
constexpr std::string_view kMinSummary = "Least value.", kMaxSummary = "Greatest value.";

enum class Fold { kAnd, kOr, kXor };

template <class T, Fold fold>
struct Folded {
    T value{};
    bool any = false;
    void fields(auto& archive) { archive(value, any); }
    void add_value(T other) {
        if (!any)
            value = other;
        else if constexpr (fold == Fold::kAnd)
            value = static_cast<T>(value & other);
        else if constexpr (fold == Fold::kOr)
            value = static_cast<T>(value | other);
        else
            value = static_cast<T>(value ^ other);
        any = true;
    }
    void add(const VectorView* arguments, std::size_t row, Arena&) {
        add_value(arguments[0].get<T>(row));
    }
    void merge(const Folded& other, Arena&) {
        if (other.any) add_value(other.value);
    }
    void finish(Vector& out, std::size_t row) const {
        if (any)
            out.data<T>()[row] = value;
        else
            out.set_null(row);
    }
};

template <class T, Fold fold>
constexpr AggregateCode kFold = kAggregateCode<Folded<T, fold>>;

/// string_agg. Merged states would not know the second's first delimiter.
Status update_joined(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                     std::byte* const* states, Arena& arena) {
    VectorView values = arguments[0].view(), delimiters = arguments[1].view();
    for (std::size_t row = 0; row < count; ++row) {
        if (values.is_null(row)) continue;
        auto& state = *std::launder(reinterpret_cast<GrowingText*>(states[row]));
        if (state.any && !delimiters.is_null(row))
            TRY(state.append(delimiters.get<std::string_view>(row), arena));
        state.any = true;
        TRY(state.append(values.get<std::string_view>(row), arena));
    }
    return {};
}

Status finish_joined(EvalContext&, const std::byte* from, Vector& out, std::size_t row) {
    const auto& state = *std::launder(reinterpret_cast<const GrowingText*>(from));
    if (state.any)
        out.set(row, Datum::of(std::string_view(state.text, state.size)));
    else
        out.set_null(row);
    return {};
}

void start_joined(std::byte* state) {
    new (state) GrowingText{};
}

constexpr AggregateCode kJoin = {sizeof(GrowingText), start_joined, update_joined, nullptr,
                                 finish_joined};

constexpr AggregateSpec kExtremes[] = {
    aggregate(2131, "min(bigint) -> bigint", kMin, kMinSummary),
    aggregate(2245, "min(character) -> character", kMin, kMinSummary),
    aggregate(2138, "min(date) -> date", kMin, kMinSummary),
    aggregate(2136, "min(double precision) -> double precision", kMin, kMinSummary),
    aggregate(2132, "min(integer) -> integer", kMin, kMinSummary),
    aggregate(2144, "min(interval) -> interval", kMin, kMinSummary),
    aggregate(2146, "min(numeric) -> numeric", kMin, kMinSummary),
    aggregate(2134, "min(oid) -> oid", kMin, kMinSummary),
    aggregate(4190, "min(pg_lsn) -> pg_lsn", kMin, kMinSummary),
    aggregate(2135, "min(real) -> real", kMin, kMinSummary),
    aggregate(2133, "min(smallint) -> smallint", kMin, kMinSummary),
    aggregate(2145, "min(text) -> text", kMin, kMinSummary),
    aggregate(2798, "min(tid) -> tid", kMin, kMinSummary),
    aggregate(2140, "min(time with time zone) -> time with time zone", kMin, kMinSummary),
    aggregate(2139, "min(time without time zone) -> time without time zone", kMin, kMinSummary),
    aggregate(2143, "min(timestamp with time zone) -> timestamp with time zone", kMin, kMinSummary),
    aggregate(2142, "min(timestamp without time zone) -> timestamp without time zone", kMin,
              kMinSummary),
    aggregate(5100, "min(xid8) -> xid8", kMin, kMinSummary),
    aggregate(2051, "min(anyarray) -> anyarray", kMin, kMinSummary),
    aggregate(2115, "max(bigint) -> bigint", kMax, kMaxSummary),
    aggregate(2244, "max(character) -> character", kMax, kMaxSummary),
    aggregate(2122, "max(date) -> date", kMax, kMaxSummary),
    aggregate(2120, "max(double precision) -> double precision", kMax, kMaxSummary),
    aggregate(2116, "max(integer) -> integer", kMax, kMaxSummary),
    aggregate(2128, "max(interval) -> interval", kMax, kMaxSummary),
    aggregate(2130, "max(numeric) -> numeric", kMax, kMaxSummary),
    aggregate(2118, "max(oid) -> oid", kMax, kMaxSummary),
    aggregate(4189, "max(pg_lsn) -> pg_lsn", kMax, kMaxSummary),
    aggregate(2119, "max(real) -> real", kMax, kMaxSummary),
    aggregate(2117, "max(smallint) -> smallint", kMax, kMaxSummary),
    aggregate(2129, "max(text) -> text", kMax, kMaxSummary),
    aggregate(2797, "max(tid) -> tid", kMax, kMaxSummary),
    aggregate(2124, "max(time with time zone) -> time with time zone", kMax, kMaxSummary),
    aggregate(2123, "max(time without time zone) -> time without time zone", kMax, kMaxSummary),
    aggregate(2127, "max(timestamp with time zone) -> timestamp with time zone", kMax, kMaxSummary),
    aggregate(2126, "max(timestamp without time zone) -> timestamp without time zone", kMax,
              kMaxSummary),
    aggregate(5099, "max(xid8) -> xid8", kMax, kMaxSummary),
    aggregate(2050, "max(anyarray) -> anyarray", kMax, kMaxSummary),
    aggregate(2236, "bit_and(smallint) -> smallint", kFold<std::int16_t, Fold::kAnd>,
              "Bits of all values combined."),
    aggregate(2238, "bit_and(integer) -> integer", kFold<std::int32_t, Fold::kAnd>,
              "Bits of all values combined."),
    aggregate(2240, "bit_and(bigint) -> bigint", kFold<std::int64_t, Fold::kAnd>,
              "Bits of all values combined."),
    aggregate(2237, "bit_or(smallint) -> smallint", kFold<std::int16_t, Fold::kOr>,
              "Bits of all values combined."),
    aggregate(2239, "bit_or(integer) -> integer", kFold<std::int32_t, Fold::kOr>,
              "Bits of all values combined."),
    aggregate(2241, "bit_or(bigint) -> bigint", kFold<std::int64_t, Fold::kOr>,
              "Bits of all values combined."),
    aggregate(6164, "bit_xor(smallint) -> smallint", kFold<std::int16_t, Fold::kXor>,
              "Bits of all values combined."),
    aggregate(6165, "bit_xor(integer) -> integer", kFold<std::int32_t, Fold::kXor>,
              "Bits of all values combined."),
    aggregate(6166, "bit_xor(bigint) -> bigint", kFold<std::int64_t, Fold::kXor>,
              "Bits of all values combined."),
    aggregate(2517, "bool_and(boolean) -> boolean", kFold<bool, Fold::kAnd>,
              "True when every value is true.",
              {"SELECT bool_and(x) FROM (VALUES (true), (false)) t(x)", "f"}),
    aggregate(2519, "every(boolean) -> boolean", kFold<bool, Fold::kAnd>,
              "True when every value is true."),
    aggregate(2518, "bool_or(boolean) -> boolean", kFold<bool, Fold::kOr>,
              "True when some value is true.",
              {"SELECT bool_or(x) FROM (VALUES (true), (false)) t(x)", "t"}),
    seeing_nulls(aggregate(3538, "string_agg(text, text) -> text", kJoin,
                           "Texts joined by a delimiter.",
                           {"SELECT string_agg(x, ',') FROM (VALUES ('a'), ('b')) t(x)", "a,b"})),
    seeing_nulls(aggregate(3545, "string_agg(bytea, bytea) -> bytea", kJoin,
                           "Byte strings joined by a delimiter.")),
};

}  // namespace

std::span<const AggregateSpec> extreme_aggregates() {
    return kExtremes;
}

}  // namespace aerolith
