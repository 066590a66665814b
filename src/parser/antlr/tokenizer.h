#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/error.h"
#include "parser/antlr/token.h"

namespace aerolith::antlr_glue {

class LexerTables;

/// A scanner's or parser's complaint; thrown inside src/parser only, caught by Parser.
struct ParseFailure {
    Error error;
};

/// SQL text to the parser's tokens: what the automaton cannot know is done here (continued strings,
/// dollar quotes, nested comments, PostgreSQL's rules for operators, one word of lookahead).
class Tokenizer {
  public:
    Tokenizer(LexerTables& tables, std::vector<SqlToken>& tokens)
        : tables_(tables), tokens_(tokens) {}

    /// Replaces the tokens by those of `text`, the last one kEnd. Where the text stops being tokens
    /// a BAD one stands: a syntax error before it comes first, as in PostgreSQL.
    void run(std::string_view text);
    /// What is wrong with the BAD token.
    Error take_error() { return std::move(*error_); }

  private:
    std::size_t one_token(std::size_t at);
    std::size_t string_token(std::uint32_t type, std::size_t at, std::size_t end);
    std::size_t dollar_quote(std::size_t at, std::size_t tag_end);
    std::size_t block_comment(std::size_t at);
    std::size_t operator_token(std::size_t at, std::size_t end);
    std::size_t continuation(std::size_t end) const;
    void push(std::uint32_t type, std::size_t begin, std::size_t end);
    void look_ahead();
    void join_uescape(std::size_t index);
    [[noreturn]] void fail(std::string_view what, std::size_t begin, std::size_t end) const;

    LexerTables& tables_;
    std::vector<SqlToken>& tokens_;
    std::string_view text_;
    bool needs_look_ahead_ = false;
    std::optional<Error> error_;
};

}  // namespace aerolith::antlr_glue
