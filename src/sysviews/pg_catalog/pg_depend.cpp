#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr Oid kClassOfClasses = 1259, kClassOfDefaults = 2604, kClassOfConstraints = 2606;

struct Dependency {
    Oid class_oid, object, on;
    std::int16_t on_column;
    char kind;
};

Status emit_dependency(RowBuilder& row, const Dependency& dependency) {
    row.set("classid", dependency.class_oid)
        .set("objid", dependency.object)
        .set("refclassid", kClassOfClasses);
    return row.set("refobjid", dependency.on)
        .set("refobjsubid", dependency.on_column)
        .set("deptype", dependency.kind)
        .emit();
}

}  // namespace

Status produce_pg_depend(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_depend", emit);
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
