#include "executor/statements/handlers.h"

namespace aerolith {
namespace {

struct UtilityEntry {
    ast::StatementKind kind;
    UtilityHandler handler;
};

constexpr UtilityEntry kUtilities[] = {
    {ast::StatementKind::kCreateTable, execute_create_table},
    {ast::StatementKind::kCreateTableAs, execute_create_table_as},
    {ast::StatementKind::kCreateIndex, execute_create_index},
    {ast::StatementKind::kCreateSchema, execute_create_schema},
    {ast::StatementKind::kCreateSequence, execute_create_sequence},
    {ast::StatementKind::kAlterSequence, execute_alter_sequence},
    {ast::StatementKind::kDrop, execute_drop},
    {ast::StatementKind::kAlterTable, execute_alter_table},
    {ast::StatementKind::kRename, execute_rename},
    {ast::StatementKind::kCreateView, execute_create_view},
    {ast::StatementKind::kVacuum, execute_vacuum},
    {ast::StatementKind::kReindex, execute_reindex},
    {ast::StatementKind::kCheckpoint, execute_checkpoint},
    {ast::StatementKind::kCreateRole, execute_create_role},
    {ast::StatementKind::kAlterRole, execute_alter_role},
    {ast::StatementKind::kDropRole, execute_drop_role},
    {ast::StatementKind::kCreateDatabase, execute_create_database},
    {ast::StatementKind::kDropDatabase, execute_drop_database},
    {ast::StatementKind::kComment, execute_comment},
    {ast::StatementKind::kGrant, execute_grant},
    {ast::StatementKind::kGrantRole, execute_grant_role},
    {ast::StatementKind::kAlterOwner, execute_alter_owner},
    {ast::StatementKind::kTruncate, execute_truncate},
};

}  // namespace

UtilityHandler find_utility(ast::StatementKind kind) {
    for (const UtilityEntry& entry : kUtilities) {
        if (entry.kind == kind) return entry.handler;
    }
    return nullptr;
}

}  // namespace aerolith
