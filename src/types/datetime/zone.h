#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"
#include "types/format_settings.h"

namespace aerolith {

/// A time zone by name, or a fixed offset from UTC.
struct Zone {
    const date::time_zone* named = nullptr;
    std::int32_t fixed_seconds = 0;  // east of UTC
    std::string abbreviation;        // of a fixed one, as it was written

    /// Seconds east of UTC at a moment given in UTC (microseconds since 2000-01-01), and the
    /// abbreviation in force.
    std::int32_t offset_at(std::int64_t utc, std::string* abbreviation_out = nullptr) const;
    /// UTC moment of a local time; in a gap or an overlap PostgreSQL's choice, standard time.
    std::int64_t to_utc(std::int64_t local) const;
    std::int64_t to_local(std::int64_t utc) const;
    /// The same offset always.
    bool is_fixed() const;
};

Zone session_zone(const FormatSettings& settings);
/// A name of the time zone database ("Europe/Berlin", any case), an abbreviation ("CEST"), or a
/// POSIX offset ("UTC+3",
/// "-02:00": west is positive there). Empty when it is none of these.
std::optional<Zone> find_zone(std::string_view name);
/// Of an abbreviation that always means the same.
std::optional<std::int32_t> abbreviation_offset(std::string_view lower);
/// Of one whose offset has changed in history: the zone that says which.
std::optional<Zone> abbreviated_zone(std::string_view lower);
/// 22023 `time zone "x" not recognized`
Error unknown_zone(std::string_view name);

}  // namespace aerolith
