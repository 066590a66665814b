#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"

namespace aerolith {
namespace {

constexpr std::int64_t kPostgresEpochMicros = 946684800LL * 1000000;

void set_time(RowBuilder& row, std::string_view column, std::int64_t unix_micros) {
    if (unix_micros != 0) row.set(column, unix_micros - kPostgresEpochMicros);
}

void set_session(RowBuilder& row, const ActivityRecord& session) {
    row.set("datid", session.database)
        .set("datname", session.database_name)
        .set("pid", session.process_id);
    row.set("usesysid", session.role).set("usename", session.role_name);
    row.set("application_name", session.application_name);
    if (session.client_port >= 0) row.set("client_addr", session.client_address);
    row.set("client_port", session.client_port);
    set_time(row, "backend_start", session.backend_start);
    set_time(row, "xact_start", session.transaction_start);
    set_time(row, "query_start", session.query_start);
    set_time(row, "state_change", session.state_change);
    if (session.state != "active")
        row.set("wait_event_type", "Client").set("wait_event", "ClientRead");
    row.set("state", session.state)
        .set("query", session.query)
        .set("backend_type", "client backend");
}

}  // namespace

Status produce_pg_stat_activity(SystemViewContext& context, const VirtualTable::Emit& emit) {
    SessionImpl& session = context.session;
    RowBuilder row("pg_catalog", "pg_stat_activity", emit);
    for (const ActivityRecord& record :
         session.parts().cluster_sessions.list(session.cancel_token())) {
        set_session(row, record);
        TRY(row.emit());
    }
    return {};
}

}  // namespace aerolith
