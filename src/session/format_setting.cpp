#include "session/settings.h"
#include "types/datetime/zone.h"

namespace aerolith {
namespace {

Error invalid_setting(const SettingSpec& spec, std::string_view value) {
    return error(SqlState::kInvalidParameterValue, "invalid value for parameter \"{}\": \"{}\"",
                 spec.name, value);
}

std::string lower_case(std::string_view text) {
    std::string lower;
    for (char c : text) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return lower;
}

Status apply_date_style(const SettingSpec& spec, std::string_view value, FormatSettings& format) {
    std::string word, text = lower_case(value) + ",";
    bool ordered = false, german = false;
    for (char c : text) {
        if (c != ',' && c != ' ') {
            word += c;
            continue;
        }
        if (word.empty()) continue;
        if (word == "iso")
            format.date_style = DateStyle::kIso;
        else if (word == "sql")
            format.date_style = DateStyle::kSql;
        else if (word == "postgres")
            format.date_style = DateStyle::kPostgres;
        else if (word == "german")
            format.date_style = DateStyle::kGerman, german = true;
        else if (word == "mdy" || word == "us" || word == "noneuro" || word == "noneuropean")
            format.date_order = DateOrder::kMdy;
        else if (word == "dmy" || word == "euro" || word == "european")
            format.date_order = DateOrder::kDmy;
        else if (word == "ymd")
            format.date_order = DateOrder::kYmd;
        else if (word != "default")
            return invalid_setting(spec, value);
        for (std::string_view order :
             {"mdy", "us", "noneuro", "noneuropean", "dmy", "euro", "european", "ymd"})
            ordered = ordered || word == order;
        word.clear();
    }
    if (german && !ordered) format.date_order = DateOrder::kDmy;
    return {};
}

Status apply_time_zone(const SettingSpec& spec, std::string_view value, FormatSettings& format) {
    std::string name(value);
    char* end = nullptr;
    double hours = std::strtod(name.c_str(), &end);
    if (end != name.c_str() && *end == '\0' && hours > -168 && hours < 168) {
        format.time_zone = nullptr;
        format.fixed_offset_seconds = static_cast<std::int32_t>(hours * 3600);
    } else {
        std::optional<Zone> zone = find_zone(name);
        if (!zone) return invalid_setting(spec, value);
        format.time_zone = zone->named;
        format.fixed_offset_seconds = zone->fixed_seconds;
    }
    format.time_zone_name = name;
    return {};
}

}  // namespace

std::string date_style_text(const FormatSettings& format) {
    static constexpr std::string_view kStyles[] = {"ISO", "SQL", "Postgres", "German"};
    static constexpr std::string_view kOrders[] = {"MDY", "DMY", "YMD"};
    return fmt::format("{}, {}", kStyles[static_cast<int>(format.date_style)],
                       kOrders[static_cast<int>(format.date_order)]);
}

Status apply_format_setting(const SettingSpec& spec, std::string_view value,
                            FormatSettings& format) {
    if (spec.name == "DateStyle") return apply_date_style(spec, value, format);
    if (spec.name == "TimeZone") return apply_time_zone(spec, value, format);
    if (spec.name == "extra_float_digits")
        format.extra_float_digits = std::stoi(std::string(value));
    if (spec.name == "bytea_output")
        format.bytea_output = value == "hex" ? ByteaOutput::kHex : ByteaOutput::kEscape;
    if (spec.name == "IntervalStyle") {
        format.interval_style = value == "postgres"           ? IntervalStyle::kPostgres
                                : value == "postgres_verbose" ? IntervalStyle::kPostgresVerbose
                                : value == "sql_standard"     ? IntervalStyle::kSqlStandard
                                                              : IntervalStyle::kIso8601;
    }
    return {};
}

}  // namespace aerolith
