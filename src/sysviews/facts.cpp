#include "sysviews/facts.h"

#include <map>
#include <vector>

#include "types/type_info.h"

namespace aerolith {
namespace {

/// A line of the .def files: a table, or a column of the table above it.
struct Line {
    Oid table = kInvalidOid;
    std::string_view schema;
    std::string_view name;
    char kind = 0;
    Type type;
    bool not_null = false;
};

#define TABLE(oid, schema, name, kind) {oid, schema, name, kind, {}, false},
#define COLUMN(name, type, modifier, not_null) {0, {}, name, 0, {type, modifier}, not_null},
constexpr Line kLines[] = {
#include "sysviews/facts/aerolith_tables.def"
#include "sysviews/facts/tables.def"
};
#undef TABLE
#undef COLUMN

struct Facts {
    Facts() {
        columns.reserve(std::size(kLines));
        for (std::size_t at = 0; at < std::size(kLines);) {
            const Line& table = kLines[at];
            std::size_t first = columns.size();
            for (++at; at < std::size(kLines) && kLines[at].table == kInvalidOid; ++at) {
                const Line& column = kLines[at];
                // Types we lack (pg_ndistinct, inet ...) are shown as text.
                Type type = find_type(column.type.oid) ? column.type : Type{type_oid::kText};
                if (type.oid == type_oid::kAnyArray) type = {type_oid::kTextArray};
                columns.push_back({column.name, type, column.not_null});
            }
            tables.push_back({table.table, table.schema, table.name, table.kind,
                              std::span(columns).subspan(first, columns.size() - first)});
        }
        for (const TableFact& table : tables) by_oid[table.oid] = &table;
    }
    std::vector<ColumnFact> columns;
    std::vector<TableFact> tables;
    std::map<Oid, const TableFact*> by_oid;
};

const Facts& facts() {
    static const Facts instance;
    return instance;
}

}  // namespace

std::span<const TableFact> table_facts() {
    return facts().tables;
}

const TableFact* find_table_fact(Oid oid) {
    auto found = facts().by_oid.find(oid);
    return found == facts().by_oid.end() ? nullptr : found->second;
}

bool is_not_null(Oid table, std::string_view column) {
    const TableFact* fact = find_table_fact(table);
    if (!fact) return false;
    for (const ColumnFact& known : fact->columns) {
        if (known.name == column) return known.not_null;
    }
    return false;
}

}  // namespace aerolith
