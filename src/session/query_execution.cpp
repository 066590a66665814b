
#include "executor/expression/evaluator.h"
#include "executor/statements/check_access.h"
#include "parser/ast/cursor.h"
#include "parser/ast/explain.h"
#include "runtime/fiber.h"
#include "session/session_impl.h"
#include "txn/cluster_node.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr std::int64_t kPostgresEpochOffset = 946684800LL * 1000000;

bool is_query_kind(ast::StatementKind kind) {
    return kind == ast::StatementKind::kSelect || kind == ast::StatementKind::kInsert ||
           kind == ast::StatementKind::kUpdate || kind == ast::StatementKind::kDelete;
}

RelationLockMode lock_for(TableAccess access) {
    switch (access) {
        case TableAccess::kRead:
            return RelationLockMode::kAccessShare;
        case TableAccess::kLockRows:
            return RelationLockMode::kRowShare;
        case TableAccess::kWrite:
            return RelationLockMode::kRowExclusive;
    }
    UNREACHABLE();
}

std::string_view command_name(ast::StatementKind kind) {
    switch (kind) {
        case ast::StatementKind::kInsert:
            return "INSERT";
        case ast::StatementKind::kUpdate:
            return "UPDATE";
        case ast::StatementKind::kDelete:
            return "DELETE";
        default:
            return "SELECT FOR UPDATE";
    }
}

/// Sends rows to the client as they come.
class ClientTarget final : public PushTarget {
  public:
    ClientTarget(Client& client, std::span<const ValueFormat> formats, SessionEval& eval)
        : client_(client), formats_(formats), eval_(eval) {}
    Result<bool> push(Chunk& chunk) override {
        rows += chunk.size;
        eval_.return_home();
        TRY(client_.send_rows(chunk, formats_));
        return true;
    }
    std::uint64_t rows = 0;

  private:
    Client& client_;
    std::span<const ValueFormat> formats_;
    SessionEval& eval_;
};

/// The query of a statement that runs one with the parameters it is given itself.
const ast::Statement* query_inside(const ast::Statement& statement) {
    const ast::Statement* inner = nullptr;
    if (const auto* declare = statement.try_as<ast::DeclareCursorStatement>())
        inner = declare->query;
    else if (const auto* explain = statement.try_as<ast::ExplainStatement>())
        inner = explain->statement;
    return inner && is_query_kind(inner->kind) ? inner : nullptr;
}

}  // namespace

std::string query_tag(ast::StatementKind kind, std::uint64_t rows) {
    switch (kind) {
        case ast::StatementKind::kInsert:
            return fmt::format("INSERT 0 {}", rows);
        case ast::StatementKind::kUpdate:
            return fmt::format("UPDATE {}", rows);
        case ast::StatementKind::kDelete:
            return fmt::format("DELETE {}", rows);
        default:
            return fmt::format("SELECT {}", rows);
    }
}

/// What is not there may have come into being at another node a moment ago.
Result<PreparedPtr> SessionImpl::make_prepared(const RawStatement& raw, std::string_view sql,
                                               std::vector<Oid> parameter_types,
                                               bool more_parameters) {
    Result<PreparedPtr> prepared = try_prepare(raw, sql, parameter_types, more_parameters);
    if (prepared.ok() || !catalog_was_behind()) return prepared;
    return try_prepare(raw, sql, std::move(parameter_types), more_parameters);
}

bool SessionImpl::catalog_was_behind() {
    const std::uint64_t before = parts_.catalogs.generation();
    if (own_catalog_changes_ || !transaction_) return false;
    return parts_.storage->transactions().catch_up(cancel_token()).ok() &&
           parts_.catalogs.generation() != before && load_catalog().ok();
}

Result<PreparedPtr> SessionImpl::try_prepare(const RawStatement& raw, std::string_view sql,
                                             std::vector<Oid> parameter_types,
                                             bool more_parameters) {
    auto prepared = std::make_shared<Prepared>();
    prepared->raw = raw;
    prepared->text = sql;
    prepared->kind = raw.kind;
    prepared->is_query = is_query_kind(raw.kind);
    prepared->parameters = std::move(parameter_types);
    prepared->more_parameters = more_parameters;
    if (prepared->is_query && !(raw.kind == ast::StatementKind::kSelect &&
                                raw.statement->as<ast::SelectStatement>().into)) {
        TRY(plan_prepared(*prepared));
    } else {
        prepared->is_query = false;
        if (const ast::Statement* inner = query_inside(*raw.statement)) {
            BindEnvironment environment = bind_environment();
            BoundStatement bound =
                TRY(bind_statement(*inner, environment, prepared->parameters, more_parameters));
            prepared->parameters = bound.parameters;
        }
    }
    return prepared;
}

/// Binds and plans for the catalog of this moment.
Status SessionImpl::plan_prepared(Prepared& prepared) {
    BindEnvironment environment = bind_environment();
    BoundStatement bound = TRY(bind_statement(*prepared.raw->statement, environment,
                                              prepared.parameters, prepared.more_parameters));
    if (prepared.fixed_result && prepared.plan) {
        bool same = prepared.fields.size() == bound.fields.size();
        for (std::size_t i = 0; same && i < bound.fields.size(); ++i)
            same = prepared.fields[i].type.oid == bound.fields[i].type.oid;
        if (!same)
            return Error(SqlState::kFeatureNotSupported, "cached plan must not change result type");
    }
    prepared.parameters = bound.parameters;
    prepared.fields = bound.fields;
    prepared.returns_rows = bound.returns_rows;
    prepared.tables = bound.tables;
    prepared.accesses = bound.accesses;
    prepared.as_of = std::shared_ptr<const Expr>(std::move(bound.as_of));
    prepared.plan = plan_statement(bound, eval_);
    prepared.catalog_version = own_catalog_changes_ ? 0 : catalog_->version();
    prepared.search_path = search_path_;
    prepared.role = role_;
    return {};
}

Status SessionImpl::lock_tables(const std::vector<TableUse>& tables) {
    for (const TableUse& use : tables)
        TRY(transaction_->lock_relation(use.table->oid, lock_for(use.access)));
    return {};
}

/// Locks, or a snapshot: what changes the tables later leaves what it shows as it is.
Status SessionImpl::hold_tables(const Prepared& prepared) {
    follower_snapshot_.reset();
    if (!reads_from_follower(prepared)) return lock_tables(prepared.tables);
    follower_snapshot_ = { &prepared, TRY(statement_snapshot(prepared)) };
    return {};
}

bool SessionImpl::has_follower_snapshot(const Prepared& prepared) const {
    return follower_snapshot_ && follower_snapshot_->statement == &prepared &&
           follower_snapshot_->snapshot.visible_before == transaction_->command();
}

Status SessionImpl::prepare_to_run(Prepared& prepared) {
    // Its columns may have been told: the plan stays as it is.
    while (!has_follower_snapshot(prepared)) {
        TRY(load_catalog());
        bool stale = own_catalog_changes_ || prepared.catalog_version == 0 ||
                     prepared.catalog_version != catalog_->version() ||
                     prepared.search_path != search_path_ || prepared.role != role_;
        if (stale) TRY(plan_prepared(prepared));
        TRY(hold_tables(prepared));
        if (own_catalog_changes_ || catalog_generation_ == parts_.catalogs.generation()) break;
        follower_snapshot_.reset();
        // Somebody's change is being committed: let it end before looking again.
        if (Fiber* fiber = Fiber::current()) fiber->yield();
        TRY(cancel_token().check());
    }
    if (!prepared.internal) TRY(check_access(prepared.accesses, *this));
    if (prepared.plan->constant_error) return prepared.plan->constant_error->clone();
    if (changes_data_in_read_only(prepared)) {
        return error(SqlState::kReadOnlySqlTransaction,
                     "cannot execute {} in a read-only transaction", command_name(prepared.kind));
    }
    return {};
}

bool SessionImpl::changes_data_in_read_only(const Prepared& prepared) const {
    return transaction_->read_only() && !prepared.plan->read_only;
}

std::unique_ptr<ExecContext> SessionImpl::make_exec_context(const Snapshot& snapshot) {
    auto context = std::make_unique<ExecContext>(
        ExecContext{*transaction_, snapshot, eval_, *parts_.row_ids, temp_});
    context->views = &view_context_;
    context->work_mem_bytes = hot_.work_mem_bytes;
    context->hash_mem_bytes = static_cast<std::size_t>(static_cast<double>(hot_.work_mem_bytes) *
                                                       hot_.hash_mem_multiplier);
    context->internal = this;
    context->cluster = parts_.storage->cluster();
    return context;
}

std::unique_ptr<ExecContext> SessionImpl::make_exec_context() {
    transaction_->advance_command();
    return make_exec_context(transaction_->snapshot());
}

namespace {

/// '2026-01-01 12:00', '-10s', or a decimal timestamp of the store: the moment AS OF SYSTEM TIME
/// names.
Result<Timestamp> parse_system_time(std::string_view text, const FormatSettings& format) {
    bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    if (digits) return Timestamp{std::stoull(std::string(text))};
    std::string bytes;
    if (text.starts_with('-')) {
        Datum datum = TRY(type_info(type_oid::kInterval).parse(text, -1, format, bytes));
        Interval interval = datum.as<Interval>();
        std::int64_t micros =
            interval.microseconds +
            (static_cast<std::int64_t>(interval.days) + 30LL * interval.months) * 86400000000LL;
        if (micros > 0)
            return Error(SqlState::kInvalidParameterValue,
                         "AS OF SYSTEM TIME must not be in the future");
        return Timestamp::end_of_millisecond(system_clock().wall_micros() + micros);
    }
    Datum datum = TRY(type_info(type_oid::kTimestamptz).parse(text, -1, format, bytes));
    return Timestamp::end_of_millisecond(datum.as<std::int64_t>() + kPostgresEpochOffset);
}

}  // namespace

/// What a transaction has written, and what a serializable one reads, is the leader's matter.
bool SessionImpl::reads_from_follower(const Prepared& prepared) const {
    return hot_.reads_from_follower && parts_.storage->cluster() && prepared.plan->read_only &&
           !transaction_->has_writes() && !own_catalog_changes_ &&
           transaction_->isolation() != IsolationLevel::kSerializable;
}

Result<Snapshot> SessionImpl::statement_snapshot(const Prepared& prepared) {
    first_statement_done_ = true;
    if (prepared.as_of && !prepared.plan->read_only)
        return Error(SqlState::kFeatureNotSupported,
                     "AS OF SYSTEM TIME can only be used in a statement that reads");
    Snapshot now = reads_from_follower(prepared) ? TRY(transaction_->begin_recent_statement())
                                                 : TRY(transaction_->begin_statement());
                                                 if (!prepared.as_of) return now;
                                                 Value value = TRY(evaluate_scalar(
                                                     *prepared.as_of,
                                                     *make_exec_context(transaction_->snapshot())));
                                                 if (value.is_null())
                                                     return Error(
                                                         SqlState::kInvalidParameterValue,
                                                         "AS OF SYSTEM TIME must not be NULL");
                                                 std::string text;
                                                 type_info(value.type().oid)
                                                     .print(value.datum(), format_, text);
                                                 Timestamp at =
                                                     TRY(parse_system_time(text, format_));
                                                 return transaction_->snapshot_as_of(at);
}

Result<std::unique_ptr<ExecContext>> SessionImpl::open_exec_context(const Prepared& prepared,
                                                                    std::vector<Value> parameters) {
    Snapshot snapshot = has_follower_snapshot(prepared)
                            ? std::exchange(follower_snapshot_, std::nullopt)->snapshot
                            : TRY(statement_snapshot(prepared));
    std::unique_ptr<ExecContext> context = make_exec_context(snapshot);
    context->parameters = std::move(parameters);
    context->correlations.resize(prepared.plan->correlation_count);
    return context;
}

Status SessionImpl::run_plan(const PhysicalPlanPtr& plan, PushTarget& target) {
    std::unique_ptr<ExecContext> context = make_exec_context();
    context->correlations.resize(plan->correlation_count);
    TRY(make_operator_tree(*plan->root, *context)->run(target));
    return settle_foreign_keys(*context);
}

/// Null where the session wants no parallel plans. A cursor gets none: while it waits, its
/// transaction may write.
WorkerPool* SessionImpl::parallel_workers() const {
    return hot_.parallel || parts_.storage->cluster() ? parts_.workers.get() : nullptr;
}

std::size_t SessionImpl::other_nodes() const {
    const ClusterNode* cluster = parts_.storage->cluster();
    return cluster ? cluster->connected_members().size() : 0;
}

/// A whole query at once, streamed to the client.
Status SessionImpl::run_query(Portal& portal, Client& client) {
    Prepared& prepared = *portal.statement;
    TRY(prepare_to_run(prepared));
    std::unique_ptr<ExecContext> context = TRY(open_exec_context(prepared, portal.parameters));
    PhysicalPlanPtr plan = prepared.plan;
    context->workers = parallel_workers();
    OperatorPtr tree = make_operator_tree(*plan->root, *context);
    ClientTarget target(client, portal.formats, eval_);
    {
        SessionEval::Away away(eval_, *parts_.workers);
        TRY(tree->run(target));
    }
    TRY(settle_foreign_keys(*context));
    // The client must not hear of success before the checks that wait for the end of a statement on
    // its own.
    if (!in_transaction_block()) TRY(settle_deferred(true));
    portal.done = true;
    std::uint64_t rows =
        prepared.kind == ast::StatementKind::kSelect ? target.rows : context->rows_affected;
    return client.complete(query_tag(prepared.kind, rows));
}

Status SessionImpl::open_cursor(Portal& portal) {
    Prepared& prepared = *portal.statement;
    TRY(prepare_to_run(prepared));
    std::shared_ptr<ExecContext> context = TRY(open_exec_context(prepared, portal.parameters));
    transaction_->pin(context->snapshot);
    PhysicalPlanPtr plan = prepared.plan;
    portal.run =
        std::make_unique<CursorRun>(executor_, [plan, context](PushTarget& target) -> Status {
            TRY(make_operator_tree(*plan->root, *context)->run(target));
            return settle_foreign_keys(*context);
        });
    return {};
}

Result<bool> SessionImpl::run_portal(Portal& portal, std::uint64_t max_rows, Client& client) {
    Prepared& prepared = *portal.statement;
    if (!portal.run) TRY(open_cursor(portal));
    std::uint64_t sent = 0;
    while (max_rows == 0 || sent < max_rows) {
        Chunk rows = TRY(portal.run->fetch(max_rows == 0 ? kVectorSize : max_rows - sent));
        if (rows.size == 0) {
            portal.done = true;
            TRY(client.complete(query_tag(prepared.kind, sent)));
            return false;
        }
        sent += rows.size;
        TRY(client.send_rows(rows, portal.formats));
    }
    portal.rows_sent += sent;
    return true;
}

void SessionImpl::close_all_portals(bool keep_holdable) {
    for (auto at = portals_.begin(); at != portals_.end();) {
        if (at->second->held || (keep_holdable && at->second->holdable))
            ++at;
        else
            at = portals_.erase(at);
    }
}

}  // namespace aerolith
