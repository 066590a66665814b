#pragma once

#include <map>

#include "runtime/wait.h"
#include "security/scram.h"
#include "wire/backend.h"

namespace aerolith {

/// A session with canned answers, for tests of the wire alone:
/// "rows n" answers n rows (number, text), "wait" waits until cancelled, "copy" reads a stream and
/// tells its size, "error" fails in byte 6, "begin" and "commit" move the transaction status,
/// anything else is completed as DONE.
class FakeSession final : public Session {
  public:
    explicit FakeSession(std::int32_t process_id) : process_id_(process_id) {}
    ~FakeSession() override;

    Status simple_query(std::string_view sql, Client& client) override;
    Status parse(std::string_view statement, std::string_view sql,
                 std::span<const Oid> types) override;
    Status bind(std::string_view portal, std::string_view statement,
                std::span<const ParameterValue> parameters,
                std::span<const ValueFormat> result_formats) override;
    Result<StatementDescription> describe_statement(std::string_view statement) override;
    Result<StatementDescription> describe_portal(std::string_view portal) override;
    Result<bool> execute(std::string_view portal, std::uint64_t max_rows, Client& client) override;
    void close_statement(std::string_view statement) override {
        statements_.erase(std::string(statement));
    }
    void close_portal(std::string_view) override {}
    Status sync(bool) override { return {}; }

    TransactionStatus transaction_status() const override { return status_; }
    CancelToken& cancel_token() override { return token_; }
    std::int32_t process_id() const override { return process_id_; }
    std::int32_t cancel_key() const override { return 42; }
    const FormatSettings& format() const override { return settings_; }
    std::chrono::milliseconds idle_timeout() const override { return std::chrono::milliseconds(0); }
    std::vector<std::pair<std::string, std::string>> reported_settings() const override {
        return {{"server_version", "15.0"}, {"client_encoding", "UTF8"}};
    }

    std::function<void()> on_destroy;
    /// False: "wait" comes back at once.
    bool may_wait = true;

  private:
    Status run(std::string_view sql, Client& client, bool describe);

    std::int32_t process_id_;
    CancelToken token_;
    FormatSettings settings_;
    TransactionStatus status_ = TransactionStatus::kIdle;
    std::map<std::string, std::string> statements_;
    std::string bound_;
};

/// Roles: ann with the password "secret", postgres without any.
class FakeBackend final : public Backend {
  public:
    Result<std::optional<RoleCredentials>> credentials(std::string_view role) override;
    Result<std::unique_ptr<Session>> start_session(SessionOptions options,
                                                   FiberExecutor& executor) override;
    void cancel(std::int32_t process_id, std::int32_t cancel_key) override;

    void terminate_all();
    int live_sessions();
    SessionOptions last_options();

  private:
    std::mutex mutex_;
    std::map<std::int32_t, FakeSession*> sessions_;
    SessionOptions last_options_;
    std::int32_t next_process_ = 1;
};

}  // namespace aerolith
