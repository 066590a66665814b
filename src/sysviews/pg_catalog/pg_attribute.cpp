#include "session/session_impl.h"
#include "sysviews/acl_text.h"
#include "sysviews/facts.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

RowBuilder& attribute_part(RowBuilder& row, Oid relation, std::int64_t number,
                           std::string_view name, const Type& type) {
    row.set("attrelid", relation)
        .set("attname", name)
        .set("atttypid", type.oid)
        .set("attstattarget", -1);
    const TypeInfo* info = find_type(type.oid);
    row.set("attlen", info ? info->length : 4)
        .set("attnum", number)
        .set("attndims", info && info->category == 'A' ? 1 : 0);
    row.set("attcacheoff", -1)
        .set("atttypmod", type.typmod)
        .set("attbyval", !info || info->by_value);
    row.set("attalign", info ? info->alignment : 'i')
        .set("attstorage", info ? info->storage : 'p')
        .set("attislocal", true);
    return row.set("attcollation", info ? info->collation : kInvalidOid);
}

Status emit_column(RowBuilder& row, SessionImpl& session, Oid relation,
                   const ColumnDescriptor& column) {
    if (column.dropped) {
        attribute_part(row, relation, column.number,
                       fmt::format("........pg.dropped.{}........", column.number), {kInvalidOid});
        return row.set("attisdropped", true).emit();
    }
    attribute_part(row, relation, column.number, column.name, column.type)
        .set("attnotnull", column.not_null);
    row.set("atthasdef", !column.default_sql.empty())
        .set("atthasmissing", column.missing_value.has_value());
    if (column.generated) row.set("attgenerated", column.generated);
    if (column.identity) row.set("attidentity", column.identity);
    if (column.acl) row.set("attacl", acl_array(session, *column.acl));
    return row.emit();
}

Status emit_index_columns(RowBuilder& row, const RelationDescriptor& table,
                          const IndexDescriptor& index) {
    std::int64_t number = 0;
    for (const IndexColumn& column : index.columns) {
        std::string name = column.number ? table.column(column.number).name : "expr";
        TRY(attribute_part(row, index.oid, ++number, name, column.type).emit());
    }
    for (std::int16_t included : index.included) {
        const ColumnDescriptor& column = table.column(included);
        TRY(attribute_part(row, index.oid, ++number, column.name, column.type).emit());
    }
    return {};
}

Status emit_sequence_columns(RowBuilder& row, Oid sequence) {
    TRY(attribute_part(row, sequence, 1, "last_value", {type_oid::kInt8})
            .set("attnotnull", true)
            .emit());
    TRY(attribute_part(row, sequence, 2, "log_cnt", {type_oid::kInt8})
            .set("attnotnull", true)
            .emit());
    return attribute_part(row, sequence, 3, "is_called", {type_oid::kBool})
        .set("attnotnull", true)
        .emit();
}

}  // namespace

Status produce_pg_attribute(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_attribute", emit);
    for (const auto& [oid, relation] : context.session.catalog().relations()) {
        if (relation->sequence) TRY(emit_sequence_columns(row, oid));
        for (const ColumnDescriptor& column : relation->columns)
            TRY(emit_column(row, context.session, oid, column));
        for (const IndexDescriptor& index : relation->indexes)
            TRY(emit_index_columns(row, *relation, index));
    }
    for (const TableFact& fact : table_facts()) {
        std::int64_t number = 0;
        for (const ColumnFact& column : fact.columns) {
            TRY(attribute_part(row, fact.oid, ++number, column.name, column.type)
                    .set("attnotnull", column.not_null)
                    .emit());
        }
    }
    return {};
}

Status produce_pg_attrdef(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_attrdef", emit);
    for (const auto& [oid, relation] : context.session.catalog().relations()) {
        for (const ColumnDescriptor& column : relation->columns) {
            if (column.dropped || column.default_sql.empty() || column.identity) continue;
            TRY(row.set("oid", column.default_oid)
                    .set("adrelid", oid)
                    .set("adnum", column.number)
                    .set("adbin", column.default_sql)
                    .emit());
        }
    }
    return {};
}

}  // namespace aerolith
