#pragma once

#include <span>
#include <string_view>

#include "common/oid.h"
#include "types/type.h"

namespace aerolith {

/// A column of a system table, from facts/tables.def.
struct ColumnFact {
    std::string_view name;
    Type type;
    bool not_null;
};

/// A system table or view with its columns.
struct TableFact {
    Oid oid;
    std::string_view schema, name;
    char kind;  // pg_class.relkind
    std::span<const ColumnFact> columns;
};

std::span<const TableFact> table_facts();
/// Null: no such system table.
const TableFact* find_table_fact(Oid oid);
bool is_not_null(Oid table, std::string_view column);

}  // namespace aerolith
