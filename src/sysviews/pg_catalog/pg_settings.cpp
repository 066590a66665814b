#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

std::string_view type_word(SettingType type) {
    switch (type) {
        case SettingType::kBool:
            return "bool";
        case SettingType::kInteger:
            return "integer";
        case SettingType::kReal:
            return "real";
        case SettingType::kString:
            return "string";
        case SettingType::kEnum:
            return "enum";
    }
    return "string";
}

std::string_view context_word(SettingContext context) {
    switch (context) {
        case SettingContext::kUser:
        case SettingContext::kFixed:
            return "user";
        case SettingContext::kInternal:
            return "internal";
        case SettingContext::kServer:
            return "postmaster";
    }
    return "user";
}

std::string choices_array(std::string_view choices) {
    std::vector<std::string> words(1);
    for (char c : choices) {
        if (c == ',') {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    return array_text(words);
}

}  // namespace

Status produce_pg_settings(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_settings", emit);
    const Settings& settings = context.session.settings();
    for (const SettingSpec& spec : all_settings()) {
        const std::string& value = settings.value(spec.name);
        row.set("name", spec.name)
            .set("setting", value)
            .set("category", "Settings")
            .set("short_desc", spec.summary);
        if (!spec.unit.empty()) row.set("unit", spec.unit);
        row.set("context", context_word(spec.context)).set("vartype", type_word(spec.type));
        row.set("source", value == settings.initial_value(spec) ? "default" : "session");
        if (spec.type == SettingType::kInteger || spec.type == SettingType::kReal) {
            row.set("min_val", std::to_string(spec.minimum))
                .set("max_val", std::to_string(spec.maximum));
        }
        if (spec.type == SettingType::kEnum) row.set("enumvals", choices_array(spec.choices));
        row.set("boot_val", spec.default_value).set("reset_val", settings.initial_value(spec));
        TRY(row.set("pending_restart", false).emit());
    }
    return {};
}

}  // namespace aerolith
