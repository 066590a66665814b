#include "parser/ast/cursor.h"
#include "parser/ast/explain.h"
#include "parser/ast/prepare.h"
#include "parser/ast/setting.h"
#include "session/statements/session_statements.h"

namespace aerolith {
namespace {

ResultField text_field(std::string_view name) {
    return {std::string(name), {type_oid::kText}, 0};
}

Result<const SettingSpec*> setting_named(std::string_view name, SessionImpl& session,
                                         bool declare = false) {
    const SettingSpec* spec =
        declare ? session.settings().find_or_declare(name) : session.settings().find(name);
    if (!spec)
        return error(SqlState::kUndefinedObject, "unrecognized configuration parameter \"{}\"",
                     name);
    return spec;
}

std::string value_text(const ast::SettingValue& value) {
    const ast::Constant& constant = *value.constant;
    switch (constant.type) {
        case ast::Constant::Type::kInteger:
            return std::to_string(constant.integer);
        case ast::Constant::Type::kBoolean:
            return constant.integer ? "on" : "off";
        default:
            return std::string(constant.text);
    }
}

/// Lists (search_path, DateStyle) keep their quotes, so that they read back the same.
std::string list_text(const ast::SetStatement& statement) {
    bool names = find_setting(statement.name) && (statement.name == "search_path");
    std::string text;
    for (const ast::SettingValue& value : statement.values) {
        if (!text.empty()) text += ", ";
        std::string item = value_text(value);
        bool plain =
            !item.empty() &&
            item.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
        text += names && !plain ? "\"" + item + "\"" : item;
    }
    return text;
}

Status set_session_characteristics(const ast::TransactionModes& modes, SessionImpl& session) {
    if (modes.isolation != ast::IsolationLevel::kDefault) {
        static constexpr std::string_view kNames[] = {"", "read uncommitted", "read committed",
                                                      "repeatable read", "serializable"};
        TRY(session.settings().set(*find_setting("default_transaction_isolation"),
                                   kNames[static_cast<int>(modes.isolation)], false));
    }
    if (modes.read_only_given)
        TRY(session.settings().set(*find_setting("default_transaction_read_only"),
                                   modes.read_only ? "on" : "off", false));
    if (modes.deferrable_given)
        TRY(session.settings().set(*find_setting("default_transaction_deferrable"),
                                   modes.deferrable ? "on" : "off", false));
    return {};
}

}  // namespace

Result<std::string> execute_set(const ast::Statement& syntax, std::string_view,
                                SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::SetStatement>();
    auto outside_block = [&](std::string_view command) {
        if (session.in_transaction_block()) return;
        Diagnostic warning;
        warning.severity = Severity::kWarning;
        warning.state = SqlState::kNoActiveSqlTransaction;
        warning.message = fmt::format("{} can only be used in transaction blocks", command);
        session.notice(std::move(warning));
    };
    switch (statement.set_kind) {
        case ast::SetKind::kValue: {
            const SettingSpec* spec = TRY(setting_named(statement.name, session, true));
            if (statement.is_local) outside_block("SET LOCAL");
            TRY(session.settings().set(*spec, list_text(statement), statement.is_local));
            return std::string("SET");
        }
        case ast::SetKind::kDefault: {
            const SettingSpec* spec = TRY(setting_named(statement.name, session));
            TRY(session.settings().set(*spec, session.settings().initial_value(*spec),
                                       statement.is_local));
            return std::string("SET");
        }
        case ast::SetKind::kReset: {
            const SettingSpec* spec = TRY(setting_named(statement.name, session));
            TRY(session.settings().reset(*spec));
            return std::string("RESET");
        }
        case ast::SetKind::kResetAll:
            session.settings().reset_all();
            return std::string("RESET");
        case ast::SetKind::kTransaction:
            outside_block("SET TRANSACTION");
            TRY(session.apply_modes(syntax));
            return std::string("SET");
        case ast::SetKind::kSessionCharacteristics:
            TRY(set_session_characteristics(statement.modes, session));
            return std::string("SET");
        case ast::SetKind::kTransactionSnapshot:
            return not_supported("SET TRANSACTION SNAPSHOT");
        case ast::SetKind::kCurrent:
            return not_supported("SET ... FROM CURRENT");
    }
    UNREACHABLE();
}

Result<std::string> execute_show(const ast::Statement& syntax, std::string_view,
                                 SessionImpl& session, Client& client) {
    const auto& statement = syntax.as<ast::ShowStatement>();
    Session::StatementDescription description;
    describe_session_statement(syntax, session, description);
    Chunk rows;
    auto add_row = [&](std::initializer_list<std::string> values) {
        if (rows.columns.empty()) {
            for (std::size_t i = 0; i < values.size(); ++i)
                rows.columns.emplace_back(Type{type_oid::kText});
        }
        std::size_t column = 0;
        for (const std::string& value : values)
            rows.columns[column++].set_value(rows.size, Value::text(value));
        ++rows.size;
    };
    if (statement.name == "all") {
        for (const SettingSpec& spec : all_settings())
            add_row(
                {std::string(spec.name), session.settings().show(spec), std::string(spec.summary)});
    } else {
        const SettingSpec* spec = TRY(setting_named(statement.name, session));
        add_row({session.settings().show(*spec)});
    }
    TRY(client.describe_rows(description.fields, {}));
    TRY(client.send_rows(rows, {}));
    return std::string("SHOW");
}

void describe_session_statement(const ast::Statement& statement, SessionImpl& session,
                                Session::StatementDescription& description) {
    auto use = [&](const Prepared& prepared) {
        description.fields = prepared.fields;
        description.returns_rows = prepared.returns_rows;
    };
    if (const auto* show = statement.try_as<ast::ShowStatement>()) {
        description.returns_rows = true;
        if (show->name == "all") {
            description.fields = {text_field("name"), text_field("setting"),
                                  text_field("description")};
        } else {
            const SettingSpec* spec = session.settings().find(show->name);
            description.fields = {text_field(spec ? spec->name : show->name)};
        }
    } else if (const auto* execute = statement.try_as<ast::ExecuteStatement>()) {
        auto found = session.prepared_statements().find(execute->name);
        if (found != session.prepared_statements().end()) use(*found->second);
    } else if (const auto* fetch = statement.try_as<ast::FetchStatement>()) {
        auto found = session.portals().find(fetch->cursor);
        if (found != session.portals().end() && !fetch->is_move) use(*found->second->statement);
    } else if (statement.kind == ast::StatementKind::kExplain) {
        description.returns_rows = true;
        description.fields = {text_field("QUERY PLAN")};
    }
}

}  // namespace aerolith
