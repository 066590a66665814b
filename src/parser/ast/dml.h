#pragma once

#include "parser/ast/select.h"

namespace aerolith::ast {

/// A column that INSERT or UPDATE writes: name, then .field or [index] steps.
struct AssignmentTarget {
    std::string_view column;
    List<IndirectionStep> steps;
    int location = -1;
};

struct Assignment {
    AssignmentTarget target;
    const Expr* value = nullptr;  ///< May be SetToDefault or MultiAssign.
};

struct IndexElement {
    std::string_view column;     ///< Or
    const Expr* expr = nullptr;  ///< an expression.
    std::string_view expr_text;  ///< As written.
    ObjectName collation;
    ObjectName operator_class;
    SortDirection direction = SortDirection::kDefault;
    NullsOrder nulls = NullsOrder::kDefault;
    int location = -1;
};

struct OnConflict {
    List<IndexElement> arbiter;
    const Expr* arbiter_where = nullptr;
    std::string_view constraint;  ///< ON CONSTRAINT name
    bool do_update = false;
    List<Assignment> assignments;
    const Expr* where = nullptr;
    int location = -1;
};

enum class Overriding : std::uint8_t { kNone, kUser, kSystem };

struct InsertStatement : StatementOf<StatementKind::kInsert> {
    const WithClause* with = nullptr;
    RelationName relation;
    std::string_view alias;
    List<AssignmentTarget> columns;
    const SelectStatement* source = nullptr;  ///< Null: DEFAULT VALUES.
    Overriding overriding = Overriding::kNone;
    const OnConflict* on_conflict = nullptr;
    List<Target> returning;
};

struct UpdateStatement : StatementOf<StatementKind::kUpdate> {
    const WithClause* with = nullptr;
    const RelationRef* relation = nullptr;
    List<Assignment> assignments;
    List<const TableRef*> from;
    const Expr* where = nullptr;  ///< May be CurrentOf.
    List<Target> returning;
};

struct DeleteStatement : StatementOf<StatementKind::kDelete> {
    const WithClause* with = nullptr;
    const RelationRef* relation = nullptr;
    List<const TableRef*> using_tables;
    const Expr* where = nullptr;  ///< May be CurrentOf.
    List<Target> returning;
};

}  // namespace aerolith::ast
