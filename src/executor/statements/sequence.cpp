#include "parser/ast/sequence.h"
#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/table_builder.h"

namespace aerolith {
namespace {

Status set_owner(ast::List<ast::Option> options, RelationDescriptor& sequence,
                 StatementContext& context) {
    for (const ast::Option& option : options) {
        if (option.name != "owned_by") continue;
        std::vector<std::string_view> parts;
        for (const ast::Identifier& part : option.names) parts.push_back(part.name);
        if (parts.size() == 1 && parts[0] == "none") {
            sequence.sequence->owner_table = kInvalidOid;
            sequence.sequence->owner_column = 0;
            continue;
        }
        if (parts.size() < 2)
            return Error(SqlState::kSyntaxError, "invalid OWNED BY option")
                .hint("Specify OWNED BY table.column or OWNED BY NONE.");
        ast::RelationName name;
        name.name = parts[parts.size() - 2];
        if (parts.size() > 2) name.schema = parts[parts.size() - 3];
        RelationPtr table = TRY(find_relation(name, context));
        const ColumnDescriptor* column = table->find_column(parts.back());
        if (!column)
            return error(SqlState::kUndefinedColumn,
                         "column \"{}\" of relation \"{}\" does not exist", parts.back(),
                         table->name);
        if (table->schema != sequence.schema)
            return Error(SqlState::kObjectNotInPrerequisiteState,
                         "sequence must be in same schema as table it is linked to");
        sequence.sequence->owner_table = table->oid;
        sequence.sequence->owner_column = column->number;
    }
    return {};
}

}  // namespace

Result<std::string> execute_create_sequence(const ast::Statement& syntax,
                                            StatementContext& context) {
    const auto& statement = syntax.as<ast::CreateSequenceStatement>();
    if (statement.persistence == ast::Persistence::kTemporary)
        return not_supported("a temporary sequence");
    RelationDescriptor sequence;
    sequence.schema = TRY(creation_schema(statement.sequence, context));
    sequence.name = statement.sequence.name;
    bool taken = context.catalog().find_relation(sequence.schema, sequence.name) != nullptr;
    if (taken && statement.if_not_exists) {
        context.notice(Severity::kNotice,
                       fmt::format("relation \"{}\" already exists, skipping", sequence.name));
        return std::string("CREATE SEQUENCE");
    }
    sequence.oid = TRY(context.new_oid());
    sequence.kind = RelationKind::kSequence;
    sequence.owner = context.current_role();
    sequence.sequence = TRY(sequence_options(statement.options, nullptr, {}, context));
    TRY(set_owner(statement.options, sequence, context));
    TRY(claim_relation_name(sequence.schema, sequence.name, sequence.oid, context));
    TRY(context.store().put(sequence));
    TRY(context.catalog_changed());
    return std::string("CREATE SEQUENCE");
}

Result<std::string> execute_alter_sequence(const ast::Statement& syntax,
                                           StatementContext& context) {
    const auto& statement = syntax.as<ast::AlterSequenceStatement>();
    RelationPtr sequence = TRY(find_relation(statement.sequence, context, statement.if_exists));
    if (!sequence) {
        context.notice(Severity::kNotice, fmt::format("relation \"{}\" does not exist, skipping",
                                                      statement.sequence.name));
        return std::string("ALTER SEQUENCE");
    }
    if (sequence->kind != RelationKind::kSequence)
        return error(SqlState::kWrongObjectType, "\"{}\" is not a sequence", sequence->name);
    TRY(require_owner(*sequence, context));
    TRY(change_sequence(statement.options, sequence, context));
    return std::string("ALTER SEQUENCE");
}

Status change_sequence(ast::List<ast::Option> options, const RelationPtr& sequence,
                       StatementContext& context) {
    TRY(context.transaction().lock_relation(sequence->oid, RelationLockMode::kShareRowExclusive));
    RelationDescriptor changed = *sequence;
    changed.sequence = TRY(sequence_options(options, &*sequence->sequence, {}, context));
    TRY(set_owner(options, changed, context));
    for (const ast::Option& option : options) {
        if (option.name != "restart") continue;
        // A new generation starts at `start`: the old values come back if the transaction does not
        // commit.
        std::int64_t at =
            option.type == ast::Option::Type::kNone ? changed.sequence->start : option.integer;
        if (at < changed.sequence->minimum)
            return error(SqlState::kInvalidParameterValue,
                         "RESTART value ({}) cannot be less than MINVALUE ({})", at,
                         changed.sequence->minimum);
        if (at > changed.sequence->maximum)
            return error(SqlState::kInvalidParameterValue,
                         "RESTART value ({}) cannot be greater than MAXVALUE ({})", at,
                         changed.sequence->maximum);
        context.forget_sequence_on_commit(changed.oid, changed.sequence->generation);
        changed.sequence->generation = TRY(context.new_oid());
        changed.sequence->restart = at;
    }
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

}  // namespace aerolith
