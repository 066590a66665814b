#include "sysviews/list.h"

#include "sysviews/facts.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr TableSource kTableSources[] = {
#define SOURCE(schema, table) {#schema, #table, produce_##table},
#include "sysviews/facts/sources.def"
#undef SOURCE
};

Status produce_nothing(SystemViewContext&, const VirtualTable::Emit&) {
    return {};
}

void attach_source(VirtualTable& table) {
    table.produce = produce_nothing;
    for (const TableSource& source : kTableSources) {
        if (source.table == table.name && source.schema == table.schema)
            table.produce = source.produce;
    }
    for (const ViewSource& source : view_sources()) {
        if (source.view == table.name && source.schema == table.schema) table.view_sql = source.sql;
    }
}

}  // namespace

void install_system_views() {
    std::vector<VirtualTable> tables;
    for (const TableFact& fact : table_facts()) {
        VirtualTable table;
        table.oid = fact.oid;
        table.schema = fact.schema;
        table.name = fact.name;
        for (const ColumnFact& column : fact.columns)
            table.columns.push_back({std::string(column.name), column.type});
        attach_source(table);
        tables.push_back(std::move(table));
    }
    VirtualTables::install(std::move(tables));
}

}  // namespace aerolith
