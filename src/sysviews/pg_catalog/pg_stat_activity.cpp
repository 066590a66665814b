#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr std::int64_t kPostgresEpochMicros = 946684800LL * 1000000;

void set_time(RowBuilder& row, std::string_view column, std::int64_t unix_micros) {
    if (unix_micros != 0) row.set(column, unix_micros - kPostgresEpochMicros);
}

Status emit_session(RowBuilder& row, std::int32_t process_id, Activity& activity) {
    {
        std::lock_guard lock(activity.mutex);
        row.set("datid", activity.database)
            .set("datname", activity.options.database)
            .set("pid", process_id);
        row.set("usesysid", activity.role).set("usename", activity.options.user);
        row.set("application_name", activity.options.application_name);
        if (activity.options.client_port >= 0)
            row.set("client_addr", activity.options.client_address);
        row.set("client_port", activity.options.client_port);
        set_time(row, "backend_start", activity.backend_start);
        set_time(row, "xact_start", activity.transaction_start);
        set_time(row, "query_start", activity.query_start);
        set_time(row, "state_change", activity.state_change);
        if (activity.state != "active")
            row.set("wait_event_type", "Client").set("wait_event", "ClientRead");
        row.set("state", activity.state)
            .set("query", activity.query)
            .set("backend_type", "client backend");
    }
    return row.emit();
}

}  // namespace

Status produce_pg_stat_activity(SystemViewContext& context, const VirtualTable::Emit& emit) {
    Instance::Parts& parts = context.session.parts();
    std::vector<std::pair<std::int32_t, std::shared_ptr<Activity>>> sessions;
    {
        std::lock_guard lock(parts.sessions_mutex);
        for (const auto& [process_id, entry] : parts.sessions) {
            if (entry.activity) sessions.emplace_back(process_id, entry.activity);
        }
    }
    RowBuilder row("pg_catalog", "pg_stat_activity", emit);
    for (const auto& [process_id, activity] : sessions) {
        TRY(emit_session(row, process_id, *activity));
    }
    return {};
}

}  // namespace aerolith
