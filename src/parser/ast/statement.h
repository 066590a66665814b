#pragma once

#include "parser/ast/node.h"

namespace aerolith::ast {

enum class StatementKind : std::uint8_t {
#define STATEMENT(name, header) k##name,
#include "parser/ast/statements.def"
#undef STATEMENT
};

/// "Select", "CreateTable", ...: for logs and tests.
constexpr std::string_view statement_kind_name(StatementKind kind) {
    constexpr std::string_view kNames[] = {
#define STATEMENT(name, header) #name,
#include "parser/ast/statements.def"
#undef STATEMENT
    };
    return kNames[static_cast<int>(kind)];
}

/// Base of all statements; `as<SelectStatement>()` after looking at `kind`.
struct Statement {
    StatementKind kind;
    int location = -1;

    template <class T>
    bool is() const {
        return kind == T::kKind;
    }
    template <class T>
    const T& as() const {
        return static_cast<const T&>(*this);
    }
    template <class T>
    const T* try_as() const {
        return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
    }

  protected:
    explicit Statement(StatementKind k) : kind(k) {}
};

template <StatementKind K>
struct StatementOf : Statement {
    static constexpr StatementKind kKind = K;
    StatementOf() : Statement(K) {}
};

}  // namespace aerolith::ast
