#pragma once

#include "parser/ast/option.h"
#include "parser/ast/select.h"

namespace aerolith::ast {

/// Old option syntax arrives as the options of the new one: format, delimiter, null, header, quote,
/// escape, force_quote, force_not_null, force_null, encoding, freeze.
struct CopyStatement : StatementOf<StatementKind::kCopy> {
    RelationName relation;
    List<Identifier> columns;
    const Statement* query = nullptr;  ///< COPY (query) TO
    bool is_from = false;
    bool is_program = false;
    bool is_stdio = false;  ///< STDIN or STDOUT, else `file`.
    std::string_view file;
    List<Option> options;
    const Expr* where = nullptr;
};

}  // namespace aerolith::ast
