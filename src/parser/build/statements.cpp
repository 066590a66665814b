#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::Statement* TreeBuilder::statement(std::uint32_t node) {
    Cursor c(nodes_, node);
    int location = place(c.token());
    if (c.is(sql::K_CHECKPOINT)) return make<ast::CheckpointStatement>(location);
    std::uint32_t rule = c.symbol();
    Cursor body = c.enter();
    switch (rule) {
        case sql::RuleQueryStatement:
            return top_query_statement(body);
        case sql::RuleCreateStatement:
            return create(body, location);
        case sql::RuleAlterStatement:
            return alter(body);
        case sql::RuleDropStatement:
            return drop(body);
        case sql::RuleTransactionStatement:
            return transaction(body);
        case sql::RuleSetStatement:
            return set(body);
        case sql::RuleResetStatement:
            return reset(body);
        case sql::RuleShowStatement:
            return show(body);
        case sql::RuleCopyStatement:
            return copy(body);
        case sql::RuleExplainStatement:
            return explain(body);
        case sql::RuleTruncateStatement:
            return truncate(body);
        case sql::RuleGrantStatement:
            return grant(body, true);
        case sql::RuleRevokeStatement:
            return grant(body, false);
        case sql::RuleCommentStatement:
            return comment(body);
        case sql::RuleVacuumStatement:
            return vacuum(body, true);
        case sql::RuleAnalyzeStatement:
            return vacuum(body, false);
        case sql::RuleReindexStatement:
            return reindex(body);
        case sql::RuleClusterStatement:
            return cluster(body);
        case sql::RuleRefreshStatement:
            return refresh(body);
        case sql::RuleDiscardStatement:
            return discard(body);
        case sql::RuleLockStatement:
            return lock(body);
        case sql::RulePrepareStatement:
            return prepare(body);
        case sql::RuleExecuteStatement:
            return execute(body);
        case sql::RuleDeallocateStatement:
            return deallocate(body);
        case sql::RuleDeclareStatement:
            return declare(body);
        case sql::RuleFetchStatement:
            return fetch(body);
        case sql::RuleCloseStatement:
            return close(body);
        case sql::RuleNotifyStatement:
        case sql::RuleListenStatement:
        case sql::RuleUnlistenStatement:
            return notify(body);
        case sql::RuleDoStatement:
            return do_statement(body);
        case sql::RuleCallStatement:
            return call_statement(body);
        default:
            return unsupported("", body, location);
    }
}

}  // namespace aerolith::build
