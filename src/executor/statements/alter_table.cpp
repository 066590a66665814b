#include "parser/ast/alter_table.h"
#include "executor/expression/evaluator.h"
#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/table_alteration.h"

namespace aerolith {

Status TableAlteration::apply(const ast::AlterTableCommand& command) {
    switch (command.kind) {
        case ast::AlterTableKind::kAddColumn:
            return add_column(command);
        case ast::AlterTableKind::kDropColumn:
            return drop_column(command);
        case ast::AlterTableKind::kAlterColumnType:
            return alter_type(command);
        case ast::AlterTableKind::kSetDefault:
            return set_default(command);
        case ast::AlterTableKind::kDropDefault:
            return drop_default(command);
        case ast::AlterTableKind::kSetNotNull:
            return set_not_null(command);
        case ast::AlterTableKind::kDropNotNull:
            return drop_not_null(command);
        case ast::AlterTableKind::kAddIdentity:
        case ast::AlterTableKind::kSetIdentity:
        case ast::AlterTableKind::kDropIdentity:
            return alter_identity(command);
        case ast::AlterTableKind::kAddConstraint:
            return add_constraint(command);
        case ast::AlterTableKind::kDropConstraint:
            return drop_constraint(command);
        case ast::AlterTableKind::kValidateConstraint:
            return validate_constraint(command);
        case ast::AlterTableKind::kChangeOwner:
            return change_owner(command);
        case ast::AlterTableKind::kSetOptions:
        case ast::AlterTableKind::kResetOptions:
        case ast::AlterTableKind::kSetStatistics:
            return not_supported("this storage or statistics option", command.location);
        default:
            break;
    }
    return not_supported("this form of ALTER TABLE", command.location);
}

Status TableAlteration::save(const RelationDescriptor& changed) {
    TRY(context_.store().put(changed));
    TRY(context_.catalog_changed());
    table_ = context_.catalog().relation(changed.oid);
    return {};
}

Result<ColumnDescriptor*> TableAlteration::column_of(RelationDescriptor& table,
                                                     std::string_view name) {
    for (ColumnDescriptor& column : table.columns) {
        if (!column.dropped && column.name == name) return &column;
    }
    return error(SqlState::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist",
                 name, table.name);
}

Result<EvaluatorPtr> TableAlteration::row_evaluator(const Expr& bound,
                                                    const RelationDescriptor& table,
                                                    ExecContext& exec) {
    ExprPtr resolved = bound.clone();
    std::vector<ScanColumn> columns = table_columns(table);
    rewrite(resolved, [&](ExprPtr& node) {
        if (node->kind != ExprKind::kColumn) return;
        for (std::uint32_t slot = 0; slot < columns.size(); ++slot) {
            if (columns[slot].id != node->column()) continue;
            node->kind = ExprKind::kSlot;
            node->payload.emplace<ColumnId>(slot);
            return;
        }
    });
    resolved_.push_back(std::move(resolved));
    return make_evaluator(*resolved_.back(), exec);
}

void TableAlteration::mark_dropped(RelationDescriptor& table, std::int16_t number) {
    ColumnDescriptor& column = table.columns[static_cast<std::size_t>(number) - 1];
    column.dropped = true;
    column.not_null = false;
    column.generated = 0;
    column.default_sql.clear();
    column.default_uses.clear();
    column.identity = 0;
    column.missing_value.reset();
    column.name = fmt::format("........pg.dropped.{}........", number);
}

Status TableAlteration::change_owner(const ast::AlterTableCommand& command) {
    Oid owner = TRY(new_owner(*command.owner, context_));
    std::vector<RelationPtr> owned{table_};
    for (const auto& [oid, relation] : context_.catalog().relations()) {
        if (relation->sequence && relation->sequence->owner_table == table_->oid)
            owned.push_back(relation);
    }
    for (const RelationPtr& relation : owned) {
        RelationDescriptor changed = *relation;
        changed.owner = owner;
        aerolith::change_owner(changed.acl, relation->owner, owner);
        for (ColumnDescriptor& column : changed.columns)
            aerolith::change_owner(column.acl, relation->owner, owner);
        TRY(context_.store().put(changed));
    }
    TRY(context_.catalog_changed());
    table_ = context_.catalog().relation(table_->oid);
    return {};
}

namespace {

RelationLockMode lock_of(const ast::AlterTableCommand& command) {
    switch (command.kind) {
        case ast::AlterTableKind::kValidateConstraint:
        case ast::AlterTableKind::kSetStatistics:
            return RelationLockMode::kShareUpdateExclusive;
        case ast::AlterTableKind::kAddConstraint:
            return command.constraint->kind == ast::ConstraintKind::kForeignKey
                       ? RelationLockMode::kShareRowExclusive
                       : RelationLockMode::kAccessExclusive;
        default:
            return RelationLockMode::kAccessExclusive;
    }
}

/// The strongest that one of its commands needs.
RelationLockMode lock_of(const ast::AlterTableStatement& statement) {
    RelationLockMode mode = RelationLockMode::kAccessShare;
    for (const ast::AlterTableCommand& command : statement.commands)
        mode = std::max(mode, lock_of(command));
    return mode;
}

}  // namespace

Result<std::string> execute_alter_table(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::AlterTableStatement>();
    bool only_owner = statement.commands.size() == 1 &&
                      statement.commands[0].kind == ast::AlterTableKind::kChangeOwner;
    if (statement.object_type != ast::ObjectType::kTable && !only_owner)
        return not_supported("this form of ALTER");
    RelationPtr relation = TRY(find_relation(statement.relation, context, statement.if_exists));
    if (!relation) {
        context.notice(Severity::kNotice, fmt::format("relation \"{}\" does not exist, skipping",
                                                      statement.relation.name));
        return std::string("ALTER TABLE");
    }
    if (relation->kind == RelationKind::kTable) {
        relation = TRY(lock_table(statement.relation, lock_of(statement), context));
    } else if (statement.object_type == ast::ObjectType::kTable && !only_owner) {
        return error(SqlState::kWrongObjectType, "\"{}\" is not a table", relation->name);
    }
    TRY(require_owner(*relation, context));
    TableAlteration alteration(relation, context);
    for (const ast::AlterTableCommand& command : statement.commands) TRY(alteration.apply(command));
    std::string_view word = statement.object_type == ast::ObjectType::kView       ? "VIEW"
                            : statement.object_type == ast::ObjectType::kSequence ? "SEQUENCE"
                                                                                  : "TABLE";
    return fmt::format("ALTER {}", word);
}

}  // namespace aerolith
