#pragma once

#include "parser/ast/create_table.h"
#include "parser/ast/object.h"

namespace aerolith::ast {

enum class AlterTableKind : std::uint8_t {
    kAddColumn,
    kDropColumn,
    kAlterColumnType,  ///< definition: type, collation; expr: USING
    kSetDefault,       ///< expr
    kDropDefault,
    kSetNotNull,
    kDropNotNull,
    kDropExpression,
    kAddIdentity,  ///< constraint
    kSetIdentity,  ///< options
    kDropIdentity,
    kSetStatistics,     ///< number
    kSetStorage,        ///< name2
    kSetCompression,    ///< name2
    kSetColumnOptions,  ///< options
    kResetColumnOptions,
    kAddConstraint,  ///< constraint
    kDropConstraint,
    kAlterConstraint,  ///< constraint: name and deferrability
    kValidateConstraint,
    kChangeOwner,    ///< owner
    kSetTablespace,  ///< name
    kSetLogged,
    kSetUnlogged,
    kSetAccessMethod,  ///< name
    kSetOptions,       ///< options
    kResetOptions,
    kReplicaIdentity,  ///< name2: default, full, nothing, index; name: the index
    kClusterOn,        ///< name
    kSetWithoutCluster,
    kSetWithoutOids,
    kInherit,  ///< relation
    kNoInherit,
    kOf,  ///< type
    kNotOf,
    kEnableTrigger,  ///< name2: "", always, replica; name may be all, user
    kDisableTrigger,
    kEnableRule,
    kDisableRule,
    kEnableRowSecurity,
    kDisableRowSecurity,
    kForceRowSecurity,
    kNoForceRowSecurity,
    kAttachPartition,  ///< relation, bound
    kDetachPartition,  ///< relation; number 1: CONCURRENTLY, 2: FINALIZE
};

struct AlterTableCommand {
    AlterTableKind kind = AlterTableKind::kAddColumn;
    std::string_view name;  ///< The column, constraint or other object.
    std::string_view name2;
    const ColumnDefinition* definition = nullptr;
    const Constraint* constraint = nullptr;
    const Expr* expr = nullptr;
    std::string_view expr_text;  ///< SET DEFAULT's and USING's expression as written.
    List<Option> options;
    const RoleSpec* owner = nullptr;
    RelationName relation;
    const PartitionBound* bound = nullptr;
    const TypeName* type = nullptr;
    int number = 0;
    DropBehavior behavior = DropBehavior::kRestrict;
    bool missing_ok = false;  ///< IF EXISTS or IF NOT EXISTS of this command.
    int location = -1;
};

/// ALTER TABLE, INDEX, VIEW, SEQUENCE, MATERIALIZED VIEW with their commands. RENAME and SET SCHEMA
/// are statements of their own.
struct AlterTableStatement : StatementOf<StatementKind::kAlterTable> {
    ObjectType object_type = ObjectType::kTable;
    RelationName relation;
    bool only = false;
    bool if_exists = false;
    List<AlterTableCommand> commands;
};

}  // namespace aerolith::ast
