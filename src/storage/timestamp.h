#pragma once

#include <compare>
#include <cstdint>

namespace aerolith {

/// Commit time of a version: 46 bits of milliseconds since 1970 UTC, 18 bits of counter. On disk in
/// every row.
struct Timestamp {
    static constexpr int kCounterBits = 18;

    std::uint64_t value = 0;

    /// The last timestamp of the millisecond that holds the moment: reads there see all of it.
    static Timestamp end_of_millisecond(std::int64_t wall_micros) {
        return {((static_cast<std::uint64_t>(wall_micros / 1000) + 1) << kCounterBits) - 1};
    }
    static Timestamp start_of_millisecond(std::int64_t wall_micros) {
        return {static_cast<std::uint64_t>(wall_micros / 1000) << kCounterBits};
    }
    std::int64_t wall_micros() const {
        return static_cast<std::int64_t>(value >> kCounterBits) * 1000;
    }
    auto operator<=>(const Timestamp&) const = default;
};

}  // namespace aerolith
