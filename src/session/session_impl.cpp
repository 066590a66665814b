#include "session/session_impl.h"

#include "catalog/authority.h"
#include "runtime/fiber.h"

#include <openssl/rand.h>

#include "parser/ast/transaction.h"
#include "parser/ast/unsupported.h"

#include "session/delayed_completion.h"
#include "session/statement_timer.h"
#include "session/statements/session_statements.h"
#include "types/type_info.h"

namespace aerolith {

SessionImpl::SessionImpl(Instance& instance, SessionOptions options,
                         const DatabaseDescriptor& database, const RoleDescriptor& role,
                         FiberExecutor& executor, std::int32_t process_id)
    : parts_(instance.parts()),
      options_(std::move(options)),
      database_(database.oid),
      role_(role.oid),
      session_role_(role.oid),
      login_role_(role.oid),
      executor_(executor),
      process_id_(process_id),
      eval_(*this),
      temp_(*parts_.temp),
      activity_(std::make_shared<Activity>()) {
    slot_ = parts_.storage->transactions().attach_session(process_id);
    slot_->set_database(database_);
    RAND_bytes(reinterpret_cast<unsigned char*>(&cancel_key_), sizeof(cancel_key_));
    eval_.set_format(&format_);
    settings_.on_change = [this](const SettingSpec& spec, std::string& value) {
        return setting_changed(spec, value);
    };
    activity_->options = options_;
    activity_->database = database_;
    activity_->role = role_;
    activity_->backend_start = activity_->state_change = system_clock().wall_micros();
}

SessionImpl::~SessionImpl() {
    rollback_transaction();
    portals_.clear();
    if (has_temporary_schema_ && Fiber::current()) {
        Status dropped = ensure_transaction();
        if (dropped.ok()) dropped = drop_temporary_tables();
        if (dropped.ok())
            commit_transaction().ok();
        else
            rollback_transaction();
    }
    parts_.notifications.unlisten_all(*mailbox_);
    std::lock_guard lock(parts_.sessions_mutex);
    parts_.sessions.erase(process_id_);
}

Status SessionImpl::start() {
    TRY(settings_.set_initial("session_authorization", options_.user));
    settings_.set_internal("data_directory", parts_.options.data_directory);
    settings_.set_internal("port", std::to_string(parts_.options.port));
    settings_.set_internal("listen_addresses", parts_.options.listen_address);
    settings_.set_internal("max_connections", std::to_string(parts_.options.max_connections));
    slot_->set_deadlock_timeout(std::chrono::milliseconds(settings_.integer("deadlock_timeout")));
    for (const auto& [name, value] : options_.settings) {
        Status set = settings_.set_initial(name, value);
        if (!set.ok()) return set.take_error().severity(Severity::kFatal);
    }
    TRY(settings_.set_initial("application_name", options_.application_name));
    return {};
}

void SessionImpl::refresh_hot_settings(const SettingSpec& spec, const std::string& value) {
    if (spec.name == "default_transaction_isolation") {
        hot_.default_uncommitted = value == "read uncommitted";
        hot_.default_options.isolation = value == "serializable" ? IsolationLevel::kSerializable
                                         : value == "repeatable read"
                                             ? IsolationLevel::kRepeatableRead
                                             : IsolationLevel::kReadCommitted;
    }
    if (spec.name == "default_transaction_read_only")
        hot_.default_options.read_only = value == "on";
    if (spec.name == "default_transaction_deferrable")
        hot_.default_options.deferrable = value == "on";
    if (spec.name == "statement_timeout") hot_.statement_timeout_ms = std::stoll(value);
    if (spec.name == "work_mem")
        hot_.work_mem_bytes = static_cast<std::size_t>(std::stoll(value)) * 1024;
    if (spec.name == "hash_mem_multiplier") hot_.hash_mem_multiplier = std::stod(value);
    if (spec.name == "max_parallel_workers_per_gather") hot_.parallel = value != "0";
    if (spec.name == "read_from") hot_.reads_from_follower = value == "follower";
    if (spec.name == "temp_file_limit") temp_.set_limit(std::stoll(value));
    if (spec.name == "synchronous_commit") hot_.synchronous_commit = value != "off";
}

Status SessionImpl::setting_changed(const SettingSpec& spec, std::string& value) {
    TRY(apply_format_setting(spec, value, format_));
    if (spec.name == "DateStyle") value = date_style_text(format_);
    if (spec.name == "role") TRY(set_role(value));
    if (spec.name == "session_authorization") TRY(set_session_authorization(value));
    if (spec.name == "lock_timeout")
        slot_->set_lock_timeout(std::chrono::milliseconds(std::stoll(value)));
    if (spec.name == "deadlock_timeout")
        slot_->set_deadlock_timeout(std::chrono::milliseconds(std::stoll(value)));
    if (spec.name == "client_encoding") {
        std::string lower;
        for (char c : value) {
            if (c != '-' && c != '_' && c != '\'')
                lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        if (lower != "utf8" && lower != "unicode" && lower != "sqlascii") {
            return error(SqlState::kInvalidParameterValue,
                         "invalid value for parameter \"client_encoding\": \"{}\"", value);
        }
    }
    if (spec.name.starts_with("transaction_") && transaction_) {
        TransactionOptions options = transaction_->options();
        if (spec.name == "transaction_read_only") options.read_only = value == "on";
        if (spec.name == "transaction_deferrable") options.deferrable = value == "on";
        if (spec.name == "transaction_isolation") {
            options.isolation = value == "serializable"      ? IsolationLevel::kSerializable
                                : value == "repeatable read" ? IsolationLevel::kRepeatableRead
                                                             : IsolationLevel::kReadCommitted;
        }
        TRY(transaction_->set_options(options));
        shown_options_ = options;
        shown_uncommitted_ = value == "read uncommitted";
    }
    refresh_hot_settings(spec, value);
    static constexpr std::string_view kReported[] = {"application_name",
                                                     "client_encoding",
                                                     "DateStyle",
                                                     "IntervalStyle",
                                                     "TimeZone",
                                                     "is_superuser",
                                                     "session_authorization",
                                                     "standard_conforming_strings"};
    if (client_ && std::ranges::find(kReported, spec.name) != std::end(kReported)) {
        client_->parameter_status(
            spec.name, spec.name == "client_encoding" ? "UTF8" : std::string_view(value));
    }
    if (spec.name == "search_path" && catalog_) {
        settings_.set_internal("search_path", value);
        resolve_search_path();
    }
    if (spec.name == "application_name") {
        std::lock_guard lock(activity_->mutex);
        activity_->options.application_name = value;
    }
    return {};
}

std::vector<std::pair<std::string, std::string>> SessionImpl::reported_settings() const {
    std::vector<std::pair<std::string, std::string>> reported;
    for (std::string_view name :
         {"application_name", "client_encoding", "DateStyle", "default_transaction_read_only",
          "in_hot_standby", "integer_datetimes", "IntervalStyle", "is_superuser", "server_encoding",
          "server_version", "session_authorization", "standard_conforming_strings", "TimeZone"}) {
        reported.emplace_back(name, name == "client_encoding" ? "UTF8" : settings_.value(name));
    }
    return reported;
}

void SessionImpl::resolve_search_path() {
    search_path_.clear();
    bool has_catalog = false;
    std::string name;
    bool quoted = false;
    auto add = [&] {
        if (name.empty()) return;
        const RoleDescriptor* role = catalog_->role(role_);
        std::string wanted = name == "$user" && role ? role->name
                             : name == "pg_temp"     ? temporary_schema_name()
                                                     : name;
        name.clear();
        const SchemaDescriptor* schema = catalog_->find_schema(wanted);
        // A schema one may not use is not searched.
        if (schema && (Authority(*catalog_, database_).on(role_, *schema) & privilege::kUsage)) {
            has_catalog = has_catalog || schema->oid == kPgCatalogSchema;
            search_path_.push_back(schema->oid);
        }
    };
    const SchemaDescriptor* temporary =
        has_temporary_schema_ ? catalog_->find_schema(temporary_schema_name()) : nullptr;
    for (char c : settings_.value("search_path")) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            add();
        else if (c != ' ' || quoted)
            name += quoted ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    add();
    implied_schemas_ = 0;
    if (!has_catalog) {
        search_path_.insert(search_path_.begin(), kPgCatalogSchema);
        ++implied_schemas_;
    }
    bool named = temporary && std::ranges::find(search_path_, temporary->oid) != search_path_.end();
    if (temporary && !named) {
        search_path_.insert(search_path_.begin(), temporary->oid);
        ++implied_schemas_;
    }
}

std::chrono::milliseconds SessionImpl::idle_timeout() const {
    bool in_transaction = state_ == State::kBlock || state_ == State::kFailed;
    return std::chrono::milliseconds(settings_.integer(
        in_transaction ? "idle_in_transaction_session_timeout" : "idle_session_timeout"));
}

TransactionStatus SessionImpl::transaction_status() const {
    if (state_ == State::kBlock) return TransactionStatus::kInTransaction;
    return state_ == State::kFailed ? TransactionStatus::kFailed : TransactionStatus::kIdle;
}

Result<Oid> SessionImpl::new_oid() {
    SequenceOptions options;
    options.start = kFirstUserOid;
    options.max = UINT32_MAX;
    options.cycle = true;
    return static_cast<Oid>(
        TRY(parts_.storage->sequences().nextval(system_sequences_, kOidSequence, options, "oids")));
}

void SessionImpl::notice(Diagnostic diagnostic) {
    static constexpr std::string_view kLevels[] = {
        "debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error"};
    const std::string& least = settings_.value("client_min_messages");
    auto rank = static_cast<std::size_t>(std::ranges::find(kLevels, least) - std::begin(kLevels));
    std::size_t own = diagnostic.severity == Severity::kWarning  ? 7
                      : diagnostic.severity == Severity::kNotice ? 6
                      : diagnostic.severity == Severity::kDebug  ? 4
                                                                 : 5;
    bool always = diagnostic.severity == Severity::kInfo;
    if (client_ && (always || own >= rank)) client_->notice(diagnostic);
}

void SessionImpl::forget_sequence_on_commit(Oid sequence, std::uint32_t generation) {
    forgotten_sequences_.push_back({sequence, generation});
}

double SessionImpl::stored_bytes(const RelationDescriptor& table) {
    return static_cast<double>(parts().table_sizes->bytes(table.storage));
}

int SessionImpl::sessions_in(Oid database) {
    return static_cast<int>(std::ranges::count(parts_.cluster_sessions.list(cancel_token()),
                                               database, &ActivityRecord::database));
}

void SessionImpl::set_activity(std::string_view state, std::string_view query) {
    std::lock_guard lock(activity_->mutex);
    std::int64_t now = system_clock().wall_micros();
    activity_->state = state;
    activity_->state_change = now;
    if (!query.empty()) {
        activity_->query = query.substr(0, 1024);
        activity_->query_start = now;
    }
    activity_->transaction_start = transaction_ ? transaction_->start_wall_micros() : 0;
}

Status SessionImpl::check_failed_block(const ast::Statement& statement) const {
    if (state_ != State::kFailed) return {};
    if (statement.kind == ast::StatementKind::kTransaction) {
        auto kind = statement.as<ast::TransactionStatement>().transaction;
        if (kind == ast::TransactionKind::kCommit || kind == ast::TransactionKind::kRollback ||
            kind == ast::TransactionKind::kRollbackTo)
            return {};
    }
    return Error(SqlState::kInFailedSqlTransaction,
                 "current transaction is aborted, commands ignored until end of transaction block");
}

namespace {

/// "CreateTable" as "CREATE TABLE".
std::string command_words(ast::StatementKind kind) {
    std::string words;
    for (char c : ast::statement_kind_name(kind)) {
        if (c >= 'A' && c <= 'Z' && !words.empty()) words += ' ';
        words += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return words;
}

}  // namespace

Result<std::string> SessionImpl::run_utility(const ast::Statement& statement, std::string_view text,
                                             Client& client) {
    if (statement.kind == ast::StatementKind::kTransaction) return execute_transaction(statement);
    if (statement.kind == ast::StatementKind::kUnsupported)
        return not_supported(statement.as<ast::UnsupportedStatement>().name);
    TRY(parts_.storage->transactions().catch_up(cancel_token()));
    TRY(load_catalog());
    eval_.set_statement_time(eval_.clock_time());
    if (SessionStatementHandler handler = find_session_statement(statement.kind))
        return handler(statement, text, *this, client);
    UtilityHandler handler = find_utility(statement.kind);
    if (!handler) return not_supported(command_words(statement.kind));
    if (transaction_->read_only()) {
        return error(SqlState::kReadOnlySqlTransaction,
                     "cannot execute {} in a read-only transaction", command_words(statement.kind));
    }
    TRY(transaction_->begin_statement());
    first_statement_done_ = true;
    return handler(statement, *this);
}

Status SessionImpl::run_statement(const RawStatement& raw, std::string_view sql, Client& client) {
    TRY(check_failed_block(*raw.statement));
    TRY(cancel_token().check());
    if (state_ != State::kFailed) TRY(ensure_transaction());
    bool query = raw.kind == ast::StatementKind::kSelect ||
                 raw.kind == ast::StatementKind::kInsert ||
                 raw.kind == ast::StatementKind::kUpdate || raw.kind == ast::StatementKind::kDelete;
    if (!query) {
        std::string tag = TRY(run_utility(
            *raw.statement,
            sql.substr(static_cast<std::size_t>(raw.begin), static_cast<std::size_t>(raw.length)),
            client));
        return tag.empty() ? Status() : client.complete(tag);
    }
    TRY(load_catalog());
    eval_.set_statement_time(eval_.clock_time());
    Portal portal;
    portal.statement = TRY(make_prepared(raw, sql, {}));
    // The tables are locked before the columns are told: what the wait for a lock brings may change
    // them.
    TRY(prepare_to_run(*portal.statement));
    if (portal.statement->returns_rows) TRY(client.describe_rows(portal.statement->fields, {}));
    return run_query(portal, client);
}

Status SessionImpl::simple_query(std::string_view sql, Client& client) {
    client_ = &client;
    cancel_token().clear_statement();
    set_activity("active", sql);
    StatementTimer timer(*this);
    auto finish = [&](Status status) {
        client_ = nullptr;
        in_statement_string_ = false;
        bool block = state_ == State::kBlock || state_ == State::kFailed;
        set_activity(state_ == State::kFailed ? "idle in transaction (aborted)"
                     : block                  ? "idle in transaction"
                                              : "idle",
                     "");
        return status;
    };
    auto fail = [&](Error error) {
        abort_statement();
        return finish(std::move(error));
    };
    Result<std::vector<RawStatement>> statements = parser_.parse(sql);
    if (!statements.ok()) return fail(statements.take_error());
    if (statements->empty()) return finish(client.empty_query());
    in_statement_string_ = statements->size() > 1;
    for (std::size_t i = 0; i < statements->size(); ++i) {
        const RawStatement& raw = (*statements)[i];
        bool last = i + 1 == statements->size();
        DelayedCompletion delayed(client);
        Status ran = run_statement(raw, sql, last ? delayed : client);
        if (!ran.ok()) return fail(ran.take_error());
        // A COMMIT inside the string ends the implicit transaction around what came before it.
        if (last && state_ == State::kImplicit) {
            Status committed = commit_transaction();
            if (!committed.ok()) return fail(committed.take_error());
        }
        Status told = delayed.release();
        if (!told.ok()) return fail(told.take_error());
    }
    return finish({});
}

}  // namespace aerolith
