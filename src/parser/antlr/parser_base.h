#pragma once

#include <antlr4-runtime.h>

#include <exception>
#include <new>
#include <vector>

#include "common/arena.h"
#include "parser/antlr/token_stream.h"
#include "parser/stack_guard.h"

namespace aerolith::antlr_glue {

/// The superclass of the generated parser. Its members shadow those of antlr4::Parser that
/// generated code calls unqualified, so that they inline, and it builds SyntaxNodes instead of
/// ANTLR's tree. This depends on the exact output of tool 4.7.2; with antlr4::Parser as superclass
/// the grammar still works, slower.
class ParserBase : public antlr4::Parser {
  public:
    explicit ParserBase(antlr4::TokenStream* input)
        : Parser(input), _input(static_cast<SqlTokenStream*>(input)), _errHandler{_input} {}

    void begin(const StackGuard& guard) {
        _tracker.arena.clear();
        nodes_.clear();
        open_.clear();
        _ctx = nullptr;
        _matchedEOF = false;
        guard_ = guard;
        _input->seek(0);
    }
    const std::vector<SyntaxNode>& nodes() const { return nodes_; }

  protected:
    /// Contexts own nothing while parsing succeeds, so they are dropped without being destroyed.
    struct ContextArena {
        Arena arena{64 * 1024};
        template <class T, class... Args>
        T* createInstance(Args&&... args) {
            return new (arena.allocate(sizeof(T))) T(std::forward<Args>(args)...);
        }
    };
    struct FailFast {
        SqlTokenStream* input;
        FailFast* operator->() { return this; }
        void sync(void*) {}
        void reportMatch(void*) {}
        [[noreturn]] antlr4::Token* recoverInline(void*) {
            throw UnexpectedToken{input->position()};
        }
        [[noreturn]] void recover(void*, std::exception_ptr) {
            throw UnexpectedToken{input->position()};
        }
        [[noreturn]] void reportError(void*, const antlr4::RecognitionException&) {
            throw UnexpectedToken{input->position()};
        }
    };
    template <class F>
    struct OnExit {
        F action;
        ~OnExit() { action(); }
    };
    template <class F>
    static OnExit<F> finally(F action) {
        return {action};
    }

    void setState(std::size_t state) { state_ = state; }
    std::size_t getState() const override { return state_; }
    template <class T>
    T* getInterpreter() const {
        return static_cast<T*>(_interpreter);
    }

    void enterRule(antlr4::ParserRuleContext* context, std::size_t state, std::size_t rule) final {
        if (guard_.exceeded()) [[unlikely]]
            guard_.fail();
        state_ = state;
        _ctx = context;
        open_.push_back(static_cast<std::uint32_t>(nodes_.size()));
        nodes_.push_back({_input->position(), 0, static_cast<std::uint16_t>(rule), true});
    }
    void exitRule() {
        nodes_[open_.back()].end = static_cast<std::uint32_t>(nodes_.size());
        open_.pop_back();
        state_ = _ctx->invokingState;
        _ctx = static_cast<antlr4::ParserRuleContext*>(_ctx->parent);
    }
    void enterOuterAlt(antlr4::ParserRuleContext*, std::size_t) final {}
    antlr4::Token* consume() final {
        std::uint32_t at = _input->position();
        nodes_.push_back({at, static_cast<std::uint32_t>(nodes_.size() + 1),
                          static_cast<std::uint16_t>(_input->tokens[at].type), false});
        _input->advance();
        return nullptr;
    }
    antlr4::Token* match(std::size_t type) final {
        if (_input->current() != type) [[unlikely]]
            throw UnexpectedToken{_input->position()};
        return consume();
    }

    SqlTokenStream* _input;
    FailFast _errHandler;
    ContextArena _tracker;

  private:
    std::size_t state_ = static_cast<std::size_t>(-1);
    StackGuard guard_;
    std::vector<SyntaxNode> nodes_;
    std::vector<std::uint32_t> open_;
};

}  // namespace aerolith::antlr_glue
