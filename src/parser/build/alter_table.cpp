#include "parser/build/tree_builder.h"

namespace aerolith::build {

using Kind = ast::AlterTableKind;

const ast::Statement* TreeBuilder::alter_table(Cursor c) {
    int location = place(c.token());
    ast::ObjectType type = c.is(sql::K_TABLE)   ? ast::ObjectType::kTable
                           : c.is(sql::K_INDEX) ? ast::ObjectType::kIndex
                           : c.is(sql::K_VIEW)  ? ast::ObjectType::kView
                                                : ast::ObjectType::kMaterializedView;
    c.skip();
    if (type == ast::ObjectType::kMaterializedView) c.accept(sql::K_VIEW);
    if (c.is(sql::K_ALL)) refuse(not_supported("ALTER ... ALL IN TABLESPACE", location));
    bool if_exists = flag(c, sql::RuleIfExists);
    const ast::RelationRef* target_table = relation(c.enter());
    if (!c.is_rule(sql::RuleAlterRelationAction))
        refuse(not_supported("ALTER ... DEPENDS ON EXTENSION", location));
    return alter_relation(type, *target_table, if_exists, c);
}

// RENAME and SET SCHEMA stand alone and are statements of their own.
const ast::Statement* TreeBuilder::alter_relation(ast::ObjectType type,
                                                  const ast::RelationRef& relation, bool if_exists,
                                                  Cursor& c) {
    Cursor first = c.peek();
    bool rename = first.is(sql::K_RENAME);
    bool set_schema = first.accept(sql::K_SET) && first.is(sql::K_SCHEMA);
    if (rename || set_schema) {
        std::uint32_t begin = c.token();
        Cursor action = c.enter();
        if (!c.done()) syntax_error(c.token());
        if (rename) return rename_relation(type, relation, if_exists, action);
        auto* move = make<ast::AlterObjectSchemaStatement>(place(begin));
        move->object_type = type;
        move->relation = relation.name;
        move->if_exists = if_exists;
        action.skip();
        action.skip();
        move->new_schema = ident(action);
        return move;
    }
    auto* alter = make<ast::AlterTableStatement>(relation.location);
    alter->object_type = type;
    alter->relation = relation.name;
    alter->only = relation.only;
    alter->if_exists = if_exists;
    std::vector<ast::AlterTableCommand> commands;
    do {
        std::uint32_t token = c.token();
        Cursor action = c.enter();
        Cursor peeked = action;
        bool alone =
            peeked.is(sql::K_RENAME) || (peeked.accept(sql::K_SET) && peeked.is(sql::K_SCHEMA));
        if (alone) syntax_error(token);
        commands.push_back(alter_action(action));
    } while (c.accept(sql::COMMA));
    alter->commands = list(commands);
    return alter;
}

const ast::Statement* TreeBuilder::rename_relation(ast::ObjectType type,
                                                   const ast::RelationRef& relation, bool if_exists,
                                                   Cursor c) {
    auto* rename = make<ast::RenameStatement>(place(c.token()));
    rename->object_type = type;
    rename->relation_type = type;
    rename->relation = relation.name;
    rename->only = relation.only;
    rename->if_exists = if_exists;
    c.accept(sql::K_RENAME);
    if (!c.accept(sql::K_TO)) {
        if (type == ast::ObjectType::kIndex || type == ast::ObjectType::kSequence)
            syntax_error(c.token());
        bool constraint = c.accept(sql::K_CONSTRAINT);
        c.accept(sql::K_COLUMN);
        rename->object_type =
            constraint ? ast::ObjectType::kTableConstraint : ast::ObjectType::kColumn;
        rename->old_name = ident(c);
        c.accept(sql::K_TO);
    }
    rename->new_name = ident(c);
    return rename;
}

ast::AlterTableCommand TreeBuilder::alter_action(Cursor c) {
    ast::AlterTableCommand command;
    command.location = place(c.token());
    std::uint32_t word = c.symbol();
    c.skip();
    switch (word) {
        case sql::K_ADD:
            add_action(c, command);
            break;
        case sql::K_DROP:
            drop_action(c, command);
            break;
        case sql::K_ALTER:
            alter_action_column(c, command);
            break;
        case sql::K_SET:
            set_action(c, command);
            break;
        case sql::K_RESET:
            command.kind = Kind::kResetOptions;
            command.options = storage_options(c.enter());
            break;
        case sql::K_OWNER:
            command.kind = Kind::kChangeOwner;
            c.accept(sql::K_TO);
            command.owner = keep(role_spec(c.enter()));
            break;
        case sql::K_ENABLE:
        case sql::K_DISABLE:
            enable_action(c, command, word == sql::K_ENABLE);
            break;
        case sql::K_ATTACH:
        case sql::K_DETACH:
            command.kind = word == sql::K_ATTACH ? Kind::kAttachPartition : Kind::kDetachPartition;
            partition_action(c, command);
            break;
        case sql::K_VALIDATE:
            command.kind = Kind::kValidateConstraint;
            c.skip();
            command.name = ident(c);
            break;
        case sql::K_CLUSTER:
            command.kind = Kind::kClusterOn;
            c.skip();
            command.name = ident(c);
            break;
        default:
            relation_action(c, word, command);
            break;
    }
    return command;
}

// What concerns the relation as a whole.
void TreeBuilder::relation_action(Cursor& c, std::uint32_t word, ast::AlterTableCommand& command) {
    switch (word) {
        case sql::K_INHERIT:
            command.kind = Kind::kInherit;
            command.relation = relation_name(c.enter());
            break;
        case sql::K_FORCE:
            command.kind = Kind::kForceRowSecurity;
            break;
        case sql::K_NO:
            if (c.accept(sql::K_INHERIT)) {
                command.kind = Kind::kNoInherit;
                command.relation = relation_name(c.enter());
            } else {
                command.kind = Kind::kNoForceRowSecurity;
            }
            break;
        case sql::K_NOT:
            command.kind = Kind::kNotOf;
            break;
        case sql::K_OF: {
            command.kind = Kind::kOf;
            auto* type = make<ast::TypeName>(place(c.token()));
            type->name = object_name(c.enter());
            command.type = type;
            break;
        }
        default:  // REPLICA IDENTITY
            command.kind = Kind::kReplicaIdentity;
            c.skip();
            if (c.accept(sql::K_USING)) {
                c.accept(sql::K_INDEX);
                command.name2 = "index";
                command.name = ident(c);
            } else {
                command.name2 = ident(c);
            }
            break;
    }
}

void TreeBuilder::add_action(Cursor& c, ast::AlterTableCommand& command) {
    if (c.is_rule(sql::RuleTableConstraint)) {
        command.kind = Kind::kAddConstraint;
        command.constraint = keep(table_constraint(c.enter()));
        return;
    }
    c.accept(sql::K_COLUMN);
    command.kind = Kind::kAddColumn;
    command.missing_ok = flag(c, sql::RuleIfNotExists);
    std::uint32_t token = c.token();
    command.definition = keep(column_definition(c.enter()));
    if (command.definition->type == nullptr) syntax_error(token + 1);
}

void TreeBuilder::drop_action(Cursor& c, ast::AlterTableCommand& command) {
    command.kind = c.accept(sql::K_CONSTRAINT) ? Kind::kDropConstraint : Kind::kDropColumn;
    c.accept(sql::K_COLUMN);
    command.missing_ok = flag(c, sql::RuleIfExists);
    command.name = ident(c);
    command.behavior = drop_behavior(c);
}

void TreeBuilder::alter_action_column(Cursor& c, ast::AlterTableCommand& command) {
    if (c.accept(sql::K_CONSTRAINT)) {
        command.kind = Kind::kAlterConstraint;
        ast::Constraint constraint;
        constraint.location = place(c.token());
        constraint.name = command.name = ident(c);
        constraint_attributes(c, constraint);
        command.constraint = keep(constraint);
        return;
    }
    c.accept(sql::K_COLUMN);
    if (c.is(sql::INTEGER) &&
        (integer_value(c.token()) < 1 || integer_value(c.token()) > INT16_MAX)) {
        refuse(error(SqlState::kInvalidParameterValue,
                     "column number must be in range from 1 to 32767")
                   .at(place(c.token())));
    }
    command.name = c.is(sql::INTEGER) ? arena_.copy(raw(c.token())) : identifier(c.token());
    c.skip();
    alter_column(c.enter(), command);
}

void TreeBuilder::alter_column(Cursor c, ast::AlterTableCommand& command) {
    Cursor ahead = c;
    ahead.skip();
    bool is_type = c.is(sql::K_TYPE) || (c.is(sql::K_SET) && ahead.is(sql::K_DATA));
    if (is_type) {
        command.kind = Kind::kAlterColumnType;
        while (!c.is_rule(sql::RuleTypeName)) c.skip();
        ast::ColumnDefinition definition;
        definition.location = place(c.token());
        definition.name = command.name;
        definition.type = type_name(c.enter());
        if (c.accept(sql::K_COLLATE)) definition.collation = object_name(c.enter());
        command.definition = keep(definition);
        if (c.accept(sql::K_USING)) {
            std::uint32_t first = c.token();
            std::uint32_t next = nodes_[c.next_node()].token;
            command.expr = expr_next(c);
            command.expr_text = text_between(first, next);
        }
    } else if (c.accept(sql::K_DROP)) {
        command.kind = c.is(sql::K_DEFAULT)      ? Kind::kDropDefault
                       : c.is(sql::K_NOT)        ? Kind::kDropNotNull
                       : c.is(sql::K_EXPRESSION) ? Kind::kDropExpression
                                                 : Kind::kDropIdentity;
        c.skip();
        command.missing_ok = flag(c, sql::RuleIfExists);
    } else if (c.accept(sql::K_ADD)) {
        command.kind = Kind::kAddIdentity;
        ast::Constraint identity;
        identity.location = command.location;
        identity.kind = ast::ConstraintKind::kIdentity;
        c.accept(sql::K_GENERATED);
        identity.generated_always = c.is(sql::K_ALWAYS);
        while (!c.done() && !c.is(sql::LP)) c.skip();
        if (c.accept(sql::LP)) identity.sequence_options = sequence_options(c);
        command.constraint = keep(identity);
    } else if (c.is(sql::K_RESET)) {
        c.skip();
        command.kind = Kind::kResetColumnOptions;
        command.options = storage_options(c.enter());
    } else {
        set_column(c, command);
    }
}

// SET ..., and the identity's options, of which there may be several.
void TreeBuilder::set_column(Cursor& c, ast::AlterTableCommand& command) {
    Cursor start = c;
    bool is_set = c.accept(sql::K_SET);
    if (is_set && c.accept(sql::K_DEFAULT)) {
        command.kind = Kind::kSetDefault;
        std::uint32_t first = c.token();
        std::uint32_t next = nodes_[c.next_node()].token;
        command.expr = expr_next(c);
        command.expr_text = text_between(first, next);
    } else if (is_set && c.is(sql::K_NOT)) {
        command.kind = Kind::kSetNotNull;
    } else if (is_set && c.accept(sql::K_STATISTICS)) {
        command.kind = Kind::kSetStatistics;
        command.number = static_cast<int>(signed_integer(c.enter()));
    } else if (is_set && (c.is(sql::K_STORAGE) || c.is(sql::K_COMPRESSION))) {
        command.kind = c.is(sql::K_STORAGE) ? Kind::kSetStorage : Kind::kSetCompression;
        c.skip();
        command.name2 = ident(c);
    } else if (is_set && c.is_rule(sql::RuleOptionList)) {
        command.kind = Kind::kSetColumnOptions;
        command.options = storage_options(c.enter());
    } else {
        command.kind = Kind::kSetIdentity;
        std::vector<ast::Option> options;
        for (c = start; !c.done();) {
            ast::Option option = word_option("restart", place(c.token()));
            if (c.accept(sql::K_RESTART)) {
                c.accept(sql::K_WITH);
                if (c.is_rule(sql::RuleSignedNumber)) number_option(c.enter(), option);
            } else {
                c.accept(sql::K_SET);
                if (c.is_rule(sql::RuleSequenceOption)) {
                    option = sequence_option(c.enter());
                } else {
                    c.accept(sql::K_GENERATED);
                    option.name = "generated";
                    option.type = ast::Option::Type::kString;
                    option.text = c.is(sql::K_ALWAYS) ? "always" : "default";
                    if (!c.accept(sql::K_ALWAYS)) {
                        c.skip();
                        c.skip();
                    }
                }
            }
            options.push_back(option);
        }
        command.options = list(options);
    }
}

void TreeBuilder::set_action(Cursor& c, ast::AlterTableCommand& command) {
    if (c.is_rule(sql::RuleOptionList)) {
        command.kind = Kind::kSetOptions;
        command.options = storage_options(c.enter());
    } else if (c.accept(sql::K_TABLESPACE)) {
        command.kind = Kind::kSetTablespace;
        command.name = ident(c);
    } else if (c.is(sql::K_LOGGED) || c.is(sql::K_UNLOGGED)) {
        command.kind = c.is(sql::K_LOGGED) ? Kind::kSetLogged : Kind::kSetUnlogged;
    } else if (c.accept(sql::K_ACCESS)) {
        command.kind = Kind::kSetAccessMethod;
        c.skip();
        command.name = ident(c);
    } else {
        c.skip();
        command.kind = c.is(sql::K_CLUSTER) ? Kind::kSetWithoutCluster : Kind::kSetWithoutOids;
    }
}

void TreeBuilder::enable_action(Cursor& c, ast::AlterTableCommand& command, bool enable) {
    if (c.is(sql::K_ROW)) {
        command.kind = enable ? Kind::kEnableRowSecurity : Kind::kDisableRowSecurity;
        return;
    }
    if (c.is(sql::K_ALWAYS) || c.is(sql::K_REPLICA)) command.name2 = ident(c);
    bool trigger = c.is(sql::K_TRIGGER);
    c.skip();
    command.kind = trigger ? (enable ? Kind::kEnableTrigger : Kind::kDisableTrigger)
                           : (enable ? Kind::kEnableRule : Kind::kDisableRule);
    command.name = ident(c);
}

void TreeBuilder::partition_action(Cursor& c, ast::AlterTableCommand& command) {
    c.accept(sql::K_PARTITION);
    command.relation = relation_name(c.enter());
    if (c.is_rule(sql::RulePartitionBound)) command.bound = partition_bound(c.enter());
    if (c.is(sql::K_CONCURRENTLY)) command.number = 1;
    if (c.is(sql::K_FINALIZE)) command.number = 2;
}

}  // namespace aerolith::build
