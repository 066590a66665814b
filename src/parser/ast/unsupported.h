#pragma once

#include "parser/ast/statement.h"

namespace aerolith::ast {

/// A statement of PostgreSQL that is recognised by its first words only, "CREATE FUNCTION" for
/// example: refused by name (0A000), not as a syntax error.
struct UnsupportedStatement : StatementOf<StatementKind::kUnsupported> {
    std::string_view name;
};

}  // namespace aerolith::ast
