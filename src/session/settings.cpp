#include "session/settings.h"

#include <charconv>

#include "common/assert.h"
#include "types/boolean/boolean.h"

namespace aerolith {
namespace {

constexpr SettingSpec kSettings[] = {
#define SETTING(name, type, value, context, unit, minimum, maximum, choices, summary) \
    {name,    SettingType::type, value,  SettingContext::context, unit, minimum,      \
     maximum, choices,           summary},
#include "common/tables/settings.def"
#undef SETTING
};

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

struct Unit {
    std::string_view name;
    std::int64_t factor;
};
constexpr Unit kTimeUnits[] = {
    {"d", 86400000}, {"h", 3600000}, {"min", 60000}, {"s", 1000}, {"ms", 1}};
constexpr Unit kMemoryUnits[] = {{"TB", 1 << 30}, {"GB", 1 << 20}, {"MB", 1 << 10}, {"kB", 1}};

std::span<const Unit> units_of(const SettingSpec& spec) {
    if (spec.unit == "ms") return kTimeUnits;
    if (spec.unit == "kB") return kMemoryUnits;
    return {};
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

Result<std::string> parse_bool(const SettingSpec& spec, std::string_view value) {
    if (std::optional<bool> truth = parse_boolean_word(value))
        return std::string(*truth ? "on" : "off");
    return error(SqlState::kInvalidParameterValue, "parameter \"{}\" requires a Boolean value",
                 spec.name);
}

Result<std::string> parse_integer(const SettingSpec& spec, std::string_view value) {
    std::string_view text = trim(value);
    std::int64_t number = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view rest = trim(text.substr(static_cast<std::size_t>(end - text.data())));
    auto invalid = [&] {
        return error(SqlState::kInvalidParameterValue, "invalid value for parameter \"{}\": \"{}\"",
                     spec.name, value);
    };
    if (problem != std::errc()) return invalid();
    if (!rest.empty()) {
        const Unit* unit = nullptr;
        for (const Unit& candidate : units_of(spec)) {
            if (candidate.name == rest) unit = &candidate;
        }
        if (!unit && units_of(spec).empty()) return invalid();
        if (!unit) {
            std::string_view valid = spec.unit == "ms"
                                         ? "\"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\""
                                         : "\"B\", \"kB\", \"MB\", \"GB\", and \"TB\"";
            return invalid().hint(fmt::format("Valid units for this parameter are {}.", valid));
        }
        number *= unit->factor;
    }
    if (spec.minimum < spec.maximum && (number < spec.minimum || number > spec.maximum)) {
        std::string unit(spec.unit.empty() ? "" : fmt::format(" {}", spec.unit));
        return error(SqlState::kInvalidParameterValue,
                     "{}{} is outside the valid range for parameter \"{}\" ({} .. {})", number,
                     unit, spec.name, spec.minimum, spec.maximum);
    }
    return std::to_string(number);
}

Result<std::string> parse_real(const SettingSpec& spec, std::string_view value) {
    std::string_view text = trim(value);
    double number = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) {
        return error(SqlState::kInvalidParameterValue, "invalid value for parameter \"{}\": \"{}\"",
                     spec.name, value);
    }
    if (spec.minimum < spec.maximum && !(number >= static_cast<double>(spec.minimum) &&
                                         number <= static_cast<double>(spec.maximum))) {
        return error(SqlState::kInvalidParameterValue,
                     "{:g} is outside the valid range for parameter \"{}\" ({} .. {})", number,
                     spec.name, spec.minimum, spec.maximum);
    }
    return fmt::format("{:g}", number);
}

Result<std::string> parse_choice(const SettingSpec& spec, std::string_view value) {
    std::string list;
    for (std::size_t at = 0; at <= spec.choices.size();) {
        std::size_t comma = std::min(spec.choices.find(',', at), spec.choices.size());
        std::string_view choice = spec.choices.substr(at, comma - at);
        if (same_name(choice, value)) return std::string(choice);
        list += (list.empty() ? "" : ", ") + std::string(choice);
        at = comma + 1;
    }
    bool truth = spec.name == "synchronous_commit";
    if (truth) {
        Result<std::string> as_bool = parse_bool(spec, value);
        if (as_bool.ok()) return as_bool;
    }
    return error(SqlState::kInvalidParameterValue, "invalid value for parameter \"{}\": \"{}\"",
                 spec.name, value)
        .hint(fmt::format("Available values: {}.", list));
}

}  // namespace

std::span<const SettingSpec> all_settings() {
    return kSettings;
}

const SettingSpec* find_setting(std::string_view name) {
    for (const SettingSpec& spec : kSettings) {
        if (same_name(spec.name, name)) return &spec;
    }
    return nullptr;
}

Settings::Settings() {
    for (const SettingSpec& spec : kSettings) {
        Result<std::string> value = canonical(spec, spec.default_value);
        ASSERT(value.ok());
        values_[std::string(spec.name)] = *value;
        initial_[std::string(spec.name)] = *value;
    }
}

Result<std::string> Settings::canonical(const SettingSpec& spec, std::string_view value) const {
    switch (spec.type) {
        case SettingType::kBool:
            return parse_bool(spec, value);
        case SettingType::kInteger:
            return parse_integer(spec, value);
        case SettingType::kReal:
            return parse_real(spec, value);
        case SettingType::kEnum:
            return parse_choice(spec, value);
        default:
            return std::string(value);
    }
}

std::string Settings::show(const SettingSpec& spec) const {
    const std::string& value = this->value(spec.name);
    if (spec.type != SettingType::kInteger || spec.unit.empty() || value == "0") return value;
    std::int64_t number = std::stoll(value);
    if (number < 0) return value;
    for (const Unit& unit : units_of(spec)) {
        if (number % unit.factor == 0) return fmt::format("{}{}", number / unit.factor, unit.name);
    }
    return value;
}

const SettingSpec* Settings::find(std::string_view name) const {
    if (const SettingSpec* spec = find_setting(name)) return spec;
    for (const auto& [known, spec] : custom_) {
        if (same_name(known, name)) return spec.get();
    }
    return nullptr;
}

namespace {

/// Identifiers with a dot between them.
bool is_custom_name(std::string_view name) {
    bool starts = true, dotted = false;
    for (char c : name) {
        bool letter = std::isalpha(static_cast<unsigned char>(c)) || c == '_' ||
                      static_cast<unsigned char>(c) >= 0x80;
        if (c == '.') {
            if (starts) return false;
            starts = dotted = true;
            continue;
        }
        if (!letter && (starts || (!std::isdigit(static_cast<unsigned char>(c)) && c != '$')))
            return false;
        starts = false;
    }
    return dotted && !starts;
}

}  // namespace

const SettingSpec* Settings::find_or_declare(std::string_view name) {
    if (const SettingSpec* spec = find(name)) return spec;
    if (!is_custom_name(name)) return nullptr;
    auto [entry, added] = custom_.emplace(std::string(name), nullptr);
    entry->second = std::make_unique<SettingSpec>(SettingSpec{
        entry->first, SettingType::kString, "", SettingContext::kUser, "", 0, 0, "", ""});
    values_[entry->first] = "";
    initial_[entry->first] = "";
    return entry->second.get();
}

const std::string& Settings::value(std::string_view name) const {
    return values_.find(name)->second;
}
std::int64_t Settings::integer(std::string_view name) const {
    return std::stoll(value(name));
}
const std::string& Settings::initial_value(const SettingSpec& spec) const {
    return initial_.find(spec.name)->second;
}

Status Settings::assign(const SettingSpec& spec, std::string value) {
    if (on_change) TRY(on_change(spec, value));
    values_[std::string(spec.name)] = std::move(value);
    return {};
}

Status Settings::set(const SettingSpec& spec, std::string_view value, bool is_local) {
    if (spec.context == SettingContext::kInternal) {
        return error(SqlState::kCantChangeRuntimeParam, "parameter \"{}\" cannot be changed",
                     spec.name);
    }
    if (spec.context == SettingContext::kServer) {
        return error(SqlState::kCantChangeRuntimeParam,
                     "parameter \"{}\" cannot be changed without restarting the server", spec.name);
    }
    std::string wanted = TRY(canonical(spec, value));
    std::string before = this->value(spec.name);
    if (spec.context == SettingContext::kFixed && !same_name(wanted, before)) {
        return error(SqlState::kFeatureNotSupported,
                     "parameter \"{}\" cannot have the value \"{}\" yet", spec.name, value);
    }
    TRY(assign(spec, std::move(wanted)));
    if (in_transaction_) history_.push_back({&spec, std::move(before), is_local});
    return {};
}

Status Settings::reset(const SettingSpec& spec) {
    if (spec.context == SettingContext::kInternal || spec.context == SettingContext::kServer)
        return set(spec, "", false);
    std::string before = value(spec.name);
    TRY(assign(spec, initial_value(spec)));
    if (in_transaction_) history_.push_back({&spec, std::move(before), false});
    return {};
}

void Settings::reset_all() {
    for (const SettingSpec& spec : kSettings) {
        // Neither are roles: RESET ROLE is a statement of its own.
        bool transaction = spec.name.starts_with("transaction_") || spec.name == "role" ||
                           spec.name == "session_authorization";
        if (spec.context == SettingContext::kUser && !transaction) reset(spec).value();
    }
    for (const auto& [name, spec] : custom_) reset(*spec).value();
}

Status Settings::set_initial(std::string_view name, std::string_view value) {
    const SettingSpec* spec = find_setting(name);
    if (!spec)
        return error(SqlState::kUndefinedObject, "unrecognized configuration parameter \"{}\"",
                     name);
    TRY(set(*spec, value, false));
    initial_[std::string(spec->name)] = this->value(spec->name);
    return {};
}

void Settings::begin_transaction() {
    in_transaction_ = true;
    history_.clear();
}

void Settings::end_transaction(bool committed) {
    if (!committed) rollback_to(0);
    // What SET LOCAL covered comes back, unless a later plain SET of the transaction replaced it.
    std::map<const SettingSpec*, std::string> restore;
    for (const Change& change : history_) {
        if (!change.is_local)
            restore.erase(change.spec);
        else
            restore.try_emplace(change.spec, change.before);
    }
    for (auto& [spec, value] : restore) assign(*spec, value).value();
    history_.clear();
    in_transaction_ = false;
}

void Settings::rollback_to(std::size_t depth) {
    while (history_.size() > depth) {
        Change change = std::move(history_.back());
        history_.pop_back();
        // A value that was valid before stays so.
        assign(*change.spec, change.before).value();
    }
}

}  // namespace aerolith
