#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/ast/select.h"
#include "planner/logical/operators.h"

namespace aerolith {

struct ScopeColumn {
    std::string name;
    ColumnId id = 0;
    Type type;
    /// Position in Scope::tables.
    std::size_t table = 0;
};

/// A range table entry: what `alias.column` may name.
struct ScopeTable {
    std::string alias;
    std::string schema;           // of an unaliased relation, for schema.table.column
    RelationPtr relation;         // null unless a stored table
    Oid source = kInvalidOid;     // of a stored or system table or view
    LogicalScan* scan = nullptr;  // the scan that reads it; lives in the plan being built
    std::vector<ScopeColumn> columns;
    bool visible = true;               // false below an aliased join
    bool of_function = false;          // of functions only: a lone column is the row
    bool of_join = false;              // a join's alias, for messages
    bool unreachable = false;          // the target of UPDATE or DELETE while FROM is bound
    bool recursive_reference = false;  // the rows of the round before, in WITH RECURSIVE
};

/// A table of the same FROM that may not be referenced from here.
Error not_reachable(std::string_view alias, int location,
                    SqlState state = SqlState::kUndefinedTable);

/// Names visible in one query level. Unqualified names search `merged` (columns of JOIN USING)
/// first.
class Scope {
  public:
    explicit Scope(const Scope* parent = nullptr) : parent(parent) {}

    const Scope* parent;
    /// Tables of the same FROM that may not be referenced from here: only to say so.
    const Scope* beside = nullptr;
    std::vector<ScopeTable> tables;
    /// Names of the tables before it do not stand against those of tables added: they are inside a
    /// join that has an alias.
    std::size_t first_rival = 0;
    ast::List<ast::WindowDefinition> windows;  // of the WINDOW clause

    /// Columns an unqualified name or `*` sees, in order; JOIN USING merges and hides some of the
    /// tables'.
    struct Visible {
        std::string name;
        ExprPtr expr;  // kColumn, or COALESCE of a full join's pair
        Visible clone() const { return {name, expr->clone()}; }
    };
    std::vector<Visible> visible;

    struct Found {
        ExprPtr expr;
        int levels_up = 0;
    };
    /// Null expr: no such column. Fails when ambiguous.
    Result<Found> find_column(std::string_view name, int location) const;
    struct FoundTable {
        const ScopeTable* table = nullptr;
        int levels_up = 0;
    };
    Result<FoundTable> find_table(std::string_view schema, std::string_view alias,
                                  int location) const;
};

}  // namespace aerolith
