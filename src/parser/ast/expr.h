#pragma once

#include "common/assert.h"
#include "parser/ast/node.h"

namespace aerolith::ast {

enum class ExprKind : std::uint8_t {
    kColumnRef,
    kConstant,
    kParam,
    kTypeCast,
    kOperator,
    kBool,
    kNullTest,
    kBooleanTest,
    kCase,
    kCoalesce,
    kMinMax,
    kFunctionCall,
    kSqlValueFunction,
    kSubLink,
    kRow,
    kArray,
    kIndirection,
    kCollate,
    kGrouping,
    kSetToDefault,
    kMultiAssign,
    kCurrentOf,
};

/// Base of all expressions; `as<ColumnRef>()` after looking at `kind`.
struct Expr {
    ExprKind kind;
    int location = -1;

    template <class T>
    bool is() const {
        return kind == T::kKind;
    }
    template <class T>
    const T& as() const {
        ASSERT(kind == T::kKind);
        return static_cast<const T&>(*this);
    }
    template <class T>
    const T* try_as() const {
        return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
    }

  protected:
    explicit Expr(ExprKind k) : kind(k) {}
};

template <ExprKind K>
struct ExprOf : Expr {
    static constexpr ExprKind kKind = K;
    ExprOf() : Expr(K) {}
};

using ExprList = List<const Expr*>;

}  // namespace aerolith::ast
