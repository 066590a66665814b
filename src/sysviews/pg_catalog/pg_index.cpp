#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr struct OperatorClass {
    Oid oid;
    std::string_view name;
    Oid family, type;
} kOperatorClasses[] = {
#define OPCLASS(oid, name, family, type) {oid, name, family, type},
#include "sysviews/facts/opclasses.def"
#undef OPCLASS
};

Oid default_class(Oid type) {
    if (type == type_oid::kVarchar) type = type_oid::kText;
    if (type_info(type).name.starts_with('_')) type = type_oid::kAnyArray;
    for (const OperatorClass& known : kOperatorClasses) {
        if (known.type == type) return known.oid;
    }
    return kInvalidOid;
}

Status emit_index_row(RowBuilder& row, const RelationDescriptor& table,
                      const IndexDescriptor& index) {
    std::vector<Oid> numbers, collations, classes, options;
    std::string expressions;
    for (const IndexColumn& column : index.columns) {
        numbers.push_back(static_cast<Oid>(column.number));
        collations.push_back(type_info(column.type.oid).collation);
        classes.push_back(default_class(column.type.oid));
        options.push_back((column.descending ? 1U : 0U) | (column.nulls_first ? 2U : 0U));
        if (column.number == 0)
            expressions += (expressions.empty() ? "" : ", ") + column.expression_sql;
    }
    for (std::int16_t number : index.included) numbers.push_back(static_cast<Oid>(number));
    row.set("indexrelid", index.oid)
        .set("indrelid", table.oid)
        .set("indnatts", numbers.size())
        .set("indnkeyatts", index.columns.size());
    row.set("indisunique", index.unique)
        .set("indnullsnotdistinct", index.nulls_not_distinct)
        .set("indisprimary", index.primary);
    row.set("indimmediate", true)
        .set("indisvalid", true)
        .set("indisready", true)
        .set("indislive", true);
    row.set("indkey", vector_text(numbers)).set("indcollation", vector_text(collations));
    row.set("indclass", vector_text(classes)).set("indoption", vector_text(options));
    if (!expressions.empty()) row.set("indexprs", expressions);
    if (!index.predicate_sql.empty()) row.set("indpred", index.predicate_sql);
    return row.emit();
}

}  // namespace

Status produce_pg_index(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_index", emit);
    for (const auto& [oid, relation] : context.session.catalog().relations()) {
        for (const IndexDescriptor& index : relation->indexes)
            TRY(emit_index_row(row, *relation, index));
    }
    return {};
}

Status produce_pg_opclass(SystemViewContext&, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_opclass", emit);
    for (const OperatorClass& known : kOperatorClasses) {
        row.set("oid", known.oid)
            .set("opcmethod", 403)
            .set("opcname", known.name)
            .set("opcnamespace", kPgCatalogSchema);
        row.set("opcowner", kBootstrapRole)
            .set("opcfamily", known.family)
            .set("opcintype", known.type);
        TRY(row.set("opcdefault", true).emit());
    }
    return {};
}

}  // namespace aerolith
