#include "executor/statements/storage_clauses.h"

#include <charconv>
#include <optional>

#include "types/boolean/boolean.h"

namespace aerolith {
namespace {

/// Bounds and default of one storage parameter; PostgreSQL 15 manual, CREATE TABLE and CREATE
/// INDEX, "Storage Parameters".
struct Parameter {
    enum class Kind : std::uint8_t { kInteger, kBoolean, kOther };
    std::string_view name;
    Kind kind;
    std::int64_t lowest = 0, highest = 0;
    std::int64_t standard = 0;
};

constexpr Parameter kTableParameters[] = {
    {"fillfactor", Parameter::Kind::kInteger, 10, 100, 100},
    {"parallel_workers", Parameter::Kind::kInteger, 0, 1024, -1},
    {"toast_tuple_target", Parameter::Kind::kInteger, 128, 8160, 2032},
    {"autovacuum_enabled", Parameter::Kind::kBoolean, 0, 1, 1},
    {"user_catalog_table", Parameter::Kind::kBoolean, 0, 1, 0},
    {"vacuum_truncate", Parameter::Kind::kBoolean, 0, 1, 1},
    {"vacuum_index_cleanup", Parameter::Kind::kOther},
    {"log_autovacuum_min_duration", Parameter::Kind::kOther},
    {"autovacuum_vacuum_threshold", Parameter::Kind::kOther},
    {"autovacuum_vacuum_scale_factor", Parameter::Kind::kOther},
    {"autovacuum_vacuum_insert_threshold", Parameter::Kind::kOther},
    {"autovacuum_vacuum_insert_scale_factor", Parameter::Kind::kOther},
    {"autovacuum_analyze_threshold", Parameter::Kind::kOther},
    {"autovacuum_analyze_scale_factor", Parameter::Kind::kOther},
    {"autovacuum_vacuum_cost_delay", Parameter::Kind::kOther},
    {"autovacuum_vacuum_cost_limit", Parameter::Kind::kOther},
    {"autovacuum_freeze_min_age", Parameter::Kind::kOther},
    {"autovacuum_freeze_max_age", Parameter::Kind::kOther},
    {"autovacuum_freeze_table_age", Parameter::Kind::kOther},
    {"autovacuum_multixact_freeze_min_age", Parameter::Kind::kOther},
    {"autovacuum_multixact_freeze_max_age", Parameter::Kind::kOther},
    {"autovacuum_multixact_freeze_table_age", Parameter::Kind::kOther},
};
constexpr Parameter kIndexParameters[] = {
    {"fillfactor", Parameter::Kind::kInteger, 10, 100, 90},
    {"deduplicate_items", Parameter::Kind::kBoolean, 0, 1, 1},
};

std::string value_text(const ast::Option& option) {
    if (option.type == ast::Option::Type::kNone) return "true";
    return option.type == ast::Option::Type::kInteger ? std::to_string(option.integer)
                                                      : std::string(option.text);
}

Result<std::int64_t> integer_value(const Parameter& parameter, const std::string& text) {
    std::int64_t value = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) {
        return error(SqlState::kInvalidParameterValue,
                     "invalid value for integer option \"{}\": {}", parameter.name, text);
    }
    if (value < parameter.lowest || value > parameter.highest) {
        return error(SqlState::kInvalidParameterValue, "value {} out of bounds for option \"{}\"",
                     text, parameter.name)
            .detail(fmt::format("Valid values are between \"{}\" and \"{}\".", parameter.lowest,
                                parameter.highest));
    }
    return value;
}

/// Whether the value is the one that holds anyway.
Result<bool> is_standard(const Parameter& parameter, const std::string& text) {
    switch (parameter.kind) {
        case Parameter::Kind::kInteger:
            return TRY(integer_value(parameter, text)) == parameter.standard;
        case Parameter::Kind::kBoolean: {
            std::optional<bool> value = parse_boolean_word(text);
            if (!value) {
                return error(SqlState::kInvalidParameterValue,
                             "invalid value for boolean option \"{}\": {}", parameter.name, text);
            }
            return *value == (parameter.standard != 0);
        }
        case Parameter::Kind::kOther:
            return false;
    }
    return false;
}

Result<std::vector<std::string>> read_parameters(ast::List<ast::Option> options,
                                                 std::span<const Parameter> known,
                                                 StatementContext& context) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const ast::Option& option = options[i];
        if (!option.name_space.empty() && option.name_space != "toast")
            return error(SqlState::kInvalidParameterValue,
                         "unrecognized parameter namespace \"{}\"", option.name_space);
        auto parameter = std::ranges::find(known, option.name, &Parameter::name);
        if (parameter == known.end())
            return error(SqlState::kInvalidParameterValue, "unrecognized parameter \"{}\"",
                         option.name);
        for (std::size_t other = 0; other < i; ++other) {
            if (options[other].name == option.name &&
                options[other].name_space == option.name_space)
                return error(SqlState::kInvalidParameterValue,
                             "parameter \"{}\" specified more than once", option.name);
        }
        std::string text = value_text(option);
        if (!TRY(is_standard(*parameter, text))) {
            context.notice(Severity::kWarning,
                           fmt::format("storage parameter \"{}\" has no effect", option.name));
        }
        if (option.name_space.empty()) texts.push_back(fmt::format("{}={}", option.name, text));
    }
    return texts;
}

Status check_tablespace(std::string_view tablespace) {
    if (tablespace.empty() || tablespace == "pg_default") return {};
    return error(SqlState::kUndefinedObject, "tablespace \"{}\" does not exist", tablespace);
}

}  // namespace

Result<std::vector<std::string>> table_storage(const StorageClauses& clauses,
                                               StatementContext& context) {
    if (clauses.persistence == ast::Persistence::kUnlogged)
        context.notice(Severity::kWarning, "UNLOGGED has no effect: every table is logged");
    if (!clauses.access_method.empty() && clauses.access_method != "heap") {
        return error(SqlState::kUndefinedObject, "access method \"{}\" does not exist",
                     clauses.access_method);
    }
    TRY(check_tablespace(clauses.tablespace));
    return read_parameters(clauses.parameters, kTableParameters, context);
}

Result<std::vector<std::string>> index_storage(const StorageClauses& clauses,
                                               StatementContext& context) {
    for (std::string_view known : {"hash", "gist", "gin", "brin", "spgist"}) {
        if (clauses.access_method == known)
            return not_supported(fmt::format("access method \"{}\"", known));
    }
    if (!clauses.access_method.empty() && clauses.access_method != "btree") {
        return error(SqlState::kUndefinedObject, "access method \"{}\" does not exist",
                     clauses.access_method);
    }
    TRY(check_tablespace(clauses.tablespace));
    return read_parameters(clauses.parameters, kIndexParameters, context);
}

}  // namespace aerolith
