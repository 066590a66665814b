#include <set>

#include "session/session_impl.h"
#include "sysviews/acl_text.h"
#include "sysviews/facts.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr Oid kHeapMethod = 2, kBtreeMethod = 403;

RowBuilder& common_part(RowBuilder& row, Oid oid, std::string_view name, Oid schema, Oid owner,
                        char kind) {
    row.set("oid", oid).set("relname", name).set("relnamespace", schema).set("relowner", owner);
    row.set("relfilenode", kind == 'v' ? kInvalidOid : oid).set("reltuples", -1.0F);
    return row.set("relkind", kind)
        .set("relispopulated", true)
        .set("relpersistence", 'p')
        .set("relreplident", 'n');
}

/// `referenced`: tables that foreign keys refer to.
Status emit_relation(RowBuilder& row, SessionImpl& session, const RelationDescriptor& relation,
                     const std::set<Oid>& referenced) {
    const Catalog& catalog = session.catalog();
    char kind = static_cast<char>(relation.kind);
    common_part(row, relation.oid, relation.name, relation.schema, relation.owner, kind);
    bool is_table = relation.kind == RelationKind::kTable;
    std::int64_t checks =
        std::ranges::count(relation.constraints, 'c', &ConstraintDescriptor::kind);
    row.set("reltype", relation.row_type).set("relam", is_table ? kHeapMethod : kInvalidOid);
    row.set("relnatts", relation.sequence ? 3 : static_cast<std::int64_t>(relation.columns.size()))
        .set("relchecks", checks);
    bool foreign_keys = std::ranges::any_of(
        relation.constraints, [](const auto& constraint) { return constraint.kind == 'f'; });
    row.set("relhastriggers", foreign_keys || referenced.contains(relation.oid));
    row.set("relhasindex", !relation.indexes.empty())
        .set("relhasrules", relation.kind == RelationKind::kView);
    row.set("relpersistence", relation.temporary ? 't' : 'p')
        .set("relreplident", is_table ? 'd' : 'n');
    if (TableStatisticsPtr statistics = catalog.statistics(relation.oid)) {
        row.set("reltuples", static_cast<float>(statistics->rows));
        row.set("relpages",
                static_cast<std::int64_t>(statistics->bytes / 8192) + (statistics->rows > 0));
    }
    if (relation.sequence) row.set("relpages", 1).set("reltuples", 1.0F);
    if (!relation.options.empty()) row.set("reloptions", array_text(relation.options));
    if (relation.acl) row.set("relacl", acl_array(session, *relation.acl));
    return row.emit();
}

Status emit_index(RowBuilder& row, const RelationDescriptor& table, const IndexDescriptor& index) {
    common_part(row, index.oid, index.name, table.schema, table.owner, 'i');
    row.set("relam", kBtreeMethod)
        .set("relnatts", index.columns.size() + index.included.size())
        .set("relpages", 1)
        .set("reltuples", 0.0F);
    if (!index.options.empty()) row.set("reloptions", array_text(index.options));
    return row.set("relpersistence", table.temporary ? 't' : 'p').emit();
}

}  // namespace

Status produce_pg_class(SystemViewContext& context, const VirtualTable::Emit& emit) {
    const Catalog& catalog = context.session.catalog();
    RowBuilder row("pg_catalog", "pg_class", emit);
    std::set<Oid> referenced;
    for (const auto& [oid, relation] : catalog.relations()) {
        for (const ConstraintDescriptor& constraint : relation->constraints)
            referenced.insert(constraint.referenced_table);
    }
    for (const auto& [oid, relation] : catalog.relations()) {
        TRY(emit_relation(row, context.session, *relation, referenced));
        for (const IndexDescriptor& index : relation->indexes)
            TRY(emit_index(row, *relation, index));
    }
    for (const TableFact& fact : table_facts()) {
        const SchemaDescriptor* schema = catalog.find_schema(fact.schema);
        if (!schema) continue;
        common_part(row, fact.oid, fact.name, schema->oid, kBootstrapRole, fact.kind);
        row.set("relam", fact.kind == 'r' ? kHeapMethod : kInvalidOid)
            .set("relnatts", fact.columns.size());
        TRY(row.set("relhasrules", fact.kind == 'v').emit());
    }
    return {};
}

}  // namespace aerolith
