#include "catalog/authority.h"
#include "session/catalog_functions/list.h"
#include "session/session_impl.h"

namespace aerolith {
namespace {

Status check_may_stop(SessionImpl& session, Oid owner, CancelReason reason) {
    constexpr Oid kSignalBackendRole = 4200;
    const bool cancels = reason == CancelReason::kUserRequest;
    const Authority authority(session.catalog(), session.database());
    const Oid role = session.current_role();
    if (authority.is_superuser(role)) return {};
    if (authority.is_superuser(owner)) {
        return error(SqlState::kInsufficientPrivilege, "must be a superuser to {}",
                     cancels ? "cancel superuser query" : "terminate superuser process");
    }
    if (authority.acts_as(role, owner) || authority.acts_as(role, kSignalBackendRole)) return {};
    return error(SqlState::kInsufficientPrivilege,
                 "must be a member of the role whose {} or member of pg_signal_backend",
                 cancels ? "query is being canceled" : "process is being terminated");
}

template <CancelReason reason>
Result<Value> stop_session(SessionImpl& session, const std::vector<Value>& arguments) {
    ClusterSessions& sessions = session.parts().cluster_sessions;
    const auto process_id = arguments[0].as<std::int32_t>();
    if (auto found = sessions.find(process_id, session.cancel_token())) {
        TRY(check_may_stop(session, found->role, reason));
        if (sessions.stop(process_id, reason, session.cancel_token())) return Value::boolean(true);
    }
    session.notice(
        error(SqlState::kWarning, "PID {} is not a PostgreSQL server process", process_id)
            .severity(Severity::kWarning)
            .diagnostic());
    return Value::boolean(false);
}

constexpr CatalogFunction kSignalFunctions[] = {
    {"pg_cancel_backend", stop_session<CancelReason::kUserRequest>},
    {"pg_terminate_backend", stop_session<CancelReason::kAdministrator>},
};

}  // namespace

std::span<const CatalogFunction> signal_functions() {
    return kSignalFunctions;
}

}  // namespace aerolith
