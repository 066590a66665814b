#include "planner/bind/binder.h"

/// The table that INSERT, UPDATE and DELETE change.
namespace aerolith {

Result<RelationPtr> Binder::find_target(const ast::RelationName& name) {
    std::string_view schema = name.schema;
    RelationPtr table = TRY(find_relation(name, true));
    if (!table && (schema.empty() || VirtualTables::find(schema, name.name))) {
        for (std::string_view system : {"pg_catalog", "information_schema", "aerolith"}) {
            if ((schema.empty() && system == "pg_catalog") || schema == system) {
                if (VirtualTables::find(system, name.name)) {
                    return error(SqlState::kInsufficientPrivilege, "permission denied for table {}",
                                 name.name)
                        .at(name.location);
                }
            }
        }
    }
    if (!table) table = TRY(find_relation(name));
    if (table->kind == RelationKind::kView)
        return not_supported("changing data through a view", name.location);
    if (table->kind == RelationKind::kSequence) {
        return error(SqlState::kWrongObjectType, "cannot change sequence \"{}\"", table->name)
            .at(name.location);
    }
    use_table(table, TableAccess::kWrite);
    return table;
}

/// FROM of UPDATE and USING of DELETE: the target stands there, but LATERAL must not read it.
Result<LogicalPtr> Binder::bind_from_beside_target(ast::List<const ast::TableRef*> from,
                                                   Scope& scope) {
    scope.tables.front().unreachable = true;
    LogicalPtr plan = TRY(bind_from(from, scope));
    scope.tables.front().unreachable = false;
    return plan;
}

std::vector<ScanColumn> Binder::row_columns(const RelationDescriptor& table) {
    std::vector<ScanColumn> row;
    for (const ColumnDescriptor& column : table.columns) {
        if (!column.dropped) row.push_back({column.number, new_column(), column.name, column.type});
    }
    return row;
}

RowMark Binder::mark_target(Scope& scope, std::size_t table, RowLockStrength strength) {
    ScopeTable& entry = scope.tables[table];
    RowMark mark;
    mark.table = entry.relation;
    mark.alias = entry.alias;
    mark.strength = strength;
    for (const ScanColumn& column : entry.scan->columns) {
        if (column.number != kRowKeyColumn) mark.columns.push_back(column);
    }
    mark.row_key = row_key_of(*entry.scan);
    return mark;
}

ColumnId Binder::row_key_of(LogicalScan& scan) {
    for (const ScanColumn& column : scan.columns) {
        if (column.number == kRowKeyColumn) return column.id;
    }
    scan.columns.push_back({kRowKeyColumn, new_column(), "", {type_oid::kBytea}});
    return scan.columns.back().id;
}

}  // namespace aerolith
