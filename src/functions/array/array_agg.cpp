#include "functions/aggregate/aggregate_state.h"
#include "functions/families.h"
#include "types/array/array.h"

namespace aerolith {
namespace {

/// Elements in the array's own form, in one arena buffer doubled when full.
struct GatheredElements {
    char* bytes = nullptr;
    std::uint32_t size = 0, room = 0, count = 0;
    Oid element = kInvalidOid;
    bool has_nulls = false;
};

GatheredElements& gathered(std::byte* state) {
    return *std::launder(reinterpret_cast<GatheredElements*>(state));
}

Status append_gathered(GatheredElements& state, std::string_view bytes, Arena& arena) {
    std::uint64_t needed = std::uint64_t{state.size} + bytes.size();
    if (needed > kMaxArrayBytes) return array_too_large();
    if (needed > state.room) {
        state.room =
            static_cast<std::uint32_t>(std::clamp<std::uint64_t>(needed * 2, 64, kMaxArrayBytes));
        char* larger = static_cast<char*>(arena.allocate(state.room, 8));
        if (state.size) std::memcpy(larger, state.bytes, state.size);
        state.bytes = larger;
    }
    std::memcpy(state.bytes + state.size, bytes.data(), bytes.size());
    state.size = static_cast<std::uint32_t>(needed);
    return {};
}

Status update_gathered(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                       std::byte* const* states, Arena& arena) {
    const Vector& values = arguments[0];
    std::string scratch;
    for (std::size_t row = 0; row < count; ++row) {
        GatheredElements& state = gathered(states[row]);
        state.element = values.type().oid;
        ArrayBuilder one(values.type().oid);
        if (values.is_null(row)) {
            one.add_null();
            state.has_nulls = true;
        } else {
            one.add(values.at(row));
        }
        scratch.clear();
        one.finish({}, scratch);
        TRY(append_gathered(state, std::string_view(scratch).substr(8), arena));
        ++state.count;
    }
    return {};
}

Status finish_gathered(EvalContext&, const std::byte* from, Vector& out, std::size_t row) {
    const GatheredElements& state = gathered(const_cast<std::byte*>(from));
    if (!state.count) {
        out.set_null(row);
        return {};
    }
    std::string header;
    append_array_header(state.element, state.has_nulls,
                        {{static_cast<std::int32_t>(state.count), 1}}, header);
    header.append(state.bytes, state.size);
    out.set(row, Datum::of<std::string_view>(header));
    return {};
}

void start_gathered(std::byte* state) {
    new (state) GatheredElements{};
}

/// Not to be split: the elements follow the rows.
constexpr AggregateCode kGather = {sizeof(GatheredElements), start_gathered, update_gathered,
                                   nullptr, finish_gathered};

constexpr AggregateSpec kArrayAggregates[] = {
    seeing_nulls(
        aggregate(2335, "array_agg(anynonarray) -> anyarray", kGather, "An array of all values.",
                  {"SELECT array_agg(x) FROM (VALUES (1), (NULL), (2)) t(x)", "{1,NULL,2}"})),
};

}  // namespace

std::span<const AggregateSpec> array_aggregates() {
    return kArrayAggregates;
}

}  // namespace aerolith
