#include "session/copy/copy_options.h"

namespace aerolith {
namespace {

Result<bool> boolean_option(const ast::Option& option) {
    if (option.type == ast::Option::Type::kNone) return true;
    if (option.type == ast::Option::Type::kInteger || option.type == ast::Option::Type::kBoolean)
        return option.integer != 0;
    for (std::string_view yes : {"true", "on"}) {
        if (option.text == yes) return true;
    }
    for (std::string_view no : {"false", "off"}) {
        if (option.text == no) return false;
    }
    return error(SqlState::kSyntaxError, "{} requires a Boolean value", option.name);
}

Result<char> one_byte(const ast::Option& option, std::string_view what) {
    if (option.text.size() != 1)
        return error(SqlState::kFeatureNotSupported, "COPY {} must be a single one-byte character",
                     what);
    return option.text[0];
}

Result<std::set<std::string, std::less<>>> names_of(const ast::Option& option) {
    std::set<std::string, std::less<>> names;
    for (const ast::Identifier& name : option.names) names.insert(std::string(name.name));
    return names;
}

Status check_csv_only(const CopyOptions& options, bool given, std::string_view what) {
    if (given && options.format != CopyFormat::kCsv)
        return error(SqlState::kFeatureNotSupported, "COPY {} available only in CSV mode", what);
    return {};
}

}  // namespace

Result<CopyOptions> read_copy_options(const ast::CopyStatement& statement) {
    CopyOptions options;
    std::set<std::string_view> given;
    for (const ast::Option& option : statement.options) {
        if (!given.insert(option.name).second)
            return Error(SqlState::kSyntaxError, "conflicting or redundant options")
                .at(option.location);
        if (option.name == "format") {
            if (option.text == "text")
                options.format = CopyFormat::kText;
            else if (option.text == "csv")
                options.format = CopyFormat::kCsv;
            else if (option.text == "binary")
                options.format = CopyFormat::kBinary;
            else
                return error(SqlState::kInvalidParameterValue, "COPY format \"{}\" not recognized",
                             option.text)
                    .at(option.location);
        }
    }
    if (options.format == CopyFormat::kCsv) {
        options.delimiter = ',';
        options.null_text.clear();
    }
    for (const ast::Option& option : statement.options) {
        if (option.name == "format") continue;
        if (option.name == "delimiter")
            options.delimiter = TRY(one_byte(option, "delimiter"));
        else if (option.name == "null")
            options.null_text = option.text;
        else if (option.name == "header" && option.text == "match") {
            if (!statement.is_from)
                return Error(SqlState::kFeatureNotSupported,
                             "cannot use \"match\" with HEADER in COPY TO");
            options.header = options.header_match = true;
        }
        else if (option.name == "header")
            options.header = TRY(boolean_option(option));
        else if (option.name == "quote")
            options.quote = TRY(one_byte(option, "quote"));
        else if (option.name == "escape")
            options.escape = TRY(one_byte(option, "escape"));
        else if (option.name == "force_quote" && option.type == ast::Option::Type::kStar)
            options.force_quote_all = true;
        else if (option.name == "force_quote")
            options.force_quote = TRY(names_of(option));
        else if (option.name == "force_not_null")
            options.force_not_null = TRY(names_of(option));
        else if (option.name == "force_null")
            options.force_null = TRY(names_of(option));
        else if (option.name == "freeze")
            options.freeze = TRY(boolean_option(option));
        else if (option.name == "encoding") {
            if (option.text != "utf8" && option.text != "UTF8" && option.text != "utf-8" &&
                option.text != "UTF-8") {
                return not_supported("a COPY encoding other than UTF8", option.location);
            }
        } else {
            return error(SqlState::kSyntaxError, "option \"{}\" not recognized", option.name)
                .at(option.location);
        }
    }
    if (given.contains("quote") && !given.contains("escape")) options.escape = options.quote;
    if (options.format == CopyFormat::kBinary) {
        for (std::string_view name : {"delimiter", "null"}) {
            if (!given.contains(name)) continue;
            return error(SqlState::kSyntaxError, "cannot specify {} in BINARY mode",
                         name == "null" ? "NULL" : "DELIMITER");
        }
    }
    TRY(check_csv_only(options, given.contains("quote"), "quote"));
    TRY(check_csv_only(options, given.contains("escape"), "escape"));
    TRY(check_csv_only(options, given.contains("force_quote"), "force quote"));
    TRY(check_csv_only(options, given.contains("force_not_null"), "force not null"));
    TRY(check_csv_only(options, given.contains("force_null"), "force null"));
    if (options.delimiter == '\n' || options.delimiter == '\r')
        return Error(SqlState::kInvalidParameterValue,
                     "COPY delimiter cannot be newline or carriage return");
    if (options.null_text.find_first_of("\r\n") != std::string::npos)
        return Error(SqlState::kInvalidParameterValue,
                     "COPY null representation cannot use newline or carriage return");
    if (options.format == CopyFormat::kCsv && options.delimiter == options.quote)
        return Error(SqlState::kInvalidParameterValue,
                     "COPY delimiter and quote must be different");
    if (options.format == CopyFormat::kText &&
        std::string_view("\\.abcdefghijklmnopqrstuvwxyz0123456789").find(options.delimiter) !=
            std::string_view::npos) {
        return error(SqlState::kInvalidParameterValue, "COPY delimiter cannot be \"{}\"",
                     options.delimiter);
    }
    if (options.format != CopyFormat::kBinary &&
        options.null_text.find(options.delimiter) != std::string::npos) {
        return Error(SqlState::kInvalidParameterValue,
                     "COPY delimiter character must not appear in the NULL specification");
    }
    return options;
}

}  // namespace aerolith
