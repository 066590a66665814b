#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::Statement* TreeBuilder::alter(Cursor c) {
    int location = place(c.token());
    c.accept(sql::K_ALTER);
    std::uint32_t rule = c.symbol();
    Cursor body = c.enter();
    switch (rule) {
        case sql::RuleAlterDatabase:
            return alter_database(body);
        case sql::RuleAlterSchema:
            return alter_schema(body);
        case sql::RuleAlterTable:
            return alter_table(body);
        case sql::RuleAlterSequence:
            return alter_sequence(body);
        case sql::RuleAlterRole:
            return alter_role(body);
        case sql::RuleAlterGroup:
            return alter_group(body);
        case sql::RuleAlterDefaultPrivileges:
            return default_privileges(body);
        default:
            return unsupported("ALTER", body, location);
    }
}

const ast::Statement* TreeBuilder::alter_sequence(Cursor c) {
    int location = place(c.token());
    c.accept(sql::K_SEQUENCE);
    bool if_exists = flag(c, sql::RuleIfExists);
    ast::RelationName name = relation_name(c.enter());
    if (c.is_rule(sql::RuleSequenceOption)) {
        auto* alter = make<ast::AlterSequenceStatement>(location);
        alter->sequence = name;
        alter->if_exists = if_exists;
        alter->options = sequence_options(c);
        return alter;
    }
    auto* sequence = make<ast::RelationRef>(name.location);
    sequence->name = name;
    return alter_relation(ast::ObjectType::kSequence, *sequence, if_exists, c);
}

const ast::Statement* TreeBuilder::alter_schema(Cursor c) {
    int location = place(c.token());
    c.accept(sql::K_SCHEMA);
    ast::ObjectReference schema;
    schema.location = place(c.token());
    schema.name = plain_name(ident(c), schema.location);
    if (c.accept(sql::K_RENAME)) {
        auto* rename = make<ast::RenameStatement>(location);
        rename->object_type = ast::ObjectType::kSchema;
        rename->object = schema;
        c.accept(sql::K_TO);
        rename->new_name = ident(c);
        return rename;
    }
    auto* owner = make<ast::AlterOwnerStatement>(location);
    owner->object_type = ast::ObjectType::kSchema;
    owner->object = schema;
    c.accept(sql::K_OWNER);
    c.accept(sql::K_TO);
    owner->owner = keep(role_spec(c.enter()));
    return owner;
}

const ast::Statement* TreeBuilder::alter_database(Cursor c) {
    int location = place(c.token());
    c.accept(sql::K_DATABASE);
    ast::ObjectReference database;
    database.location = place(c.token());
    database.name = plain_name(ident(c), database.location);
    if (c.accept(sql::K_RENAME)) {
        auto* rename = make<ast::RenameStatement>(location);
        rename->object_type = ast::ObjectType::kDatabase;
        rename->object = database;
        c.accept(sql::K_TO);
        rename->new_name = ident(c);
        return rename;
    }
    if (c.accept(sql::K_OWNER)) {
        auto* owner = make<ast::AlterOwnerStatement>(location);
        owner->object_type = ast::ObjectType::kDatabase;
        owner->object = database;
        c.accept(sql::K_TO);
        owner->owner = keep(role_spec(c.enter()));
        return owner;
    }
    auto* alter = make<ast::AlterDatabaseStatement>(location);
    alter->name = database.name.base();
    if (c.is_rule(sql::RuleResetStatement)) {
        alter->set = reset(c.enter());
        return alter;
    }
    if (c.accept(sql::K_REFRESH)) {
        alter->refresh_collation_version = true;
        return alter;
    }
    std::vector<ast::Option> options;
    if (c.accept(sql::K_SET)) {
        if (c.is_rule(sql::RuleSettingClause)) {
            auto* set = make<ast::SetStatement>(place(c.token()));
            setting_clause(c.enter(), *set);
            alter->set = set;
        } else {
            ast::Option option = word_option("tablespace", place(c.token()));
            c.skip();
            option.type = ast::Option::Type::kString;
            option.text = ident(c);
            options.push_back(option);
        }
    }
    c.accept(sql::K_WITH);
    while (c.is_rule(sql::RuleDatabaseOption)) options.push_back(database_option(c.enter()));
    alter->options = list(options);
    return alter;
}

const ast::Statement* TreeBuilder::alter_role(Cursor c) {
    int location = place(c.token());
    c.skip();
    std::uint32_t all_token = c.token();
    bool all = c.accept(sql::K_ALL);
    ast::RoleSpec role;
    if (!all) role = role_spec(c.enter());
    if (c.accept(sql::K_RENAME)) {
        auto* rename = make<ast::RenameStatement>(location);
        rename->object_type = ast::ObjectType::kRole;
        rename->object.name = plain_name(role.name, role.location);
        c.accept(sql::K_TO);
        rename->new_name = ident(c);
        return rename;
    }
    if (c.is(sql::K_IN) || c.is(sql::K_SET) || c.is_rule(sql::RuleResetStatement)) {
        auto* alter = make<ast::AlterRoleSetStatement>(location);
        alter->all_roles = all;
        alter->role = role;
        if (c.accept(sql::K_IN)) {
            c.accept(sql::K_DATABASE);
            alter->database = ident(c);
        }
        if (c.is_rule(sql::RuleResetStatement)) {
            alter->set = reset(c.enter());
        } else {
            auto* set = make<ast::SetStatement>(place(c.token()));
            c.accept(sql::K_SET);
            setting_clause(c.enter(), *set);
            alter->set = set;
        }
        return alter;
    }
    auto* alter = make<ast::AlterRoleStatement>(location);
    alter->role = role;
    c.accept(sql::K_WITH);
    if (all) syntax_error(all_token + 1);
    alter->options = role_options(c);
    return alter;
}

const ast::Statement* TreeBuilder::alter_group(Cursor c) {
    int location = place(c.token());
    c.accept(sql::K_GROUP);
    ast::RoleSpec role = role_spec(c.enter());
    if (c.accept(sql::K_RENAME)) {
        auto* rename = make<ast::RenameStatement>(location);
        rename->object_type = ast::ObjectType::kRole;
        rename->object.name = plain_name(role.name, role.location);
        c.accept(sql::K_TO);
        rename->new_name = ident(c);
        return rename;
    }
    auto* alter = make<ast::AlterRoleStatement>(location);
    alter->role = role;
    alter->action = c.is(sql::K_ADD) ? 1 : -1;
    c.skip();
    c.skip();
    ast::RoleOption members;
    members.option = word_option("rolemembers", place(c.token()));
    members.roles = role_list(c.enter());
    alter->options = one(members);
    return alter;
}

}  // namespace aerolith::build
