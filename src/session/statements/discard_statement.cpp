#include "common/assert.h"
#include "parser/ast/maintenance.h"
#include "session/session_impl.h"
#include "session/statements/session_statements.h"
#include "txn/lock_manager.h"

namespace aerolith {
namespace {

Status discard_everything(SessionImpl& session) {
    if (session.in_transaction_block())
        return Error(SqlState::kActiveSqlTransaction,
                     "DISCARD ALL cannot run inside a transaction block");
    std::erase_if(session.portals(), [](const auto& entry) { return entry.second->is_cursor; });
    session.settings().reset_all();
    session.prepared_statements().clear();
    session.storage().transactions().lock_manager().release_all_advisory(session.slot().locks());
    session.pending_notifications().add(PendingNotifications::Kind::kUnlistenAll);
    session.sequence_cache().clear();
    return session.drop_temporary_tables();
}

}  // namespace

Result<std::string> execute_discard(const ast::Statement& syntax, std::string_view,
                                    SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::DiscardStatement>();
    switch (statement.target) {
        case ast::DiscardTarget::kAll:
            TRY(discard_everything(session));
            return std::string("DISCARD ALL");
        case ast::DiscardTarget::kPlans:
            for (auto& [name, prepared] : session.prepared_statements())
                prepared->catalog_version = 0;
            return std::string("DISCARD PLANS");
        case ast::DiscardTarget::kSequences:
            session.sequence_cache().clear();
            return std::string("DISCARD SEQUENCES");
        case ast::DiscardTarget::kTemp:
            TRY(session.drop_temporary_tables());
            return std::string("DISCARD TEMP");
    }
    UNREACHABLE();
}

}  // namespace aerolith
