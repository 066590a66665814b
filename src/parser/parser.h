#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "parser/ast/expr.h"
#include "parser/ast/statement.h"
#include "parser/ast/type_name.h"

namespace aerolith {

/// One statement of a query string. The pointer owns the whole tree (an arena), so a copy of it
/// keeps everything below alive; the tree does not refer to the parsed text.
struct RawStatement {
    std::shared_ptr<const ast::Statement> statement;
    ast::StatementKind kind;
    int begin = 0;   ///< Byte offset of the statement in the parsed text,
    int length = 0;  ///< without the semicolon and the space around it.
};

/// SQL text to syntax trees. Reusable, and worth reusing: keep one per session. Not thread-safe;
/// parsers of different threads do not wait for each other. The text has to be valid UTF-8.
///
/// Errors are PostgreSQL's: 42601 "syntax error at or near ..." and the scanner's own, with the
/// byte offset as position; 54001 when nesting is too deep for the stack of a fiber.
class Parser {
  public:
    Parser();
    ~Parser();
    Parser(Parser&&) noexcept;
    Parser& operator=(Parser&&) noexcept;

    /// All statements of `sql`; empty ones are dropped.
    Result<std::vector<RawStatement>> parse(std::string_view sql);

    /// A stored default, check or index expression.
    Result<std::shared_ptr<const ast::Expr>> parse_expression(std::string_view sql);

    /// The text of a regtype or of a column's type, such as `numeric(10,2)[]`.
    Result<std::shared_ptr<const ast::TypeName>> parse_type_name(std::string_view sql);

    /// Fills the tables that are shared by all parsers, so that the first statement is not slow.
    static void warm_up();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace aerolith
