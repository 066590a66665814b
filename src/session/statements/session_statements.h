#pragma once

#include "session/session_impl.h"

namespace aerolith {

/// A statement about the session itself. Returns its tag; empty when it has already completed
/// towards the client.
using SessionStatementHandler = Result<std::string> (*)(const ast::Statement& statement,
                                                        std::string_view text, SessionImpl& session,
                                                        Client& client);

/// Null: not of this list.
SessionStatementHandler find_session_statement(ast::StatementKind kind);
/// Rows that SHOW, EXPLAIN, EXECUTE and FETCH will return, for Describe.
void describe_session_statement(const ast::Statement& statement, SessionImpl& session,
                                Session::StatementDescription& description);

/// For the parameters of a query inside another statement.
std::vector<Oid> types_of(const std::vector<Value>& values);

Result<std::string> execute_set(const ast::Statement& statement, std::string_view text,
                                SessionImpl& session, Client& client);
Result<std::string> execute_show(const ast::Statement& statement, std::string_view text,
                                 SessionImpl& session, Client& client);
Result<std::string> execute_prepare(const ast::Statement& statement, std::string_view text,
                                    SessionImpl& session, Client& client);
Result<std::string> execute_execute(const ast::Statement& statement, std::string_view text,
                                    SessionImpl& session, Client& client);
Result<std::string> execute_deallocate(const ast::Statement& statement, std::string_view text,
                                       SessionImpl& session, Client& client);
Result<std::string> execute_declare_cursor(const ast::Statement& statement, std::string_view text,
                                           SessionImpl& session, Client& client);
Result<std::string> execute_fetch(const ast::Statement& statement, std::string_view text,
                                  SessionImpl& session, Client& client);
Result<std::string> execute_close(const ast::Statement& statement, std::string_view text,
                                  SessionImpl& session, Client& client);
Result<std::string> execute_discard(const ast::Statement& statement, std::string_view text,
                                    SessionImpl& session, Client& client);
Result<std::string> execute_copy(const ast::Statement& statement, std::string_view text,
                                 SessionImpl& session, Client& client);
Result<std::string> execute_explain(const ast::Statement& statement, std::string_view text,
                                    SessionImpl& session, Client& client);
Result<std::string> execute_lock(const ast::Statement& statement, std::string_view text,
                                 SessionImpl& session, Client& client);
Result<std::string> execute_notify(const ast::Statement& statement, std::string_view text,
                                   SessionImpl& session, Client& client);
Result<std::string> execute_listen(const ast::Statement& statement, std::string_view text,
                                   SessionImpl& session, Client& client);
Result<std::string> execute_unlisten(const ast::Statement& statement, std::string_view text,
                                     SessionImpl& session, Client& client);
Result<std::string> execute_set_constraints(const ast::Statement& statement, std::string_view text,
                                            SessionImpl& session, Client& client);

}  // namespace aerolith
