#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {

namespace {

std::vector<std::string> texts(const std::vector<std::int16_t>& numbers) {
    std::vector<std::string> all;
    for (std::int16_t number : numbers) all.push_back(std::to_string(number));
    return all;
}

/// The unique index of the table referred to.
Oid referenced_index(const Catalog& catalog, const ConstraintDescriptor& constraint) {
    RelationPtr referenced = catalog.relation(constraint.referenced_table);
    std::set<std::int16_t> wanted(constraint.referenced_columns.begin(),
                                  constraint.referenced_columns.end());
    for (std::size_t i = 0; referenced && i < referenced->indexes.size(); ++i) {
        const IndexDescriptor& index = referenced->indexes[i];
        std::set<std::int16_t> has;
        for (const IndexColumn& column : index.columns) has.insert(column.number);
        if (index.unique && index.predicate_sql.empty() && has == wanted) return index.oid;
    }
    return kInvalidOid;
}

}  // namespace

Status produce_pg_constraint(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_constraint", emit);
    for (const auto& [oid, relation] : context.session.catalog().relations()) {
        for (const ConstraintDescriptor& constraint : relation->constraints) {
            row.set("oid", constraint.oid)
                .set("conname", constraint.name)
                .set("connamespace", relation->schema);
            row.set("contype", constraint.kind)
                .set("convalidated", constraint.validated)
                .set("conrelid", oid);
            row.set("conindid", constraint.index).set("conislocal", true);
            row.set("connoinherit", constraint.kind != 'c' || constraint.no_inherit);
            bool foreign = constraint.kind == 'f';
            row.set("confupdtype", foreign ? constraint.on_update : ' ')
                .set("confdeltype", foreign ? constraint.on_delete : ' ');
            row.set("confmatchtype", foreign ? constraint.match_type : ' ');
            row.set("condeferrable", constraint.deferrable)
                .set("condeferred", constraint.deferred)
                .set("confrelid", constraint.referenced_table);
            if (foreign) {
                row.set("confkey", array_text(texts(constraint.referenced_columns)));
                row.set("conindid", referenced_index(context.session.catalog(), constraint));
                if (!constraint.set_columns.empty())
                    row.set("confdelsetcols", array_text(texts(constraint.set_columns)));
            }
            std::vector<std::string> columns;
            for (std::int16_t number : constraint.columns)
                columns.push_back(std::to_string(number));
            if (!columns.empty()) row.set("conkey", array_text(columns));
            if (!constraint.check_sql.empty()) row.set("conbin", constraint.check_sql);
            TRY(row.emit());
        }
    }
    return {};
}

}  // namespace aerolith
