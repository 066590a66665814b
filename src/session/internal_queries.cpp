#include "executor/foreign_keys/foreign_keys.h"

#include "session/session_impl.h"
#include "session/statements/session_statements.h"

namespace aerolith {
namespace {

class CountTarget final : public PushTarget {
  public:
    Result<bool> push(Chunk& chunk) override {
        for (const Vector& column : chunk.columns) {
            if (rows == 0 && first_row && chunk.size > 0) first_row->push_back(column.value(0));
        }
        rows += chunk.size;
        return true;
    }
    std::uint64_t rows = 0;
    std::vector<Value>* first_row = nullptr;
};

}  // namespace

Result<PreparedPtr> SessionImpl::internal_statement(std::string_view sql,
                                                    const std::vector<Value>& parameters) {
    std::vector<Oid> types;
    std::string key(sql);
    for (const Value& value : parameters) {
        types.push_back(value.type().oid);
        key += fmt::format(" {}", value.type().oid);
    }
    if (auto found = internal_statements_.find(key); found != internal_statements_.end())
        return found->second;
    std::vector<RawStatement> statements = TRY(Parser().parse(sql));
    PreparedPtr prepared = TRY(make_prepared(statements.front(), sql, std::move(types)));
    prepared->internal = true;
    constexpr std::size_t kMost = 256;
    if (internal_statements_.size() >= kMost) internal_statements_.clear();
    internal_statements_[key] = prepared;
    return prepared;
}

/// Above READ COMMITTED too rows that others committed meanwhile count for a constraint.
Result<std::uint64_t> SessionImpl::run_internal(std::string_view sql, std::vector<Value> parameters,
                                                std::vector<Value>* first_row) {
    return run_internal_at(parts_.storage->transactions().visible(), sql, std::move(parameters),
                           first_row);
}

Result<bool> SessionImpl::finds_and_locks(std::string_view sql, std::vector<Value> parameters) {
    bool newest = transaction_->isolation() == IsolationLevel::kReadCommitted;
    Timestamp timestamp =
        newest ? parts_.storage->transactions().visible() : transaction_->snapshot().timestamp;
    transaction_->begin_guarded_reads();
    Result<std::uint64_t> rows = run_internal_at(timestamp, sql, std::move(parameters), nullptr);
    bool found = rows.ok() && *rows > 0;
    transaction_->end_guarded_reads(found);
    if (!rows.ok()) return rows.error().clone();
    return found;
}

Result<std::uint64_t> SessionImpl::run_internal_at(Timestamp timestamp, std::string_view sql,
                                                   std::vector<Value> parameters,
                                                   std::vector<Value>* first_row) {
    PreparedPtr prepared = TRY(internal_statement(sql, parameters));
    TRY(prepare_to_run(*prepared));
    PhysicalPlanPtr plan = prepared->plan;
    Snapshot snapshot = transaction_->advance_command();
    snapshot.timestamp = timestamp;
    std::unique_ptr<ExecContext> context = make_exec_context(snapshot);
    context->parameters = std::move(parameters);
    context->correlations.resize(plan->correlation_count);
    CountTarget rows;
    rows.first_row = first_row;
    TRY(make_operator_tree(*plan->root, *context)->run(rows));
    for (ForeignKeyEvent& event : context->foreign_key_events)
        internal_events_.push_back(std::move(event));
    return prepared->kind == ast::StatementKind::kSelect ? rows.rows : context->rows_affected;
}

bool SessionImpl::is_deferred(const ConstraintDescriptor& constraint) {
    if (!constraint.deferrable) return false;
    auto said = constraint_modes_.find(constraint.oid);
    if (said != constraint_modes_.end()) return said->second;
    return all_constraints_deferred_.value_or(constraint.deferred);
}

void SessionImpl::defer(ForeignKeyEvent event) {
    deferred_events_.push_back(std::move(event));
}

/// Constraints that are not deferred any more, or all of them at the end of the transaction.
Status SessionImpl::settle_deferred(bool all) {
    std::vector<ForeignKeyEvent> waiting_events = std::exchange(deferred_events_, {});
    for (std::size_t i = 0; i < waiting_events.size(); ++i) {
        ForeignKeyEvent event = std::move(waiting_events[i]);
        if (!all && is_deferred(event.use.constraint())) {
            deferred_events_.push_back(std::move(event));
            continue;
        }
        TRY(settle_foreign_key(event, *this, format_, true));
        for (ForeignKeyEvent& more : take_events()) waiting_events.push_back(std::move(more));
    }
    return {};
}

std::vector<ForeignKeyEvent> SessionImpl::take_events() {
    return std::exchange(internal_events_, {});
}

Result<std::string> execute_set_constraints(const ast::Statement& syntax, std::string_view,
                                            SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::SetConstraintsStatement>();
    TRY(session.set_constraints(statement));
    return std::string("SET CONSTRAINTS");
}

Status SessionImpl::set_constraints(const ast::SetConstraintsStatement& statement) {
    if (statement.constraints.empty()) {
        constraint_modes_.clear();
        all_constraints_deferred_ = statement.deferred;
        return statement.deferred ? Status() : settle_deferred(false);
    }
    for (const ast::RelationName& name : statement.constraints) {
        bool found = false;
        for (const auto& [oid, relation] : catalog_->relations()) {
            const ConstraintDescriptor* constraint = relation->find_constraint(name.name);
            if (!constraint) continue;
            found = true;
            if (constraint->deferrable)
                constraint_modes_[constraint->oid] = statement.deferred;
            else if (constraint->kind == 'f' || !statement.deferred) {
                return error(SqlState::kWrongObjectType, "constraint \"{}\" is not deferrable",
                             name.name);
            }
        }
        if (!found)
            return error(SqlState::kUndefinedObject, "constraint \"{}\" does not exist", name.name);
    }
    return statement.deferred ? Status() : settle_deferred(false);
}

}  // namespace aerolith
