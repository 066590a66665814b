#pragma once

#include <antlr4-runtime.h>

#include <algorithm>
#include <string>
#include <vector>

#include "parser/antlr/token.h"

namespace aerolith::antlr_glue {

/// Thrown at the first token that does not fit.
struct UnexpectedToken {
    std::uint32_t index;
};

/// ANTLR's view of one SqlToken: only its place matters, everything else is asked of the stream.
class TokenView final : public antlr4::Token {
  public:
    SqlToken token;

    std::string getText() const override { return {}; }
    std::size_t getType() const override {
        return token.type == SqlToken::kEnd ? antlr4::Token::EOF : token.type;
    }
    std::size_t getLine() const override { return 1; }
    std::size_t getCharPositionInLine() const override { return token.begin; }
    std::size_t getChannel() const override { return 0; }
    std::size_t getTokenIndex() const override { return 0; }
    std::size_t getStartIndex() const override { return token.begin; }
    std::size_t getStopIndex() const override { return token.end() - 1; }
    antlr4::TokenSource* getTokenSource() const override { return nullptr; }
    antlr4::CharStream* getInputStream() const override { return nullptr; }
    std::string toString() const override { return {}; }
};

/// The tokens of one text. LT() hands out one of a few views, which is all that ANTLR's error path
/// needs.
class SqlTokenStream final : public antlr4::TokenStream {
  public:
    std::vector<SqlToken> tokens;

    std::uint32_t position() const { return position_; }
    std::uint32_t type_at(std::size_t index) const {
        return tokens[std::min(index, tokens.size() - 1)].type;
    }
    std::size_t current() const { return external(tokens[position_].type); }
    void advance() { position_ += tokens[position_].type != SqlToken::kEnd; }

    void consume() override {
        advance();
        furthest_ = std::max(furthest_, position_);
    }
    /// How far prediction looked: where it fails is the token to blame.
    void forget_furthest() { furthest_ = position_; }
    std::uint32_t furthest() const { return furthest_; }
    std::size_t LA(ssize_t k) override {
        return k > 0 ? external(type_at(position_ + static_cast<std::size_t>(k) - 1)) : 0;
    }
    antlr4::Token* LT(ssize_t k) override {
        return get(position_ + static_cast<std::size_t>(k > 0 ? k - 1 : 0));
    }
    antlr4::Token* get(std::size_t index) const override {
        view_.token = tokens[std::min(index, tokens.size() - 1)];
        return &view_;
    }
    ssize_t mark() override { return 0; }
    void release(ssize_t) override {}
    std::size_t index() override { return position_; }
    void seek(std::size_t index) override {
        position_ = static_cast<std::uint32_t>(std::min(index, tokens.size() - 1));
    }
    std::size_t size() override { return tokens.size(); }
    std::string getSourceName() const override { return "sql"; }
    antlr4::TokenSource* getTokenSource() const override { return nullptr; }
    std::string getText(const antlr4::misc::Interval&) override { return {}; }
    std::string getText() override { return {}; }
    std::string getText(antlr4::RuleContext*) override { return {}; }
    std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

  private:
    static std::size_t external(std::uint32_t type) {
        return type == SqlToken::kEnd ? antlr4::Token::EOF : type;
    }

    std::uint32_t position_ = 0;
    std::uint32_t furthest_ = 0;
    mutable TokenView view_;
};

}  // namespace aerolith::antlr_glue
