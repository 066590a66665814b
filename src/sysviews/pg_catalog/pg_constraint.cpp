#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {

Status produce_pg_constraint(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_constraint", emit);
    for (const auto& [oid, relation] : context.session.catalog().relations()) {
        for (const ConstraintDescriptor& constraint : relation->constraints) {
            row.set("oid", constraint.oid).set("conname", constraint.name).set("connamespace", relation->schema);
            row.set("contype", constraint.kind).set("convalidated", constraint.validated).set("conrelid", oid);
            row.set("conindid", constraint.index).set("conislocal", true);
            row.set("connoinherit", constraint.kind != 'c' || constraint.no_inherit);
            row.set("confupdtype", ' ').set("confdeltype", ' ').set("confmatchtype", ' ');
            std::vector<std::string> columns;
            for (std::int16_t number : constraint.columns) columns.push_back(std::to_string(number));
            if (!columns.empty()) row.set("conkey", array_text(columns));
            if (!constraint.check_sql.empty()) row.set("conbin", constraint.check_sql);
            TRY(row.emit());
        }
    }
    return {};
}

}  // namespace aerolith
