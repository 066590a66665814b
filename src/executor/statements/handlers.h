#pragma once

#include "executor/statements/statement_context.h"

namespace aerolith {

/// One per utility statement; the list in list.cpp names them all.
Result<std::string> execute_create_table(const ast::Statement& statement,
                                         StatementContext& context);
Result<std::string> execute_create_table_as(const ast::Statement& statement,
                                            StatementContext& context);
Result<std::string> execute_create_index(const ast::Statement& statement,
                                         StatementContext& context);
Result<std::string> execute_create_schema(const ast::Statement& statement,
                                          StatementContext& context);
Result<std::string> execute_create_sequence(const ast::Statement& statement,
                                            StatementContext& context);
Result<std::string> execute_alter_sequence(const ast::Statement& statement,
                                           StatementContext& context);
Result<std::string> execute_drop(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_alter_table(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_rename(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_create_view(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_reindex(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_vacuum(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_checkpoint(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_create_role(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_alter_role(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_drop_role(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_create_database(const ast::Statement& statement,
                                            StatementContext& context);
Result<std::string> execute_drop_database(const ast::Statement& statement,
                                          StatementContext& context);
Result<std::string> execute_comment(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_grant(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_grant_role(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_alter_owner(const ast::Statement& statement, StatementContext& context);
Result<std::string> execute_truncate(const ast::Statement& statement, StatementContext& context);

}  // namespace aerolith
