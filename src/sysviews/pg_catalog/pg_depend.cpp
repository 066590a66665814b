#include "functions/registry.h"
#include "session/session_impl.h"
#include "sysviews/facts.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr Oid kClassOfClasses = 1259, kClassOfDefaults = 2604, kClassOfConstraints = 2606,
              kClassOfProcedures = 1255, kClassOfSchemas = 2615, kClassOfExtensions = 3079;

struct Dependency {
    Oid class_oid, object, on;
    std::int16_t on_column;
    char kind;
    Oid on_class = kClassOfClasses;
};

Status emit_dependency(RowBuilder& row, const Dependency& dependency) {
    row.set("classid", dependency.class_oid)
        .set("objid", dependency.object)
        .set("refclassid", dependency.on_class);
    return row.set("refobjid", dependency.on)
        .set("refobjsubid", dependency.on_column)
        .set("deptype", dependency.kind)
        .emit();
}

/// The schema of our own views belongs to an extension, as what pg_dump leaves to the server does.
Status emit_extension(RowBuilder& row) {
    auto member = [&](Oid class_oid, Oid object) {
        return emit_dependency(row,
                               {class_oid, object, kAerolithExtension, 0, 'e', kClassOfExtensions});
    };
    TRY(member(kClassOfSchemas, kAerolithSchema));
    for (const TableFact& fact : table_facts()) {
        if (fact.schema == "aerolith") TRY(member(kClassOfClasses, fact.oid));
    }
    for (const ScalarFunction& function : Registry::instance().all_scalars()) {
        if (!function.signature.schema.empty()) TRY(member(kClassOfProcedures, function.spec->oid));
    }
    return {};
}

}  // namespace

Status produce_pg_depend(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_depend", emit);
    TRY(emit_extension(row));
    for (const auto& [oid, relation] : context.session.catalog().relations()) {
        if (relation->sequence && relation->sequence->owner_table != kInvalidOid) {
            const SequenceDescriptor& sequence = *relation->sequence;
            char kind = sequence.is_identity ? 'i' : 'a';
            TRY(emit_dependency(
                row, {kClassOfClasses, oid, sequence.owner_table, sequence.owner_column, kind}));
        }
        for (const ColumnDescriptor& column : relation->columns) {
            if (column.dropped || column.default_sql.empty() || column.identity) continue;
            TRY(emit_dependency(row,
                                {kClassOfDefaults, column.default_oid, oid, column.number, 'a'}));
            for (Oid used : column.default_uses) {
                TRY(emit_dependency(row, {kClassOfDefaults, column.default_oid, used, 0, 'n'}));
            }
        }
        for (const ConstraintDescriptor& constraint : relation->constraints) {
            for (std::int16_t number : constraint.columns) {
                TRY(emit_dependency(row, {kClassOfConstraints, constraint.oid, oid, number, 'a'}));
            }
        }
        for (const ObjectUse& use : relation->depends_on)
            TRY(emit_dependency(row, {kClassOfClasses, oid, use.relation, use.column, 'n'}));
    }
    return {};
}

}  // namespace aerolith
