#include "types/type_info.h"

#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr Oid kArrayIn = 750, kArrayOut = 751, kArrayReceive = 2400, kArraySend = 2401,
              kArraySubscript = 6179;
constexpr Oid kRecordIn = 2290, kRecordOut = 2291, kRecordReceive = 2402, kRecordSend = 2403;

Status emit_type(RowBuilder& row, const TypeInfo& type) {
    row.set("oid", type.oid)
        .set("typname", type.name)
        .set("typnamespace", kPgCatalogSchema)
        .set("typowner", kBootstrapRole);
    row.set("typlen", type.length)
        .set("typbyval", type.by_value)
        .set("typtype", type.kind)
        .set("typcategory", type.category);
    row.set("typispreferred", type.preferred)
        .set("typisdefined", true)
        .set("typdelim", ',')
        .set("typelem", type.element);
    row.set("typarray", type.array);
    if (type.category == 'A' && type.name.starts_with('_')) {
        row.set("typsubscript", kArraySubscript)
            .set("typinput", kArrayIn)
            .set("typoutput", kArrayOut);
        row.set("typreceive", kArrayReceive).set("typsend", kArraySend);
    }
    row.set("typalign", type.alignment).set("typstorage", type.storage).set("typtypmod", -1);
    return row.set("typcollation", type.collation).emit();
}

Status emit_row_type(RowBuilder& row, const RelationDescriptor& relation) {
    row.set("oid", relation.row_type)
        .set("typname", relation.name)
        .set("typnamespace", relation.schema)
        .set("typowner", relation.owner);
    row.set("typlen", -1)
        .set("typtype", 'c')
        .set("typcategory", 'C')
        .set("typisdefined", true)
        .set("typdelim", ',');
    row.set("typrelid", relation.oid)
        .set("typinput", kRecordIn)
        .set("typoutput", kRecordOut)
        .set("typreceive", kRecordReceive);
    return row.set("typsend", kRecordSend)
        .set("typalign", 'd')
        .set("typstorage", 'x')
        .set("typtypmod", -1)
        .emit();
}

}  // namespace

Status produce_pg_type(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_type", emit);
    for (const TypeInfo* type : all_types()) TRY(emit_type(row, *type));
    for (const auto& [oid, relation] : context.session.catalog().relations()) {
        if (relation->row_type != kInvalidOid) TRY(emit_row_type(row, *relation));
    }
    return {};
}

}  // namespace aerolith
