#include "executor/statements/alter_identity.h"

#include "executor/statements/drop_plan.h"
#include "executor/statements/handlers.h"
#include "executor/statements/table_builder.h"

namespace aerolith {
namespace {

Error wrong_state(const RelationDescriptor& table, const ColumnDescriptor& column,
                  std::string_view problem) {
    return error(SqlState::kObjectNotInPrerequisiteState, "column \"{}\" of relation \"{}\" {}",
                 column.name, table.name, problem);
}

RelationPtr identity_sequence(const RelationDescriptor& table, const ColumnDescriptor& column,
                              StatementContext& context) {
    for (Oid used : column.default_uses) {
        RelationPtr sequence = context.catalog().relation(used);
        if (sequence && sequence->sequence && sequence->sequence->is_identity &&
            sequence->sequence->owner_table == table.oid)
            return sequence;
    }
    return nullptr;
}

}  // namespace

Status add_identity(const ast::AlterTableCommand& command, RelationDescriptor& table,
                    ColumnDescriptor& column, StatementContext& context) {
    Oid type = column.type.oid;
    if (type != type_oid::kInt2 && type != type_oid::kInt4 && type != type_oid::kInt8) {
        return error(SqlState::kInvalidParameterValue,
                     "identity column type must be smallint, integer, or bigint");
    }
    if (!column.not_null) {
        return wrong_state(table, column, "must be declared NOT NULL before identity can be added");
    }
    if (column.identity) return wrong_state(table, column, "is already an identity column");
    if (!column.default_sql.empty())
        return wrong_state(table, column, "already has a default value");
    return TableBuilder(table, context).add_identity(column, *command.constraint);
}

Status set_identity(const ast::AlterTableCommand& command, const RelationDescriptor& table,
                    ColumnDescriptor& column, StatementContext& context) {
    if (!column.identity) return wrong_state(table, column, "is not an identity column");
    std::vector<ast::Option> options;
    for (const ast::Option& option : command.options) {
        if (option.name == "generated")
            column.identity = option.text == "always" ? 'a' : 'd';
        else
            options.push_back(option);
    }
    RelationPtr sequence = identity_sequence(table, column, context);
    if (options.empty() || !sequence) return {};
    return change_sequence(options, sequence, context);
}

Status drop_identity(const ast::AlterTableCommand& command, RelationDescriptor& table,
                     ColumnDescriptor& column, StatementContext& context) {
    if (!column.identity) {
        if (!command.missing_ok) return wrong_state(table, column, "is not an identity column");
        context.notice(Severity::kNotice,
                       fmt::format("column \"{}\" of relation \"{}\" is not an identity column, "
                                   "skipping",
                                   column.name, table.name));
        return {};
    }
    RelationPtr sequence = identity_sequence(table, column, context);
    column.identity = 0;
    column.default_sql.clear();
    column.default_uses.clear();
    column.default_oid = kInvalidOid;
    if (!sequence) return {};
    TRY(context.store().put(table));
    TRY(context.catalog_changed());
    DropPlan plan(context);
    plan.add_relation(sequence);
    TRY(plan.settle(true, ""));
    return plan.execute();
}

}  // namespace aerolith
