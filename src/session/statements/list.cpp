#include "session/statements/session_statements.h"

namespace aerolith {
namespace {

struct SessionStatementEntry {
    ast::StatementKind kind;
    SessionStatementHandler handler;
};

constexpr SessionStatementEntry kSessionStatements[] = {
    {ast::StatementKind::kSet, execute_set},
    {ast::StatementKind::kShow, execute_show},
    {ast::StatementKind::kPrepare, execute_prepare},
    {ast::StatementKind::kExecute, execute_execute},
    {ast::StatementKind::kDeallocate, execute_deallocate},
    {ast::StatementKind::kDeclareCursor, execute_declare_cursor},
    {ast::StatementKind::kFetch, execute_fetch},
    {ast::StatementKind::kClosePortal, execute_close},
    {ast::StatementKind::kDiscard, execute_discard},
    {ast::StatementKind::kCopy, execute_copy},
    {ast::StatementKind::kExplain, execute_explain},
    {ast::StatementKind::kLock, execute_lock},
    {ast::StatementKind::kNotify, execute_notify},
    {ast::StatementKind::kListen, execute_listen},
    {ast::StatementKind::kUnlisten, execute_unlisten},
    {ast::StatementKind::kSetConstraints, execute_set_constraints},
};

}  // namespace

SessionStatementHandler find_session_statement(ast::StatementKind kind) {
    for (const SessionStatementEntry& entry : kSessionStatements) {
        if (entry.kind == kind) return entry.handler;
    }
    return nullptr;
}

}  // namespace aerolith
