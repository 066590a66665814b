#include "executor/expression/evaluator.h"
#include "executor/statements/names.h"
#include "parser/ast/cursor.h"
#include "parser/ast/maintenance.h"
#include "parser/ast/prepare.h"
#include "parser/ast/transaction.h"
#include "session/statements/session_statements.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// A statement inside another one shares its tree.
RawStatement inner_statement(const ast::Statement& inner,
                             const std::shared_ptr<const ast::Statement>& owner,
                             std::string_view text) {
    RawStatement raw;
    raw.statement = std::shared_ptr<const ast::Statement>(owner, &inner);
    raw.kind = inner.kind;
    raw.length = static_cast<int>(text.size());
    return raw;
}

Result<PreparedPtr> find_prepared(std::string_view name, SessionImpl& session) {
    auto found = session.prepared_statements().find(name);
    if (found == session.prepared_statements().end()) {
        return error(SqlState::kInvalidSqlStatementName, "prepared statement \"{}\" does not exist",
                     name);
    }
    return found->second;
}

Result<PortalPtr> find_cursor(std::string_view name, SessionImpl& session) {
    auto found = session.portals().find(name);
    if (found == session.portals().end())
        return error(SqlState::kInvalidCursorName, "cursor \"{}\" does not exist", name);
    return found->second;
}

}  // namespace

/// The tree of the statement must outlive it: it is parsed again from its own text.
Result<std::string> execute_prepare(const ast::Statement& syntax, std::string_view,
                                    SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::PrepareStatement>();
    if (session.prepared_statements().contains(statement.name)) {
        return error(SqlState::kDuplicatePreparedStatement,
                     "prepared statement \"{}\" already exists", statement.name);
    }
    std::vector<Oid> types;
    BindEnvironment environment = session.bind_environment();
    ParameterTypes parameters;
    Binder binder(environment, parameters);
    for (const ast::TypeName* type : statement.argument_types)
        types.push_back(TRY(binder.bind_type_name(*type)).oid);
    std::vector<RawStatement> parsed = TRY(session.session_parser().parse(statement.query_text));
    PreparedPtr prepared =
        TRY(session.make_prepared(parsed.front(), statement.query_text, std::move(types), true));
    prepared->name = statement.name;
    prepared->from_sql = true;
    prepared->fixed_result = true;
    prepared->prepare_time = session.eval().clock_time();
    session.prepared_statements().insert_or_assign(std::string(statement.name),
                                                   std::move(prepared));
    return std::string("PREPARE");
}

Result<std::string> execute_execute(const ast::Statement& syntax, std::string_view text,
                                    SessionImpl& session, Client& client) {
    const auto& statement = syntax.as<ast::ExecuteStatement>();
    PreparedPtr prepared = TRY(find_prepared(statement.name, session));
    if (!prepared->raw) {
        TRY(client.empty_query());
        return std::string();
    }
    if (statement.arguments.size() != prepared->parameters.size()) {
        return error(SqlState::kSyntaxError,
                     "wrong number of parameters for prepared statement \"{}\"", statement.name)
            .detail(fmt::format("Expected {} parameters but got {}.", prepared->parameters.size(),
                                statement.arguments.size()));
    }
    if (!prepared->is_query) return session.run_utility(*prepared->raw->statement, text, client);
    Portal portal;
    portal.statement = prepared;
    BindEnvironment environment = session.bind_environment();
    std::unique_ptr<ExecContext> context = session.make_exec_context();
    for (std::size_t i = 0; i < statement.arguments.size(); ++i) {
        ParameterTypes none({}, false);
        Binder binder(environment, none);
        ExprPtr bound = TRY(binder.bind_table_expression(*statement.arguments[i], nullptr, {},
                                                         ExprPlace::kParameterValue));
        Oid wanted = prepared->parameters[i];
        if (!binder.coercer().can_coerce(bound->type.oid, wanted, CastContext::kAssignment)) {
            return error(SqlState::kDatatypeMismatch,
                         "parameter ${} of type {} cannot be coerced to the expected type {}",
                         i + 1, format_type({bound->type.oid}), format_type({wanted}))
                .hint("You will need to rewrite or cast the expression.");
        }
        bound = TRY(binder.coercer().coerce(std::move(bound), {wanted}, CastContext::kAssignment));
        portal.parameters.push_back(TRY(evaluate_scalar(*bound, *context)));
    }
    TRY(session.prepare_to_run(*prepared));
    if (prepared->returns_rows) TRY(client.describe_rows(prepared->fields, {}));
    TRY(session.run_query(portal, client));
    return std::string();
}

Result<std::string> execute_deallocate(const ast::Statement& syntax, std::string_view,
                                       SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::DeallocateStatement>();
    if (statement.name.empty()) {
        session.prepared_statements().clear();
        return std::string("DEALLOCATE ALL");
    }
    TRY(find_prepared(statement.name, session));
    session.close_statement(statement.name);
    return std::string("DEALLOCATE");
}

std::vector<Oid> types_of(const std::vector<Value>& values) {
    std::vector<Oid> types;
    for (const Value& value : values) types.push_back(value.type().oid);
    return types;
}

Result<std::string> execute_declare_cursor(const ast::Statement& syntax, std::string_view,
                                           SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::DeclareCursorStatement>();
    if (!statement.hold && !session.in_transaction_block()) {
        return Error(SqlState::kNoActiveSqlTransaction,
                     "DECLARE CURSOR can only be used in transaction blocks");
    }
    if (statement.binary) return not_supported("a BINARY cursor");
    if (session.portals().contains(statement.name))
        return error(SqlState::kDuplicateCursor, "cursor \"{}\" already exists", statement.name);
    // The tree belongs to the statement being run; the plan made here does not point into it.
    RawStatement raw = inner_statement(*statement.query, nullptr, "");
    auto portal = std::make_shared<Portal>();
    portal->parameters = session.utility_parameters();
    portal->statement = TRY(session.make_prepared(raw, "", types_of(portal->parameters)));
    portal->name = statement.name;
    portal->is_cursor = true;
    portal->holdable = statement.hold;
    portal->scrollable = statement.scroll;
    portal->no_scroll = statement.no_scroll;
    if (statement.scroll && !statement.query->locking.empty()) {
        return Error(SqlState::kFeatureNotSupported,
                     "DECLARE SCROLL CURSOR ... FOR UPDATE is not supported")
            .detail("Scrollable cursors must be READ ONLY.");
    }
    if (statement.hold && !statement.query->locking.empty()) {
        return Error(SqlState::kFeatureNotSupported,
                     "DECLARE CURSOR WITH HOLD ... FOR UPDATE is not supported")
            .detail("Holdable cursors must be READ ONLY.");
    }
    portal->creation_time = session.eval().clock_time();
    TRY(session.open_cursor(*portal));
    portal->statement->raw.reset();
    session.portals().insert_or_assign(std::string(statement.name), std::move(portal));
    return std::string("DECLARE CURSOR");
}

namespace {

/// Where FETCH goes in a result it can scroll: the rows it passes and the place it ends at.
struct Movement {
    std::uint64_t first = 0, count = 0;  // rows, from 1
    int step = 1;
    std::uint64_t place = 0;
};

Movement single_row(std::int64_t target, std::uint64_t size) {
    if (target < 1) return {0, 0, 1, 0};
    auto row = static_cast<std::uint64_t>(target);
    return row > size ? Movement{0, 0, 1, size + 1} : Movement{row, 1, 1, row};
}

Movement movement_of(const ast::FetchStatement& statement, std::uint64_t size,
                     std::uint64_t place) {
    using Direction = ast::FetchDirection;
    std::int64_t count = statement.count;
    auto here = static_cast<std::int64_t>(place), rows = static_cast<std::int64_t>(size);
    switch (statement.direction) {
        case Direction::kAbsolute:
            return single_row(count >= 0 ? count : std::max<std::int64_t>(0, rows + 1 + count),
                              size);
        case Direction::kRelative:
            return single_row(here + count, size);
        default:
            break;
    }
    bool backward = statement.direction == Direction::kBackward;
    if (count == 0)
        return place >= 1 && place <= size ? single_row(here, size) : Movement{0, 0, 1, place};
    if (count < 0) {
        backward = !backward;
        count = -count;
    }
    bool all = count == ast::FetchStatement::kAll;
    if (backward) {
        std::int64_t passed = all ? here - 1 : std::min(count, here - 1);
        std::uint64_t end = all || count > here - 1 ? 0 : static_cast<std::uint64_t>(here - count);
        return {place - 1, static_cast<std::uint64_t>(std::max<std::int64_t>(0, passed)), -1, end};
    }
    std::int64_t left = rows - here;
    std::int64_t passed = std::max<std::int64_t>(0, all ? left : std::min(count, left));
    return {place + 1, static_cast<std::uint64_t>(passed), 1,
            all || count > left ? size + 1 : place + static_cast<std::uint64_t>(count)};
}

Result<std::string> fetch_from_rows(const ast::FetchStatement& statement, Portal& portal,
                                    SessionImpl& session, Client& client) {
    if (!portal.rows) portal.rows = session.new_cursor_rows();
    if (portal.run) {
        TRY(portal.rows->read_all(*portal.run));
        portal.run.reset();
    }
    Movement movement = movement_of(statement, portal.rows->size(), portal.rows->position());
    if (!portal.scrollable && (movement.step < 0 || movement.place < portal.rows->position())) {
        return Error(SqlState::kObjectNotInPrerequisiteState, "cursor can only scan forward")
            .hint("Declare it with SCROLL option to enable backward scan.");
    }
    portal.rows->move_to(movement.place);
    if (!statement.is_move) {
        TRY(client.describe_rows(portal.statement->fields, {}));
        TRY(portal.rows->send(movement.first, movement.step, movement.count,
                              [&](Chunk& rows) { return client.send_rows(rows, {}); }));
    }
    return fmt::format("{} {}", statement.is_move ? "MOVE" : "FETCH", movement.count);
}

/// A portal of the protocol is a cursor too, from the first FETCH on.
Status start_portal(Portal& portal, SessionImpl& session) {
    if (portal.is_cursor || portal.run || portal.done) return {};
    if (!portal.statement->is_query || !portal.statement->returns_rows)
        return Error(SqlState::kInternalError, "unsupported portal strategy");
    return session.open_cursor(portal);
}

}  // namespace

Result<std::string> execute_fetch(const ast::Statement& syntax, std::string_view,
                                  SessionImpl& session, Client& client) {
    const auto& statement = syntax.as<ast::FetchStatement>();
    PortalPtr portal = TRY(find_cursor(statement.cursor, session));
    TRY(start_portal(*portal, session));
    if (portal->scrollable || portal->held)
        return fetch_from_rows(statement, *portal, session, client);
    bool forward = statement.direction == ast::FetchDirection::kForward ||
                   (statement.direction == ast::FetchDirection::kRelative && statement.count > 0);
    if (!forward || statement.count < 0) {
        return Error(SqlState::kObjectNotInPrerequisiteState, "cursor can only scan forward")
            .hint("Declare it with SCROLL option to enable backward scan.");
    }
    if (!statement.is_move) TRY(client.describe_rows(portal->statement->fields, {}));
    std::uint64_t wanted = statement.count == ast::FetchStatement::kAll
                               ? UINT64_MAX
                               : static_cast<std::uint64_t>(statement.count);
    bool relative = statement.direction == ast::FetchDirection::kRelative;
    std::uint64_t moved = 0;
    while (portal->run && moved < wanted) {
        Chunk rows = TRY(portal->run->fetch(std::min<std::uint64_t>(wanted - moved, kVectorSize)));
        if (rows.size == 0) break;
        moved += rows.size;
        if (relative && moved < wanted) continue;
        if (relative)
            rows.select(
                std::make_shared<Selection>(Selection{static_cast<std::uint32_t>(rows.size - 1)}));
        if (!statement.is_move) TRY(client.send_rows(rows, {}));
    }
    if (relative) moved = moved == wanted ? 1 : 0;
    return fmt::format("{} {}", statement.is_move ? "MOVE" : "FETCH", moved);
}

Result<std::string> execute_close(const ast::Statement& syntax, std::string_view,
                                  SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::ClosePortalStatement>();
    if (statement.name.empty()) {
        std::erase_if(session.portals(), [](const auto& entry) { return entry.second->is_cursor; });
        return std::string("CLOSE CURSOR ALL");
    }
    TRY(find_cursor(statement.name, session));
    session.close_portal(statement.name);
    return std::string("CLOSE CURSOR");
}

Result<std::string> execute_lock(const ast::Statement& syntax, std::string_view,
                                 SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::LockStatement>();
    if (!session.in_transaction_block())
        return Error(SqlState::kNoActiveSqlTransaction,
                     "LOCK TABLE can only be used in transaction blocks");
    for (const ast::RelationRef* ref : statement.relations) {
        RelationPtr relation = TRY(find_relation(ref->name, session));
        if (relation->kind != RelationKind::kTable)
            return error(SqlState::kWrongObjectType, "\"{}\" is not a table", relation->name);
        auto mode = static_cast<RelationLockMode>(statement.mode);
        LockOutcome outcome = TRY(session.transaction().lock_relation(
            relation->oid, mode, statement.no_wait ? WaitPolicy::kNoWait : WaitPolicy::kBlock));
        if (outcome == LockOutcome::kNotAvailable)
            return error(SqlState::kLockNotAvailable, "could not obtain lock on relation \"{}\"",
                         relation->name);
    }
    return std::string("LOCK TABLE");
}

}  // namespace aerolith
