#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/format_settings.h"

namespace aerolith {

enum class SettingType : std::uint8_t { kBool, kInteger, kReal, kString, kEnum };
enum class SettingContext : std::uint8_t { kUser, kFixed, kInternal, kServer };

/// One line of common/tables/settings.def.
struct SettingSpec {
    std::string_view name;
    SettingType type;
    std::string_view default_value;
    SettingContext context;
    std::string_view unit;
    std::int64_t minimum, maximum;
    std::string_view choices;
    std::string_view summary;
};

std::span<const SettingSpec> all_settings();
/// By name in any case; null: there is none.
const SettingSpec* find_setting(std::string_view name);

/// Values of one session in canonical text ("on", "4MB" as kilobytes "4096"), with what a rollback
/// restores.
class Settings {
  public:
    Settings();

    /// As SHOW prints it: "4MB", "1s".
    std::string show(const SettingSpec& spec) const;
    const std::string& value(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    bool boolean(std::string_view name) const { return value(name) == "on"; }
    /// A setting by name in any case, those the session made up ("my.own") included; null: there is
    /// none.
    const SettingSpec* find(std::string_view name) const;
    /// The same, for setting it: a name with a dot comes into being.
    const SettingSpec* find_or_declare(std::string_view name);
    const std::string& initial_value(const SettingSpec& spec) const;

    /// Checks and sets. `is_local`: until the end of the transaction.
    Status set(const SettingSpec& spec, std::string_view value, bool is_local);
    Status reset(const SettingSpec& spec);
    void reset_all();
    /// At start: what RESET goes back to.
    Status set_initial(std::string_view name, std::string_view value);
    void set_internal(std::string_view name, std::string value) {
        values_[std::string(name)] = std::move(value);
    }

    /// Transaction boundaries: local values end; a rollback undoes all changes since begin.
    void begin_transaction();
    void end_transaction(bool committed);
    /// Savepoints nest the same way.
    std::size_t savepoint_depth() const { return history_.size(); }
    void rollback_to(std::size_t depth);

    /// Raised when a value changes, for settings the session acts on; it may put the value in
    /// canonical form.
    std::function<Status(const SettingSpec&, std::string&)> on_change;

  private:
    Result<std::string> canonical(const SettingSpec& spec, std::string_view value) const;
    Status assign(const SettingSpec& spec, std::string value);

    std::map<std::string, std::string, std::less<>> values_;
    std::map<std::string, std::unique_ptr<SettingSpec>, std::less<>> custom_;
    std::map<std::string, std::string, std::less<>> initial_;
    struct Change {
        const SettingSpec* spec;
        std::string before;
        bool is_local;
    };
    std::vector<Change> history_;
    bool in_transaction_ = false;
};

/// DateStyle, TimeZone and their kin as formatting needs them.
/// "ISO, MDY"
std::string date_style_text(const FormatSettings& format);
Status apply_format_setting(const SettingSpec& spec, std::string_view value,
                            FormatSettings& format);

}  // namespace aerolith
