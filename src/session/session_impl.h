#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "executor/catalog/catalog_store.h"
#include "executor/statements/statement_context.h"
#include "parser/ast/setting.h"
#include "parser/parser.h"
#include "planner/planner.h"
#include "session/instance_parts.h"
#include "session/portal.h"
#include "session/session_eval.h"
#include "session/settings.h"
#include "session/system_view_context.h"

namespace aerolith {

/// The Session behind the interface. Its parts: transactions (transaction_control.cpp), queries
/// (query_execution.cpp), the extended protocol (extended_query.cpp), statements of the session
/// itself (statements/).
class SessionImpl final : public Session, public StatementContext, public InternalQueries {
  public:
    SessionImpl(Instance& instance, SessionOptions options, const DatabaseDescriptor& database,
                const RoleDescriptor& role, FiberExecutor& executor, std::int32_t process_id);
    ~SessionImpl() override;
    Status start();

    // Session
    Status simple_query(std::string_view sql, Client& client) override;
    Status parse(std::string_view statement, std::string_view sql,
                 std::span<const Oid> parameter_types) override;
    Status bind(std::string_view portal, std::string_view statement,
                std::span<const ParameterValue> parameters,
                std::span<const ValueFormat> result_formats) override;
    Result<StatementDescription> describe_statement(std::string_view statement) override;
    Result<StatementDescription> describe_portal(std::string_view portal) override;
    Result<bool> execute(std::string_view portal, std::uint64_t max_rows, Client& client) override;
    void close_statement(std::string_view statement) override;
    void close_portal(std::string_view portal) override;
    Status sync(bool failed) override;
    TransactionStatus transaction_status() const override;
    CancelToken& cancel_token() override { return slot_->cancel(); }
    std::int32_t process_id() const override { return process_id_; }
    std::int32_t cancel_key() const override { return cancel_key_; }
    const FormatSettings& format() const override { return format_; }
    std::chrono::milliseconds idle_timeout() const override;
    std::vector<Notification> take_notifications() override;
    void set_notification_listener(std::function<void()> listener) override;
    std::vector<std::pair<std::string, std::string>> reported_settings() const override;

    // StatementContext
    Transaction& transaction() override { return *transaction_; }
    NodeStorage& storage() override { return *parts_.storage; }
    SessionSlot& slot() { return *slot_; }
    /// Values for the query inside a statement that is none itself, DECLARE CURSOR and EXPLAIN.
    const std::vector<Value>& utility_parameters() const { return utility_parameters_; }
    PendingNotifications& pending_notifications() { return pending_notifications_; }
    /// NOTIFY and pg_notify(): when the transaction commits.
    Status send_notification(std::string_view channel, std::string_view payload);
    EvalContext& eval() override { return eval_; }
    RowIdSource& row_ids() override { return *parts_.row_ids; }
    const Catalog& catalog() override { return *catalog_; }
    CatalogStore& store() override { return *store_; }
    Status catalog_changed() override;
    Status refresh_catalog() override;
    /// As it is now, whatever the running statement sees. REQUIRES: locked.
    Result<RelationPtr> newest_relation(Oid oid);
    Oid database() override { return database_; }
    std::string database_name() override { return options_.database; }
    Oid current_role() override { return role_; }
    Oid session_role() override { return session_role_; }
    const std::vector<Oid>& search_path() override { return search_path_; }
    /// How many at its front the setting does not name.
    std::size_t implied_schemas() const { return implied_schemas_; }
    Result<Oid> new_oid() override;
    void notice(Diagnostic diagnostic) override;
    using StatementContext::notice;
    bool in_transaction_block() override { return state_ == State::kBlock || in_statement_string_; }
    Status run_plan(const PhysicalPlanPtr& plan, PushTarget& target) override;
    std::unique_ptr<ExecContext> make_exec_context() override;
    std::unique_ptr<ExecContext> make_exec_context(const Snapshot& snapshot);
    void forget_sequence_on_commit(Oid sequence, std::uint32_t generation) override;
    int sessions_in(Oid database) override;
    double stored_bytes(const RelationDescriptor& table) override;

    InternalQueries& internal_queries() override { return *this; }
    // temporary_tables.cpp
    std::string temporary_schema_name() override;
    Result<Oid> temporary_schema() override;
    /// ON COMMIT DELETE ROWS and DROP.
    Status end_temporary_tables();
    Status drop_temporary_tables();

    // InternalQueries (internal_queries.cpp)
    Result<std::uint64_t> run_internal(std::string_view sql, std::vector<Value> parameters,
                                       std::vector<Value>* first_row) override;
    Result<bool> finds_and_locks(std::string_view sql, std::vector<Value> parameters) override;
    Result<std::uint64_t> run_internal_at(Timestamp timestamp, std::string_view sql,
                                          std::vector<Value> parameters,
                                          std::vector<Value>* first_row);
    bool is_deferred(const ConstraintDescriptor& constraint) override;
    std::vector<ForeignKeyEvent> take_events() override;
    void defer(ForeignKeyEvent event) override;
    Status settle_deferred(bool all);
    Status set_constraints(const ast::SetConstraintsStatement& statement);

    // For the session's own parts
    const SessionOptions& options() const { return options_; }
    std::int64_t statement_timeout_ms() const { return hot_.statement_timeout_ms; }
    Settings& settings() { return settings_; }
    Instance::Parts& parts() { return parts_; }
    std::shared_ptr<Activity> activity() const { return activity_; }
    SequenceCache& sequence_cache() { return sequence_cache_; }
    FiberExecutor& executor() { return executor_; }
    std::map<std::string, PreparedPtr, std::less<>>& prepared_statements() { return statements_; }
    std::map<std::string, PortalPtr, std::less<>>& portals() { return portals_; }
    std::unique_ptr<CursorRows> new_cursor_rows() {
        return std::make_unique<CursorRows>(temp_, hot_.work_mem_bytes);
    }
    Client& client() { return *client_; }
    Parser& session_parser() { return parser_; }

    // Transactions (transaction_control.cpp)
    Status ensure_transaction();
    Result<std::string> execute_transaction(const ast::Statement& statement);
    Status commit_transaction();
    void rollback_transaction();
    Status hold_cursors();
    /// After a failed statement.
    void abort_statement();
    Result<CatalogPtr> committed_catalog(std::uint64_t& generation);
    Status load_catalog();
    Status begin_block(const ast::Statement& statement);
    Status apply_modes(const ast::Statement& statement);

    // Queries (query_execution.cpp)
    Status plan_prepared(Prepared& prepared);
    Status lock_tables(const std::vector<TableUse>& tables);
    /// Plan and table locks, repeated until the catalog stood still meanwhile.
    Status prepare_to_run(Prepared& prepared);
    Result<Snapshot> statement_snapshot(const Prepared& prepared);
    /// The statement asks no other node: neither for its snapshot nor for table locks.
    bool reads_from_follower(const Prepared& prepared) const;
    Status hold_tables(const Prepared& prepared);
    bool has_follower_snapshot(const Prepared& prepared) const;
    WorkerPool* parallel_workers() const;
    /// Of the cluster, those that can be asked now.
    std::size_t other_nodes() const;
    Status run_query(Portal& portal, Client& client);
    /// Starts a cursor's plan at this statement's snapshot.
    Status open_cursor(Portal& portal);
    Result<bool> run_portal(Portal& portal, std::uint64_t max_rows, Client& client);
    /// Runs one statement that is not a query and gives its tag.
    Result<std::string> run_utility(const ast::Statement& statement, std::string_view text,
                                    Client& client);
    Result<PreparedPtr> make_prepared(const RawStatement& raw, std::string_view sql,
                                      std::vector<Oid> parameter_types,
                                      bool more_parameters = false);
    Result<PreparedPtr> try_prepare(const RawStatement& raw, std::string_view sql,
                                    std::vector<Oid> parameter_types, bool more_parameters);
    /// Whether another node had changes that this one had not; the catalog has them now.
    bool catalog_was_behind();
    Result<std::unique_ptr<ExecContext>> open_exec_context(const Prepared& prepared,
                                                           std::vector<Value> parameters);
    void close_all_portals(bool keep_holdable);

  private:
    friend class StatementTimer;
    enum class State : std::uint8_t { kIdle, kImplicit, kBlock, kFailed };

    struct NamedSavepoint {
        std::string name;
        SavepointId id;
        std::size_t settings_depth;
        std::size_t notifications;
    };

    Result<PreparedPtr> internal_statement(std::string_view sql,
                                           const std::vector<Value>& parameters);
    Status run_statement(const RawStatement& raw, std::string_view sql, Client& client);
    Status check_failed_block(const ast::Statement& statement) const;
    void show_transaction_options(const TransactionOptions& options, bool uncommitted);
    void refresh_hot_settings(const SettingSpec& spec, const std::string& value);
    Status setting_changed(const SettingSpec& spec, std::string& value);
    void resolve_search_path();
    // session_role.cpp
    Status set_role(std::string_view name);
    Status set_session_authorization(std::string_view name);
    void become(Oid role);
    Status roll_back_to_savepoint(std::string_view name);
    Status release_savepoint(std::string_view name);
    void finish_transaction(bool committed);
    void set_activity(std::string_view state, std::string_view query);
    bool changes_data_in_read_only(const Prepared& prepared) const;

    Instance::Parts& parts_;
    SessionOptions options_;
    Oid database_;
    Oid role_;  // CURRENT_USER
    Oid session_role_;
    Oid login_role_;  // who connected
    FiberExecutor& executor_;
    std::int32_t process_id_;
    std::int32_t cancel_key_ = 0;
    std::unique_ptr<SessionSlot> slot_;
    Settings settings_;
    /// Settings every statement asks for, in the form it needs them.
    struct HotSettings {
        TransactionOptions default_options;
        bool default_uncommitted = false;  // READ UNCOMMITTED was asked for
        std::int64_t statement_timeout_ms = 0;
        std::size_t work_mem_bytes = 4u << 20;
        double hash_mem_multiplier = 2;
        bool synchronous_commit = true;
        bool parallel = true;
        bool reads_from_follower = false;
    } hot_;
    bool shown_uncommitted_ = false;
    TransactionOptions shown_options_;  // what transaction_isolation and its kin say
    FormatSettings format_;
    SessionEval eval_;
    TempSpace temp_;
    SystemViewContext view_context_{*this};
    Parser parser_;
    SequenceCache sequence_cache_, system_sequences_;
    std::shared_ptr<Activity> activity_;

    State state_ = State::kIdle;
    bool in_statement_string_ = false;
    std::unique_ptr<Transaction> transaction_;
    std::optional<CatalogStore> store_;
    CatalogPtr catalog_;
    std::uint64_t catalog_generation_ = 0;
    bool own_catalog_changes_ = false;
    std::vector<Oid> search_path_;
    std::size_t implied_schemas_ = 0;
    SavepointId base_savepoint_ = 0;
    std::vector<NamedSavepoint> savepoints_;
    std::vector<SequenceId> forgotten_sequences_;
    std::vector<Value> utility_parameters_;
    PendingNotifications pending_notifications_;
    std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
    bool first_statement_done_ = false;
    std::optional<Timestamp> as_of_;
    /// Taken with the plan, for the statement's run that follows.
    struct FollowerSnapshot {
        const Prepared* statement;
        Snapshot snapshot;
    };
    std::optional<FollowerSnapshot> follower_snapshot_;

    std::map<std::string, PreparedPtr, std::less<>> statements_;
    std::map<std::string, PortalPtr, std::less<>> portals_;
    std::map<std::string, PreparedPtr, std::less<>> internal_statements_;
    bool has_temporary_schema_ = false;
    std::vector<ForeignKeyEvent> internal_events_, deferred_events_;
    std::map<Oid, bool> constraint_modes_;  // SET CONSTRAINTS name
    std::optional<bool> all_constraints_deferred_;
    Client* client_ = nullptr;
};

}  // namespace aerolith
