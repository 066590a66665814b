#pragma once

#include "parser/ast/expr.h"
#include "parser/ast/type_name.h"

namespace aerolith::ast {

struct SelectStatement;
struct FunctionCall;

enum class TableRefKind : std::uint8_t { kRelation, kSubquery, kFunction, kJoin };

struct Alias {
    std::string_view name;  ///< Empty: no alias.
    List<Identifier> columns;
};

struct TableRef {
    TableRefKind kind;
    Alias alias;
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
    explicit TableRef(TableRefKind k) : kind(k) {}
};

template <TableRefKind K>
struct TableRefOf : TableRef {
    static constexpr TableRefKind kKind = K;
    TableRefOf() : TableRef(K) {}
};

struct TableSample {
    ObjectName method;
    ExprList arguments;
    const Expr* repeatable = nullptr;
    int location = -1;
};

struct RelationRef : TableRefOf<TableRefKind::kRelation> {
    RelationName name;
    bool only = false;
    const TableSample* sample = nullptr;
};

struct SubqueryRef : TableRefOf<TableRefKind::kSubquery> {
    const SelectStatement* query = nullptr;
    bool lateral = false;
};

/// name type [COLLATE c] in AS t(name type, ...).
struct ColumnDefinitionItem {
    std::string_view name;
    const TypeName* type = nullptr;
    ObjectName collation;
    int location = -1;
};

struct TableFunction {
    const Expr* call =
        nullptr;  ///< A FunctionCall, or what reads like one (COALESCE, CURRENT_DATE, CAST, ...).
    List<ColumnDefinitionItem> columns;
};

/// f(...) or ROWS FROM (f(...), ...).
struct FunctionRef : TableRefOf<TableRefKind::kFunction> {
    List<TableFunction> functions;
    bool rows_from = false;
    bool lateral = false;
    bool with_ordinality = false;
    List<ColumnDefinitionItem> columns;  ///< AS t(a int, b text)
};

enum class JoinKind : std::uint8_t { kInner, kLeft, kRight, kFull };

/// CROSS JOIN is an inner join without a condition.
struct JoinRef : TableRefOf<TableRefKind::kJoin> {
    JoinKind join = JoinKind::kInner;
    bool natural = false;
    const TableRef* left = nullptr;
    const TableRef* right = nullptr;
    const Expr* on = nullptr;
    List<Identifier> using_columns;
    std::string_view using_alias;  ///< USING (...) AS alias
};

}  // namespace aerolith::ast
