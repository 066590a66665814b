#include "parser/ast/transaction.h"
#include "session/session_impl.h"

namespace aerolith {
namespace {

constexpr std::int64_t kPostgresEpoch = 946684800LL * 1000000;

IsolationLevel level_of(std::string_view name) {
    if (name == "serializable") return IsolationLevel::kSerializable;
    if (name == "repeatable read") return IsolationLevel::kRepeatableRead;
    return IsolationLevel::kReadCommitted;
}

std::string_view name_of(ast::IsolationLevel level) {
    switch (level) {
        case ast::IsolationLevel::kSerializable:
            return "serializable";
        case ast::IsolationLevel::kRepeatableRead:
            return "repeatable read";
        case ast::IsolationLevel::kReadUncommitted:
            return "read uncommitted";
        default:
            return "read committed";
    }
}

}  // namespace

void SessionImpl::show_transaction_options(const TransactionOptions& options, bool uncommitted) {
    // READ UNCOMMITTED is READ COMMITTED under another name.
    if (options.isolation != shown_options_.isolation || uncommitted != shown_uncommitted_) {
        static constexpr std::string_view kNames[] = {"read committed", "repeatable read",
                                                      "serializable"};
        bool other_name = uncommitted && options.isolation == IsolationLevel::kReadCommitted;
        settings_.set_internal(
            "transaction_isolation",
            std::string(other_name ? "read uncommitted"
                                   : kNames[static_cast<int>(options.isolation)]));
        shown_uncommitted_ = uncommitted;
    }
    if (options.read_only != shown_options_.read_only)
        settings_.set_internal("transaction_read_only", options.read_only ? "on" : "off");
    if (options.deferrable != shown_options_.deferrable)
        settings_.set_internal("transaction_deferrable", options.deferrable ? "on" : "off");
    shown_options_ = options;
}

Status SessionImpl::ensure_transaction() {
    if (transaction_) return {};
    transaction_ = parts_.storage->transactions().begin(*slot_, hot_.default_options);
    show_transaction_options(hot_.default_options, hot_.default_uncommitted);
    store_.emplace(*transaction_, database_);
    state_ = State::kImplicit;
    first_statement_done_ = false;
    own_catalog_changes_ = false;
    settings_.begin_transaction();
    format_.now = transaction_->start_wall_micros() - kPostgresEpoch;
    return load_catalog();
}

Result<CatalogPtr> SessionImpl::committed_catalog(std::uint64_t& generation) {
    CatalogPtr cached = parts_.catalogs.find(database_, generation);
    if (cached) return cached;
    return parts_.catalog(database_);
}

Result<RelationPtr> SessionImpl::newest_relation(Oid oid) {
    if (own_catalog_changes_ || catalog_generation_ == parts_.catalogs.generation())
        return catalog_->relation(oid);
    std::uint64_t generation = 0;
    return TRY(committed_catalog(generation))
    ->relation(oid);
}

/// The catalog all sessions share, unless this transaction has changes of its own.
Status SessionImpl::load_catalog() {
    if (own_catalog_changes_) {
        transaction_->advance_command();
        catalog_ = TRY(store_->load(parts_.storage->transactions().visible()));
    } else {
        if (catalog_ && catalog_generation_ == parts_.catalogs.generation()) return {};
        std::uint64_t generation = 0;
        catalog_ = TRY(committed_catalog(generation));
        catalog_generation_ = generation;
    }
    resolve_search_path();
    return {};
}

Status SessionImpl::refresh_catalog() {
    return load_catalog();
}

Status SessionImpl::catalog_changed() {
    own_catalog_changes_ = true;
    return load_catalog();
}

void SessionImpl::finish_transaction(bool committed) {
    settings_.end_transaction(committed);
    savepoints_.clear();
    internal_events_.clear();
    deferred_events_.clear();
    constraint_modes_.clear();
    all_constraints_deferred_.reset();
    forgotten_sequences_.clear();
    pending_notifications_.finish(committed, parts_.notifications, database_, *mailbox_);
    as_of_.reset();
    follower_snapshot_.reset();
    if (own_catalog_changes_) catalog_generation_ = 0;
    own_catalog_changes_ = false;
    store_.reset();
    transaction_.reset();
    state_ = State::kIdle;
}

Status SessionImpl::commit_transaction() {
    if (!transaction_) return {};
    if (Status kept = hold_cursors(); !kept.ok()) {
        rollback_transaction();
        return kept;
    }
    close_all_portals(true);
    if (Status ended = end_temporary_tables(); !ended.ok()) {
        rollback_transaction();
        return ended;
    }
    if (Status settled = settle_deferred(true); !settled.ok()) {
        rollback_transaction();
        return settled;
    }
    CommitOptions options;
    options.synchronous = hot_.synchronous_commit;
    options.notifications =
        pending_notifications_.begin_commit(parts_.notifications, database_, process_id_, mailbox_);
    bool changes_catalog = own_catalog_changes_;
    if (changes_catalog) parts_.catalogs.begin_change();
    Status committed = transaction_->commit(options);
    if (changes_catalog) parts_.catalogs.end_change();
    std::vector<SequenceId> forgotten = forgotten_sequences_;
    finish_transaction(committed.ok());
    if (committed.ok()) {
        for (const SequenceId& id : forgotten) parts_.storage->sequences().forget(id).ok();
    }
    return committed;
}

/// Cursors WITH HOLD read the rest of their rows before the transaction goes.
Status SessionImpl::hold_cursors() {
    for (auto& [name, portal] : portals_) {
        if (!portal->holdable || portal->held) continue;
        if (!portal->rows) portal->rows = new_cursor_rows();
        if (portal->run) TRY(portal->rows->read_all(*portal->run));
        portal->run.reset();
        portal->held = true;
    }
    return {};
}

void SessionImpl::rollback_transaction() {
    if (!transaction_) {
        state_ = State::kIdle;
        return;
    }
    close_all_portals(false);
    transaction_->rollback();
    finish_transaction(false);
}

/// An implicit transaction is gone; a block waits for ROLLBACK, with what came after its last
/// savepoint undone.
void SessionImpl::abort_statement() {
    if (state_ == State::kImplicit || state_ == State::kIdle) {
        rollback_transaction();
        return;
    }
    if (state_ != State::kBlock) return;
    close_all_portals(false);
    transaction_->rollback_to(savepoints_.empty() ? base_savepoint_ : savepoints_.back().id);
    state_ = State::kFailed;
}

Status SessionImpl::apply_modes(const ast::Statement& statement) {
    const ast::TransactionModes& modes = statement.kind == ast::StatementKind::kTransaction
                                             ? statement.as<ast::TransactionStatement>().modes
                                             : statement.as<ast::SetStatement>().modes;
    TransactionOptions options = transaction_->options();
    if (modes.isolation != ast::IsolationLevel::kDefault) {
        IsolationLevel wanted = level_of(name_of(modes.isolation));
        if (first_statement_done_ && wanted != options.isolation) {
            return Error(SqlState::kActiveSqlTransaction,
                         "SET TRANSACTION ISOLATION LEVEL must be called before any query");
        }
        options.isolation = wanted;
    }
    if (modes.read_only_given) {
        if (!modes.read_only && options.read_only && first_statement_done_) {
            return Error(SqlState::kActiveSqlTransaction,
                         "transaction read-write mode must be set before any query");
        }
        options.read_only = modes.read_only;
    }
    if (modes.deferrable_given) {
        if (first_statement_done_)
            return Error(SqlState::kActiveSqlTransaction,
                         "SET TRANSACTION [NOT] DEFERRABLE must be called before any query");
        options.deferrable = modes.deferrable;
    }
    if (modes.as_of) return not_supported("AS OF SYSTEM TIME of a whole transaction");
    TRY(transaction_->set_options(options));
    bool uncommitted = modes.isolation == ast::IsolationLevel::kDefault
                           ? shown_uncommitted_
                           : modes.isolation == ast::IsolationLevel::kReadUncommitted;
    show_transaction_options(options, uncommitted);
    return {};
}

Status SessionImpl::begin_block(const ast::Statement& statement) {
    if (state_ == State::kBlock) {
        Diagnostic warning;
        warning.severity = Severity::kWarning;
        warning.state = SqlState::kActiveSqlTransaction;
        warning.message = "there is already a transaction in progress";
        notice(std::move(warning));
        return apply_modes(statement);
    }
    TRY(ensure_transaction());
    state_ = State::kBlock;
    base_savepoint_ = transaction_->savepoint();
    return apply_modes(statement);
}

Status SessionImpl::roll_back_to_savepoint(std::string_view name) {
    for (std::size_t i = savepoints_.size(); i-- > 0;) {
        if (savepoints_[i].name != name) continue;
        close_all_portals(false);
        transaction_->rollback_to(savepoints_[i].id);
        settings_.rollback_to(savepoints_[i].settings_depth);
        pending_notifications_.drop_after(savepoints_[i].notifications);
        savepoints_.resize(i + 1);
        state_ = State::kBlock;
        if (own_catalog_changes_) TRY(load_catalog());
        return {};
    }
    return error(SqlState::kInvalidSavepointSpecification, "savepoint \"{}\" does not exist", name);
}

Status SessionImpl::release_savepoint(std::string_view name) {
    for (std::size_t i = savepoints_.size(); i-- > 0;) {
        if (savepoints_[i].name != name) continue;
        transaction_->release(savepoints_[i].id);
        savepoints_.resize(i);
        return {};
    }
    return error(SqlState::kInvalidSavepointSpecification, "savepoint \"{}\" does not exist", name);
}

Result<std::string> SessionImpl::execute_transaction(const ast::Statement& syntax) {
    const auto& statement = syntax.as<ast::TransactionStatement>();
    using Kind = ast::TransactionKind;
    auto no_transaction = [&] {
        Diagnostic warning;
        warning.severity = Severity::kWarning;
        warning.state = SqlState::kNoActiveSqlTransaction;
        warning.message = "there is no transaction in progress";
        notice(std::move(warning));
    };
    auto only_in_block = [&](std::string_view command) -> Status {
        if (state_ == State::kBlock || state_ == State::kFailed) return {};
        return error(SqlState::kNoActiveSqlTransaction, "{} can only be used in transaction blocks",
                     command);
    };
    bool in_block = state_ == State::kBlock || state_ == State::kFailed;
    switch (statement.transaction) {
        case Kind::kBegin:
            TRY(begin_block(syntax));
            return std::string("BEGIN");
        case Kind::kStart:
            TRY(begin_block(syntax));
            return std::string("START TRANSACTION");
        case Kind::kCommit: {
            if (!in_block && statement.chain)
                return Error(SqlState::kNoActiveSqlTransaction,
                             "COMMIT AND CHAIN can only be used in transaction blocks");
            if (!in_block) no_transaction();
            TransactionOptions options =
                transaction_ ? transaction_->options() : TransactionOptions();
            bool failed = state_ == State::kFailed;
            if (failed)
                rollback_transaction();
            else
                TRY(commit_transaction());
            if (statement.chain) {
                TRY(begin_block(syntax));
                TRY(transaction_->set_options(options));
                show_transaction_options(options, shown_uncommitted_);
            }
            return std::string(failed ? "ROLLBACK" : "COMMIT");
        }
        case Kind::kRollback: {
            if (!in_block && statement.chain)
                return Error(SqlState::kNoActiveSqlTransaction,
                             "ROLLBACK AND CHAIN can only be used in transaction blocks");
            if (!in_block) no_transaction();
            TransactionOptions options =
                transaction_ ? transaction_->options() : TransactionOptions();
            rollback_transaction();
            if (statement.chain) {
                TRY(begin_block(syntax));
                TRY(transaction_->set_options(options));
                show_transaction_options(options, shown_uncommitted_);
            }
            return std::string("ROLLBACK");
        }
        case Kind::kSavepoint:
            TRY(only_in_block("SAVEPOINT"));
            savepoints_.push_back({std::string(statement.name), transaction_->savepoint(),
                                   settings_.savepoint_depth(), pending_notifications_.position()});
            return std::string("SAVEPOINT");
        case Kind::kRelease:
            TRY(only_in_block("RELEASE SAVEPOINT"));
            TRY(release_savepoint(statement.name));
            return std::string("RELEASE");
        case Kind::kRollbackTo:
            TRY(only_in_block("ROLLBACK TO SAVEPOINT"));
            TRY(roll_back_to_savepoint(statement.name));
            return std::string("ROLLBACK");
        case Kind::kPrepare:
        case Kind::kCommitPrepared:
        case Kind::kRollbackPrepared:
            return not_supported("a prepared transaction");
    }
    UNREACHABLE();
}

}  // namespace aerolith
