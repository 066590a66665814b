#include "session/catalog_functions/stored_text.h"
#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

/// Calls with every constraint, its table and the table's schema.
template <class Visit>
Status visit_constraints(const Catalog& catalog, Visit&& visit) {
    for (const auto& [oid, relation] : catalog.relations()) {
        const std::string& schema = catalog.schema(relation->schema)->name;
        for (const ConstraintDescriptor& constraint : relation->constraints)
            TRY(visit(*relation, schema, constraint));
    }
    return {};
}

RowBuilder& set_names(RowBuilder& row, const std::string& database, const std::string& schema,
                      const RelationDescriptor& table, const ConstraintDescriptor& constraint) {
    row.set("constraint_catalog", database)
        .set("constraint_schema", schema)
        .set("constraint_name", constraint.name);
    return row.set("table_catalog", database)
        .set("table_schema", schema)
        .set("table_name", table.name);
}

/// What a NOT NULL is called where constraints are listed.
std::string not_null_name(const RelationDescriptor& table, const ColumnDescriptor& column) {
    return fmt::format("{}_{}_{}_not_null", table.schema, table.oid, column.number);
}

const char* constraint_word(char kind) {
    return kind == 'p' ? "PRIMARY KEY" : kind == 'u' ? "UNIQUE" : "CHECK";
}

}  // namespace

Status produce_table_constraints(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "table_constraints", emit);
    const Catalog& catalog = context.session.catalog();
    std::string database = context.session.database_name();
    auto emit_one = [&](const RelationDescriptor& table, const std::string& schema,
                        const ConstraintDescriptor& constraint) -> Status {
        set_names(row, database, schema, table, constraint)
            .set("constraint_type", constraint_word(constraint.kind));
        row.set("is_deferrable", "NO").set("initially_deferred", "NO").set("enforced", "YES");
        if (constraint.kind == 'u') {
            const IndexDescriptor* index = table.find_index(constraint.index);
            row.set("nulls_distinct", index && index->nulls_not_distinct ? "NO" : "YES");
        }
        return row.emit();
    };
    TRY(visit_constraints(catalog, emit_one));
    for (const auto& [oid, relation] : catalog.relations()) {
        if (relation->kind != RelationKind::kTable) continue;
        for (const ColumnDescriptor& column : relation->columns) {
            if (column.dropped || !column.not_null) continue;
            ConstraintDescriptor constraint;
            constraint.name = not_null_name(*relation, column);
            TRY(emit_one(*relation, catalog.schema(relation->schema)->name, constraint));
        }
    }
    return {};
}

Status produce_check_constraints(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "check_constraints", emit);
    const Catalog& catalog = context.session.catalog();
    std::string database = context.session.database_name();
    auto emit_one = [&](const std::string& schema, const std::string& name,
                        const std::string& clause) {
        row.set("constraint_catalog", database)
            .set("constraint_schema", schema)
            .set("constraint_name", name);
        return row.set("check_clause", clause).emit();
    };
    for (const auto& [oid, relation] : catalog.relations()) {
        const std::string& schema = catalog.schema(relation->schema)->name;
        for (const ConstraintDescriptor& constraint : relation->constraints) {
            if (constraint.kind != 'c') continue;
            TRY(emit_one(
                schema, constraint.name,
                "(" + shown_expression(context.session, constraint.check_sql, relation.get()) +
                    ")"));
        }
        if (relation->kind != RelationKind::kTable) continue;
        for (const ColumnDescriptor& column : relation->columns) {
            if (column.dropped || !column.not_null) continue;
            TRY(emit_one(schema, not_null_name(*relation, column), column.name + " IS NOT NULL"));
        }
    }
    return {};
}

Status produce_key_column_usage(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "key_column_usage", emit);
    std::string database = context.session.database_name();
    auto emit_columns = [&](const RelationDescriptor& table, const std::string& schema,
                            const ConstraintDescriptor& constraint) -> Status {
        if (constraint.kind == 'c') return {};
        std::int64_t position = 0;
        for (std::int16_t number : constraint.columns) {
            set_names(row, database, schema, table, constraint)
                .set("column_name", table.column(number).name);
            TRY(row.set("ordinal_position", ++position).emit());
        }
        return {};
    };
    return visit_constraints(context.session.catalog(), emit_columns);
}

Status produce_constraint_column_usage(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "constraint_column_usage", emit);
    std::string database = context.session.database_name();
    auto emit_columns = [&](const RelationDescriptor& table, const std::string& schema,
                            const ConstraintDescriptor& constraint) -> Status {
        for (std::int16_t number : constraint.columns) {
            TRY(set_names(row, database, schema, table, constraint)
                    .set("column_name", table.column(number).name)
                    .emit());
        }
        return {};
    };
    return visit_constraints(context.session.catalog(), emit_columns);
}

}  // namespace aerolith
