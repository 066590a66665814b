#include "session/catalog_functions/stored_text.h"
#include "session/session_impl.h"
#include "sysviews/facts.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

const char* yes_or_no(bool truth) {
    return truth ? "YES" : "NO";
}

Status emit_table(RowBuilder& row, const std::string& database, std::string_view schema,
                  std::string_view name, bool is_view, bool insertable) {
    row.set("table_catalog", database).set("table_schema", schema).set("table_name", name);
    row.set("table_type", is_view ? "VIEW" : "BASE TABLE")
        .set("is_insertable_into", yes_or_no(insertable));
    return row.set("is_typed", "NO").emit();
}

}  // namespace

Status produce_schemata(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "schemata", emit);
    const Catalog& catalog = context.session.catalog();
    for (const auto& [oid, schema] : catalog.schemas()) {
        const RoleDescriptor* owner = catalog.role(schema->owner);
        row.set("catalog_name", context.session.database_name()).set("schema_name", schema->name);
        TRY(row.set("schema_owner", owner ? std::string_view(owner->name) : std::string_view())
                .emit());
    }
    return {};
}

Status produce_tables(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "tables", emit);
    const Catalog& catalog = context.session.catalog();
    for (const auto& [oid, relation] : catalog.relations()) {
        if (relation->kind == RelationKind::kSequence) continue;
        bool is_view = relation->kind == RelationKind::kView;
        TRY(emit_table(row, context.session.database_name(), catalog.schema(relation->schema)->name,
                       relation->name, is_view, !is_view));
    }
    for (const TableFact& fact : table_facts()) {
        TRY(emit_table(row, context.session.database_name(), fact.schema, fact.name,
                       fact.kind == 'v', fact.kind == 'r'));
    }
    return {};
}

Status produce_views(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "views", emit);
    const Catalog& catalog = context.session.catalog();
    for (const auto& [oid, relation] : catalog.relations()) {
        if (relation->kind != RelationKind::kView) continue;
        row.set("table_catalog", context.session.database_name())
            .set("table_schema", catalog.schema(relation->schema)->name);
        row.set("table_name", relation->name)
            .set("view_definition", shown_view(context.session, *relation))
            .set("check_option", "NONE");
        row.set("is_updatable", "NO")
            .set("is_insertable_into", "NO")
            .set("is_trigger_updatable", "NO");
        TRY(row.set("is_trigger_deletable", "NO").set("is_trigger_insertable_into", "NO").emit());
    }
    return {};
}

}  // namespace aerolith
