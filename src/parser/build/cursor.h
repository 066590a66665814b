#pragma once

#include <span>

#include "parser/antlr/token.h"
#include "sql_symbols.h"

namespace aerolith::build {

/// Walks the children of one syntax node in order. Building code reads like the grammar's rule:
/// what is optional there is asked for here, everything else is there because the parser accepted
/// it.
class Cursor {
  public:
    Cursor(const SyntaxNode* nodes, std::uint32_t node)
        : nodes_(nodes), at_(node + 1), end_(nodes[node].end) {}

    bool done() const { return at_ == end_; }
    bool is(std::uint32_t token) const {
        return !done() && !nodes_[at_].is_rule && nodes_[at_].symbol == token;
    }
    bool is_rule(std::uint32_t rule) const {
        return !done() && nodes_[at_].is_rule && nodes_[at_].symbol == rule;
    }
    bool is_rule() const { return !done() && nodes_[at_].is_rule; }
    /// Token type or rule number of the next child; ask is_rule() which.
    std::uint32_t symbol() const { return nodes_[at_].symbol; }
    /// The first token of the next child; past the last one, the token after the rule.
    std::uint32_t token() const { return nodes_[at_].token; }

    /// Steps over the next child when it is this token.
    bool accept(std::uint32_t type) {
        if (!is(type)) return false;
        ++at_;
        return true;
    }
    /// The index of the node after the next child.
    std::uint32_t next_node() const { return nodes_[at_].end; }
    void skip() { at_ = nodes_[at_].end; }
    /// Steps over the next child, a rule, and walks into it.
    Cursor enter() {
        Cursor child(nodes_, at_);
        skip();
        return child;
    }
    /// Past a token that is there.
    Cursor skipped(std::uint32_t type) const {
        Cursor after = *this;
        after.accept(type);
        return after;
    }
    /// Walks into it without stepping over it.
    Cursor peek() const { return Cursor(nodes_, at_); }

  private:
    const SyntaxNode* nodes_;
    std::uint32_t at_;
    std::uint32_t end_;
};

}  // namespace aerolith::build
