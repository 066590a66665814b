#pragma once

#include "executor/statements/statement_context.h"
#include "parser/ast/drop.h"

namespace aerolith {

/// DROP of a kind of object that cannot be made here: none exists but the built-in ones.
Result<std::string> drop_absent(const ast::DropStatement& statement, StatementContext& context);

}  // namespace aerolith
