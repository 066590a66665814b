#include "types/datetime/zone.h"

#include <date/tz.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>

#include "types/datetime/calendar.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

using Seconds = std::chrono::seconds;

struct Abbreviation {
    std::string_view name;
    std::int32_t seconds;
    std::string_view zone;  // if not always the same offset
};
constexpr Abbreviation kAbbreviations[] = {
#define AEROLITH_OFFSET(name, seconds) {name, seconds, {}},
#define AEROLITH_ZONE(name, zone) {name, 0, zone},
#include "types/tables/zone_abbreviations.def"
#undef AEROLITH_OFFSET
#undef AEROLITH_ZONE
};

const Abbreviation* find_abbreviation(std::string_view lower) {
    auto found = std::ranges::find(kAbbreviations, lower, &Abbreviation::name);
    return found == std::end(kAbbreviations) ? nullptr : &*found;
}

/// The zone files end in 2037. A later moment has the rules of a year before with the same days of
/// the week; what to subtract, in seconds.
std::int64_t beyond_files(std::int64_t unix_seconds) {
    std::int64_t year = civil_from_days(floor_div(unix_seconds, 86400) - kUnixEpochDays).year;
    if (year < 2037) return 0;
    std::int64_t first = days_from_civil(year, 1, 1);
    for (std::int64_t like = 2009; like < 2037; ++like) {
        std::int64_t start = days_from_civil(like, 1, 1);
        if (is_leap_year(like) == is_leap_year(year) && (first - start) % 7 == 0)
            return (first - start) * 86400;
    }
    return 0;
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return lower;
}

const std::map<std::string, const date::time_zone*>& zones_by_name() {
    static const auto* zones = [] {
        auto* map = new std::map<std::string, const date::time_zone*>;
        for (const date::time_zone& zone : date::get_tzdb().zones)
            map->emplace(lowered(zone.name()), &zone);
        return map;
    }();
    return *zones;
}

std::int64_t utc_seconds(std::int64_t micros) {
    return floor_div(micros, kMicrosPerSecond) + kUnixEpochDays * 86400;
}

/// "UTC+3", "+02:30", "<+03>-3": hours count to the west.
std::optional<Zone> posix_zone(std::string_view name) {
    std::size_t at = 0;
    std::string abbreviation;
    if (name.starts_with('<')) {
        std::size_t close = name.find('>');
        if (close == name.npos) return std::nullopt;
        abbreviation = name.substr(1, close - 1);
        at = close + 1;
    } else {
        while (at < name.size() && ((name[at] | 0x20) >= 'a' && (name[at] | 0x20) <= 'z')) ++at;
        abbreviation = name.substr(0, at);
    }
    if (at >= name.size()) return std::nullopt;
    int sign = name[at] == '-' ? -1 : 1;
    if (name[at] == '+' || name[at] == '-') ++at;
    std::int32_t parts[3] = {}, count = 0;
    const char* place = name.data() + at;
    const char* last = name.data() + name.size();
    while (count < 3) {
        auto [end, failure] = std::from_chars(place, last, parts[count]);
        if (failure != std::errc() || parts[count] < 0) return std::nullopt;
        ++count;
        place = end;
        if (place == last) break;
        if (*place++ != ':') return std::nullopt;
    }
    if (place != last || parts[0] > 167) return std::nullopt;
    Zone zone;
    zone.fixed_seconds = -sign * (parts[0] * 3600 + parts[1] * 60 + parts[2]);
    zone.abbreviation = abbreviation;
    return zone;
}

}  // namespace

std::int32_t Zone::offset_at(std::int64_t utc, std::string* abbreviation_out) const {
    if (!named) {
        if (abbreviation_out) *abbreviation_out = abbreviation;
        return fixed_seconds;
    }
    std::int64_t seconds = utc_seconds(utc);
    date::sys_info info =
        named->get_info(date::sys_seconds(Seconds(seconds - beyond_files(seconds))));
    if (abbreviation_out) *abbreviation_out = info.abbrev;
    return static_cast<std::int32_t>(info.offset.count());
}

std::int64_t Zone::to_local(std::int64_t utc) const {
    return utc + offset_at(utc) * kMicrosPerSecond;
}

/// What a zone's own abbreviation stood for at a local time: in the period it is in, or the nearest
/// one before that has it.
static std::optional<std::int32_t> abbreviated_offset(const date::time_zone& zone,
                                                       std::int64_t seconds,
                                                       std::string_view abbreviation) {
    constexpr int kPeriods = 40;
    auto moment = date::sys_seconds(Seconds(seconds));
    for (int period = 0; period < kPeriods; ++period) {
        date::sys_info info = zone.get_info(moment);
        if (info.abbrev == abbreviation) return static_cast<std::int32_t>(info.offset.count());
        if (info.begin.time_since_epoch().count() < -10'000'000'000) break;
        moment = info.begin - Seconds(1);
    }
    return std::nullopt;
}

std::int64_t Zone::to_utc(std::int64_t local) const {
    if (!named) return local - fixed_seconds * kMicrosPerSecond;
    if (!abbreviation.empty()) {
        std::int64_t seconds = utc_seconds(local);
        if (auto offset = abbreviated_offset(*named, seconds - beyond_files(seconds), abbreviation))
            return local - *offset * kMicrosPerSecond;
    }
    std::int64_t seconds = utc_seconds(local);
    date::local_info info =
        named->get_info(date::local_seconds(Seconds(seconds - beyond_files(seconds))));
    // In a gap the offset before it holds; of two readings the later one, after daylight saving
    // ended, holds.
    const date::sys_info& used =
        info.result == date::local_info::ambiguous ? info.second : info.first;
    return local - used.offset.count() * kMicrosPerSecond;
}

Zone session_zone(const FormatSettings& settings) {
    Zone zone;
    zone.named = settings.time_zone;
    zone.fixed_seconds = settings.fixed_offset_seconds;
    if (!zone.named) zone.abbreviation = settings.time_zone_name;
    return zone;
}

bool Zone::is_fixed() const {
    if (!named) return true;
    constexpr int kLongAgo = -9000, kFarAhead = 9000;
    date::sys_info info = named->get_info(date::sys_seconds());
    auto year_of = [](date::sys_seconds moment) {
        return static_cast<int>(date::year_month_day(date::floor<date::days>(moment)).year());
    };
    return year_of(info.begin) < kLongAgo && year_of(info.end) > kFarAhead;
}

std::optional<std::int32_t> abbreviation_offset(std::string_view lower) {
    const Abbreviation* found = find_abbreviation(lower);
    if (!found || !found->zone.empty()) return std::nullopt;
    return found->seconds;
}

std::optional<Zone> abbreviated_zone(std::string_view lower) {
    const Abbreviation* found = find_abbreviation(lower);
    if (!found || found->zone.empty()) return std::nullopt;
    auto named = zones_by_name().find(lowered(found->zone));
    if (named == zones_by_name().end()) return std::nullopt;
    Zone zone;
    zone.named = named->second;
    for (char c : lower) zone.abbreviation += static_cast<char>(c & ~0x20);
    return zone;
}

std::optional<Zone> find_zone(std::string_view name) {
    std::string lower = lowered(trim_spaces(name));
    if (auto offset = abbreviation_offset(lower)) {
        Zone zone;
        zone.fixed_seconds = *offset;
        zone.abbreviation = name;
        for (char& c : zone.abbreviation)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c & ~0x20);
        return zone;
    }
    if (auto zone = abbreviated_zone(lower)) return zone;
    auto found = zones_by_name().find(lower);
    if (found != zones_by_name().end()) {
        Zone zone;
        zone.named = found->second;
        return zone;
    }
    return posix_zone(name);
}

Error unknown_zone(std::string_view name) {
    return error(SqlState::kInvalidParameterValue, "time zone \"{}\" not recognized", name);
}

}  // namespace aerolith
