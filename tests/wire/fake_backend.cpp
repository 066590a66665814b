#include "fake_backend.h"

#include <charconv>

#include "types/vector.h"

namespace aerolith {

namespace {

std::vector<ResultField> row_fields() {
    ResultField number;
    number.name = "number";
    number.type = {type_oid::kInt4, -1};
    ResultField text;
    text.name = "text";
    text.type = {type_oid::kText, -1};
    return {number, text};
}

Status send_numbers(int count, Client& client) {
    Chunk chunk;
    chunk.columns = {Vector(Type{type_oid::kInt4, -1}), Vector(Type{type_oid::kText, -1})};
    for (int sent = 0; sent < count;) {
        for (Vector& column : chunk.columns) column.reset();
        for (chunk.size = 0; chunk.size < kVectorSize && sent < count; ++chunk.size, ++sent) {
            chunk.columns[0].data<std::int32_t>()[chunk.size] = sent;
            if (sent % 3 == 1) {
                chunk.columns[1].set_null(chunk.size);
            } else {
                chunk.columns[1].set(chunk.size,
                                     Datum::of<std::string_view>("row " + std::to_string(sent)));
            }
        }
        TRY(client.send_rows(chunk, {}));
    }
    return client.complete(fmt::format("SELECT {}", count));
}

Status wait_for_cancel(CancelToken& token) {
    Event never;
    (void)wait(never, Deadline::never(), &token);
    return token.check();
}

Status read_stream(Client& client) {
    TRY(client.begin_copy_in(false, 1));
    std::size_t bytes = 0;
    while (auto piece = TRY(client.read_copy_data())) bytes += piece->size();
    return client.complete(fmt::format("COPY {}", bytes));
}

}  // namespace

FakeSession::~FakeSession() {
    if (on_destroy) on_destroy();
}

Status FakeSession::run(std::string_view sql, Client& client, bool describe) {
    token_.clear_statement();
    if (sql.empty()) return client.empty_query();
    if (sql.starts_with("rows ")) {
        int count = 0;
        std::from_chars(sql.data() + 5, sql.data() + sql.size(), count);
        if (describe) TRY(client.describe_rows(row_fields(), {}));
        return send_numbers(count, client);
    }
    if (sql == "wait" && may_wait) return wait_for_cancel(token_);
    if (sql == "copy") return read_stream(client);
    if (sql.starts_with("error")) {
        return Error(SqlState::kSyntaxError, "syntax error").at(6).hint("Say something else.");
    }
    if (sql == "begin") status_ = TransactionStatus::kInTransaction;
    if (sql == "commit") status_ = TransactionStatus::kIdle;
    return client.complete("DONE");
}

Status FakeSession::simple_query(std::string_view sql, Client& client) {
    return run(sql, client, true);
}

Status FakeSession::parse(std::string_view statement, std::string_view sql, std::span<const Oid>) {
    if (sql.starts_with("error")) return Error(SqlState::kSyntaxError, "syntax error").at(6);
    statements_[std::string(statement)] = sql;
    return {};
}

Status FakeSession::bind(std::string_view, std::string_view statement,
                         std::span<const ParameterValue>, std::span<const ValueFormat>) {
    auto found = statements_.find(std::string(statement));
    if (found == statements_.end()) {
        return error(SqlState::kInvalidSqlStatementName, "prepared statement \"{}\" does not exist",
                     statement);
    }
    bound_ = found->second;
    return {};
}

Result<Session::StatementDescription> FakeSession::describe_statement(std::string_view) {
    return StatementDescription{{type_oid::kInt4}, row_fields(), {}, true};
}
Result<Session::StatementDescription> FakeSession::describe_portal(std::string_view) {
    return StatementDescription{{}, {}, {}, false};
}

Result<bool> FakeSession::execute(std::string_view, std::uint64_t, Client& client) {
    TRY(run(bound_, client, false));
    return false;
}

Result<std::optional<RoleCredentials>> FakeBackend::credentials(std::string_view role) {
    if (role == "postgres") return std::optional(RoleCredentials{"", true, true, ""});
    if (role != "ann") return std::optional<RoleCredentials>();
    static const std::string verifier = ScramVerifier::from_password("secret").print();
    return std::optional(RoleCredentials{verifier, true, false, ""});
}

Result<std::unique_ptr<Session>> FakeBackend::start_session(SessionOptions options,
                                                            FiberExecutor&) {
    if (options.database == "nowhere") {
        return error(SqlState::kInvalidCatalogName, "database \"{}\" does not exist",
                     options.database);
    }
    std::lock_guard lock(mutex_);
    last_options_ = std::move(options);
    std::int32_t id = next_process_++;
    auto session = std::make_unique<FakeSession>(id);
    session->on_destroy = [this, id] {
        std::lock_guard guard(mutex_);
        sessions_.erase(id);
    };
    sessions_[id] = session.get();
    return std::unique_ptr<Session>(std::move(session));
}

void FakeBackend::cancel(std::int32_t process_id, std::int32_t cancel_key) {
    std::lock_guard lock(mutex_);
    auto found = sessions_.find(process_id);
    if (found != sessions_.end() && cancel_key == 42) {
        found->second->cancel_token().cancel(CancelReason::kUserRequest);
    }
}

void FakeBackend::terminate_all() {
    std::lock_guard lock(mutex_);
    for (auto& [id, session] : sessions_) session->cancel_token().cancel(CancelReason::kShutdown);
}

int FakeBackend::live_sessions() {
    std::lock_guard lock(mutex_);
    return static_cast<int>(sessions_.size());
}

SessionOptions FakeBackend::last_options() {
    std::lock_guard lock(mutex_);
    return last_options_;
}

}  // namespace aerolith
