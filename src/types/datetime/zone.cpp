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
    std::int32_t minutes;
};
/// PostgreSQL's "Default" set, the part people write.
constexpr Abbreviation kAbbreviations[] = {
    {"acdt", 630},  {"acst", 570}, {"adt", -180}, {"aedt", 660}, {"aest", 600},  {"akdt", -480},
    {"akst", -540}, {"art", -180}, {"ast", -240}, {"awst", 480}, {"brst", -120}, {"brt", -180},
    {"bst", 60},    {"cdt", -300}, {"cest", 120}, {"cet", 60},   {"cst", -360},  {"edt", -240},
    {"eest", 180},  {"eet", 120},  {"est", -300}, {"gmt", 0},    {"hkt", 480},   {"hst", -600},
    {"ict", 420},   {"idt", 180},  {"ist", 120},  {"jst", 540},  {"kst", 540},   {"mdt", -360},
    {"mest", 120},  {"met", 60},   {"msd", 240},  {"msk", 180},  {"mst", -420},  {"ndt", -150},
    {"nst", -210},  {"nzdt", 780}, {"nzst", 720}, {"pdt", -420}, {"pht", 480},   {"pkt", 300},
    {"pst", -480},  {"sast", 120}, {"sgt", 480},  {"ut", 0},     {"utc", 0},     {"uct", 0},
    {"west", 60},   {"wet", 0},    {"z", 0},      {"zulu", 0},
};

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
    date::sys_info info = named->get_info(date::sys_seconds(Seconds(utc_seconds(utc))));
    if (abbreviation_out) *abbreviation_out = info.abbrev;
    return static_cast<std::int32_t>(info.offset.count());
}

std::int64_t Zone::to_local(std::int64_t utc) const {
    return utc + offset_at(utc) * kMicrosPerSecond;
}

std::int64_t Zone::to_utc(std::int64_t local) const {
    if (!named) return local - fixed_seconds * kMicrosPerSecond;
    date::local_info info = named->get_info(date::local_seconds(Seconds(utc_seconds(local))));
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

std::optional<std::int32_t> abbreviation_offset(std::string_view lower) {
    auto found = std::find_if(std::begin(kAbbreviations), std::end(kAbbreviations),
                              [&](const Abbreviation& entry) { return entry.name == lower; });
    if (found == std::end(kAbbreviations)) return std::nullopt;
    return found->minutes * 60;
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
