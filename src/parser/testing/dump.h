#pragma once

#include <string>

#include "parser/ast/select.h"

/// The tree as fully parenthesised text, for the tests' tables.
namespace aerolith::testing {

std::string dump(const ast::Expr* expr);
std::string dump(const ast::TypeName& type);
std::string dump(const ast::SelectStatement& select);

}  // namespace aerolith::testing
