#include <cmath>

#include "functions/aggregate/aggregate_state.h"
#include "functions/families.h"
#include "types/array/array.h"
#include "types/type_info.h"

/// Aggregates WITHIN GROUP: their rows come sorted, so the state only has to keep them.
namespace aerolith {
namespace {

struct SortedValues {
    Datum* values;
    std::uint32_t count, room;

    void add(const Vector& from, std::size_t row, Arena& arena) {
        if (count == room) {
            room = std::max<std::uint32_t>(8, room * 2);
            auto* larger = static_cast<Datum*>(arena.allocate(room * sizeof(Datum)));
            if (count) std::memcpy(static_cast<void*>(larger), values, count * sizeof(Datum));
            values = larger;
        }
        Datum value = from.at(row);
        if (from.physical() == Physical::kBytes)
            value = Datum::of<std::string_view>(arena.copy(value.as<std::string_view>()));
        values[count++] = value;
    }
};

struct Percentile {
    SortedValues sorted;
    double fraction;
    std::string_view fractions;  // of an array of them
};

Percentile& percentile(std::byte* state) {
    return *std::launder(reinterpret_cast<Percentile*>(state));
}
const Percentile& percentile(const std::byte* state) {
    return *std::launder(reinterpret_cast<const Percentile*>(state));
}

void start_percentile(std::byte* state) {
    new (state) Percentile{};
}

Status check_fraction(double fraction) {
    if (fraction >= 0 && fraction <= 1) return {};
    return error(SqlState::kNumericValueOutOfRange, "percentile value {:g} is not between 0 and 1",
                 fraction);
}

Status add_percentile(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                      std::byte* const* states, Arena& arena) {
    for (std::size_t row = 0; row < count; ++row) {
        Percentile& state = percentile(states[row]);
        if (state.sorted.count == 0 && arguments[0].physical() == Physical::kBytes) {
            state.fractions = arena.copy(arguments[0].at(row).as<std::string_view>());
        } else if (state.sorted.count == 0) {
            state.fraction = arguments[0].at(row).as<double>();
            TRY(check_fraction(state.fraction));
        }
        state.sorted.add(arguments[1], row, arena);
    }
    return {};
}

double continuous(const SortedValues& sorted, double fraction) {
    double at = fraction * (sorted.count - 1);
    double low = std::floor(at);
    double first = sorted.values[static_cast<std::size_t>(low)].as<double>();
    if (low == std::ceil(at)) return first;
    double second = sorted.values[static_cast<std::size_t>(low) + 1].as<double>();
    return first + (second - first) * (at - low);
}

Datum discrete(const SortedValues& sorted, double fraction) {
    auto at = static_cast<std::size_t>(std::ceil(fraction * sorted.count));
    return sorted.values[at == 0 ? 0 : at - 1];
}

Status finish_continuous(EvalContext&, const std::byte* from, Vector& out, std::size_t row) {
    const Percentile& state = percentile(from);
    if (state.sorted.count == 0)
        out.set_null(row);
    else
        out.set(row, Datum::of<double>(continuous(state.sorted, state.fraction)));
    return {};
}

Status finish_discrete(EvalContext&, const std::byte* from, Vector& out, std::size_t row) {
    const Percentile& state = percentile(from);
    if (state.sorted.count == 0)
        out.set_null(row);
    else
        out.set(row, discrete(state.sorted, state.fraction));
    return {};
}

/// One value for each of an array of fractions.
template <bool kContinuous>
Status finish_many(EvalContext&, const std::byte* from, Vector& out, std::size_t row) {
    const Percentile& state = percentile(from);
    if (state.sorted.count == 0) {
        out.set_null(row);
        return {};
    }
    ArrayBuilder builder(type_info(out.type().oid).element);
    ArrayView array(state.fractions);
    for (ArrayView::Cursor fraction = array.elements(); fraction.next();) {
        if (fraction.is_null()) {
            builder.add_null();
            continue;
        }
        double value = fraction.datum().as<double>();
        TRY(check_fraction(value));
        if constexpr (kContinuous)
            builder.add(Datum::of<double>(continuous(state.sorted, value)));
        else
            builder.add(discrete(state.sorted, value));
    }
    std::string bytes;
    builder.finish(bytes);
    out.set(row, Datum::of<std::string_view>(bytes));
    return {};
}

struct Mode {
    Datum best, current;
    std::uint64_t best_count, current_count;
};

Mode& mode(std::byte* state) {
    return *std::launder(reinterpret_cast<Mode*>(state));
}

void start_mode(std::byte* state) {
    new (state) Mode{};
}

Status add_mode(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                std::byte* const* states, Arena& arena) {
    const Vector& values = arguments[0];
    const TypeInfo& info = type_info(values.type().oid);
    for (std::size_t row = 0; row < count; ++row) {
        Mode& state = mode(states[row]);
        Datum value = values.at(row);
        if (state.current_count == 0 || info.compare(state.current, value) != 0) {
            state.current =
                info.physical == Physical::kBytes
                    ? Datum::of<std::string_view>(arena.copy(value.as<std::string_view>()))
                    : value;
            state.current_count = 0;
        }
        if (++state.current_count > state.best_count) {
            state.best = state.current;
            state.best_count = state.current_count;
        }
    }
    return {};
}

Status finish_mode(EvalContext&, const std::byte* from, Vector& out, std::size_t row) {
    const Mode& state = *std::launder(reinterpret_cast<const Mode*>(from));
    if (state.best_count == 0)
        out.set_null(row);
    else
        out.set(row, state.best);
    return {};
}

constexpr AggregateCode percentile_code(Status (*finish)(EvalContext&, const std::byte*, Vector&,
                                                         std::size_t)) {
    return {sizeof(Percentile), start_percentile, add_percentile, nullptr, finish};
}
constexpr AggregateCode kMode = {sizeof(Mode), start_mode, add_mode, nullptr, finish_mode};

constexpr AggregateSpec ordered(AggregateSpec spec) {
    spec.ordered_set = true;
    return spec;
}

constexpr AggregateSpec kOrderedSet[] = {
    ordered(aggregate(3974,
                      "percentile_cont(double precision, double precision) -> double precision",
                      percentile_code(finish_continuous),
                      "The value at a fraction of the sorted rows, interpolated.",
                      {"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM (VALUES (1), "
                       "(2), (4), (9)) t(x)",
                       "3"})),
    ordered(aggregate(3980,
                      "percentile_cont(double precision[], double precision) -> double precision[]",
                      percentile_code(finish_many<true>),
                      "The values at some fractions of the sorted rows, interpolated.",
                      {"SELECT percentile_cont(array[0, 0.5]) WITHIN GROUP (ORDER BY x) FROM "
                       "(VALUES (1), (3)) t(x)",
                       "{1,2}"})),
    ordered(aggregate(3972, "percentile_disc(double precision, anyelement) -> anyelement",
                      percentile_code(finish_discrete),
                      "The first value at or behind a fraction of the sorted rows.",
                      {"SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM (VALUES ('a'), "
                       "('b'), ('c'), ('d')) t(x)",
                       "b"})),
    ordered(aggregate(3978, "percentile_disc(double precision[], anyelement) -> anyarray",
                      percentile_code(finish_many<false>),
                      "The first values at or behind some fractions of the sorted rows.",
                      {"SELECT percentile_disc(array[0, 1]) WITHIN GROUP (ORDER BY x) FROM (VALUES "
                       "(1), (3)) t(x)",
                       "{1,3}"})),
    ordered(aggregate(
        3984, "mode(anyelement) -> anyelement", kMode,
        "The most frequent value, the first of several.",
        {"SELECT mode() WITHIN GROUP (ORDER BY x) FROM (VALUES (2), (1), (2)) t(x)", "2"})),
};

}  // namespace

std::span<const AggregateSpec> ordered_set_aggregates() {
    return kOrderedSet;
}

}  // namespace aerolith
