#pragma once

#include <functional>
#include <string>
#include <vector>

#include "executor/catalog/catalog_store.h"
#include "executor/context.h"
#include "executor/operators/operator.h"
#include "parser/ast/object.h"
#include "parser/parser.h"
#include "planner/bind/binder.h"
#include "txn/node_storage.h"

namespace aerolith {

/// What DDL and utility statements work with. Implemented by the session; lives for one statement.
class StatementContext {
  public:
    virtual ~StatementContext() = default;

    virtual Transaction& transaction() = 0;
    virtual NodeStorage& storage() = 0;
    virtual EvalContext& eval() = 0;
    virtual RowIdSource& row_ids() = 0;
    /// As of the last change of this transaction.
    virtual const Catalog& catalog() = 0;
    virtual CatalogStore& store() = 0;
    /// Catalog rows changed: `catalog()` is read again, and what other sessions cache is dropped at
    /// commit.
    virtual Status catalog_changed() = 0;
    /// Reads the catalog again, after a wait in which others may have changed it.
    virtual Status refresh_catalog() = 0;

    virtual CancelToken& cancel_token() = 0;
    virtual Oid database() = 0;
    virtual std::string database_name() = 0;
    virtual Oid current_role() = 0;
    virtual Oid session_role() = 0;
    virtual const std::vector<Oid>& search_path() = 0;
    virtual Result<Oid> new_oid() = 0;
    virtual void notice(Diagnostic diagnostic) = 0;
    /// Inside BEGIN (or a string of several statements).
    virtual bool in_transaction_block() = 0;
    /// Runs a planned statement to its end; its rows are pushed into `target`.
    virtual Status run_plan(const PhysicalPlanPtr& plan, PushTarget& target) = 0;
    virtual std::unique_ptr<ExecContext> make_exec_context() = 0;
    virtual InternalQueries& internal_queries() = 0;
    virtual std::string temporary_schema_name() = 0;
    /// The schema of the session's temporary relations, made when there is none.
    virtual Result<Oid> temporary_schema() = 0;
    /// After commit: forget a dropped sequence's state.
    virtual void forget_sequence_on_commit(Oid sequence, std::uint32_t generation) = 0;
    /// Sessions connected to a database.
    virtual int sessions_in(Oid database) = 0;

    /// What the rows of a table take in the store; an estimate.
    virtual double stored_bytes(const RelationDescriptor& table) = 0;

    BindEnvironment bind_environment() {
        return BindEnvironment{
            catalog(),
            search_path(),
            database_name(),
            eval(),
            parser_,
            temporary_schema_name(),
            current_role(),
            database(),
            [this](const RelationDescriptor& table) { return stored_bytes(table); }};
    }
    void notice(Severity severity, std::string message) {
        Diagnostic diagnostic;
        diagnostic.severity = severity;
        diagnostic.state =
            severity == Severity::kWarning ? SqlState::kWarning : SqlState::kSuccessfulCompletion;
        diagnostic.message = std::move(message);
        notice(std::move(diagnostic));
    }

  private:
    Parser parser_;
};

/// Runs a statement and gives its command tag.
using UtilityHandler = Result<std::string> (*)(const ast::Statement& statement,
                                               StatementContext& context);

/// Null: not a statement of this list (queries, transactions, cursors and settings are the
/// session's).
UtilityHandler find_utility(ast::StatementKind kind);

}  // namespace aerolith
