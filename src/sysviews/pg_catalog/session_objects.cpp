#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"
#include "types/type_info.h"

namespace aerolith {

Status produce_pg_prepared_statements(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_prepared_statements", emit);
    for (const auto& [name, statement] : context.session.prepared_statements()) {
        if (name.empty()) continue;
        std::vector<std::string> types;
        for (Oid type : statement->parameters) types.emplace_back(std::to_string(type));
        row.set("name", name)
            .set("statement", statement->text)
            .set("prepare_time", statement->prepare_time);
        row.set("parameter_types", array_text(types)).set("from_sql", statement->from_sql);
        TRY(row.set("generic_plans", 0).set("custom_plans", 0).emit());
    }
    return {};
}

Status produce_pg_cursors(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_cursors", emit);
    for (const auto& [name, portal] : context.session.portals()) {
        if (!portal->is_cursor) continue;
        row.set("name", name)
            .set("statement", portal->statement->text)
            .set("is_holdable", portal->holdable);
        row.set("is_binary", false)
            .set("is_scrollable", portal->scrollable)
            .set("creation_time", portal->creation_time);
        TRY(row.emit());
    }
    return {};
}

}  // namespace aerolith
