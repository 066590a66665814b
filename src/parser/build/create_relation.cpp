#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::Statement* TreeBuilder::create(Cursor c, int location) {
    c.accept(sql::K_CREATE);
    std::uint32_t rule = c.symbol();
    Cursor body = c.enter();
    switch (rule) {
        case sql::RuleCreateDatabase:
            return create_database(body);
        case sql::RuleCreateSchema:
            return create_schema(body);
        case sql::RuleCreateTable:
            return create_table(body, location);
        case sql::RuleCreateIndex:
            return create_index(body);
        case sql::RuleCreateView:
            return create_view(body);
        case sql::RuleCreateMaterializedView:
            return create_materialized_view(body);
        case sql::RuleCreateSequence:
            return create_sequence(body);
        case sql::RuleCreateRole:
            return create_role(body);
        default:
            return unsupported("CREATE", body, location);
    }
}

const ast::Statement* TreeBuilder::create_index(Cursor c) {
    auto* index = make<ast::CreateIndexStatement>(place(c.token()));
    index->unique = c.accept(sql::K_UNIQUE);
    c.accept(sql::K_INDEX);
    index->concurrently = c.accept(sql::K_CONCURRENTLY);
    index->if_not_exists = flag(c, sql::RuleIfNotExists);
    if (!c.is(sql::K_ON)) index->name = ident(c);
    c.accept(sql::K_ON);
    const ast::RelationRef* table = relation(c.enter());
    index->relation = table->name;
    index->only = table->only;
    if (c.accept(sql::K_USING)) index->access_method = ident(c);
    auto elements = [&] {
        std::vector<ast::IndexElement> items;
        c.accept(sql::LP);
        do {
            items.push_back(index_element(c.enter()));
        } while (c.accept(sql::COMMA));
        c.accept(sql::RP);
        return list(items);
    };
    index->elements = elements();
    if (c.accept(sql::K_INCLUDE)) index->including = elements();
    if (c.is_rule(sql::RuleNullsNotDistinct)) {
        Cursor nulls = c.enter();
        nulls.accept(sql::K_NULLS);
        index->nulls_not_distinct = nulls.is(sql::K_NOT);
    }
    index->options = with_options(c);
    if (c.accept(sql::K_TABLESPACE)) index->tablespace = ident(c);
    if (c.accept(sql::K_WHERE)) {
        std::uint32_t first = c.token();
        std::uint32_t next = nodes_[c.next_node()].token;
        index->where = expr_next(c);
        index->where_text = text_between(first, next);
    }
    return index;
}

const ast::Statement* TreeBuilder::create_view(Cursor c) {
    auto* view = make<ast::CreateViewStatement>(place(c.token()));
    if (c.accept(sql::K_OR)) view->replace = c.accept(sql::K_REPLACE);
    view->persistence = persistence(c);
    view->recursive = c.accept(sql::K_RECURSIVE);
    c.accept(sql::K_VIEW);
    view->view = relation_name(c.enter());
    if (c.is_rule(sql::RuleColumnList)) view->columns = identifiers(c.enter());
    view->options = with_options(c);
    c.accept(sql::K_AS);
    std::uint32_t first = c.token();
    std::uint32_t next = nodes_[c.next_node()].token;
    view->query = query(c.enter());
    view->query_text = text_between(first, next);
    if (c.accept(sql::K_WITH)) {
        view->check_option =
            c.is(sql::K_LOCAL) ? ast::ViewCheckOption::kLocal : ast::ViewCheckOption::kCascaded;
    }
    return view;
}

const ast::Statement* TreeBuilder::create_materialized_view(Cursor c) {
    auto* create = make<ast::CreateTableAsStatement>(place(c.token()));
    auto* into = make<ast::IntoClause>();
    create->materialized_view = true;
    if (c.accept(sql::K_UNLOGGED)) into->persistence = ast::Persistence::kUnlogged;
    c.accept(sql::K_MATERIALIZED);
    c.accept(sql::K_VIEW);
    create->if_not_exists = flag(c, sql::RuleIfNotExists);
    into->location = place(c.token());
    into->relation = relation_name(c.enter());
    if (c.is_rule(sql::RuleColumnList)) into->columns = identifiers(c.enter());
    if (c.accept(sql::K_USING)) into->access_method = ident(c);
    into->options = with_options(c);
    if (c.accept(sql::K_TABLESPACE)) into->tablespace = ident(c);
    c.accept(sql::K_AS);
    create->query = query(c.enter());
    into->with_data = with_data(c);
    create->into = into;
    return create;
}

const ast::Statement* TreeBuilder::create_sequence(Cursor c) {
    auto* sequence = make<ast::CreateSequenceStatement>(place(c.token()));
    sequence->persistence = persistence(c);
    c.accept(sql::K_SEQUENCE);
    sequence->if_not_exists = flag(c, sql::RuleIfNotExists);
    sequence->sequence = relation_name(c.enter());
    sequence->options = sequence_options(c);
    return sequence;
}

ast::List<ast::Option> TreeBuilder::sequence_options(Cursor& c) {
    std::vector<ast::Option> options;
    while (c.is_rule(sql::RuleSequenceOption)) options.push_back(sequence_option(c.enter()));
    return list(options);
}

ast::Option TreeBuilder::sequence_option(Cursor c) {
    using Type = ast::Option::Type;
    bool negated = c.accept(sql::K_NO);
    ast::Option option = word_option({}, place(c.token()));
    std::uint32_t word = c.symbol();
    option.name = ident(c);
    if (word == sql::K_CYCLE) {
        option.type = Type::kBoolean;
        option.integer = !negated;
    } else if (word == sql::K_AS) {
        option.type = Type::kType;
        option.type_name = type_name(c.enter());
    } else if (word == sql::K_OWNED || word == sql::K_SEQUENCE) {
        option.name = word == sql::K_OWNED ? "owned_by" : "sequence_name";
        c.skip();
        ast::ObjectName name =
            c.is(sql::K_NONE) ? plain_name("none", place(c.token())) : object_name(c.enter());
        std::vector<ast::Identifier> names;
        for (std::string_view part : name.parts) names.push_back({part, name.location});
        option.type = Type::kName;
        option.names = list(names);
    } else {
        if (!c.is_rule()) c.accept(sql::K_BY) || c.accept(sql::K_WITH);
        if (c.is_rule(sql::RuleSignedNumber)) number_option(c.enter(), option);
    }
    return option;
}

const ast::Statement* TreeBuilder::create_schema(Cursor c) {
    auto* schema = make<ast::CreateSchemaStatement>(place(c.token()));
    c.accept(sql::K_SCHEMA);
    schema->if_not_exists = flag(c, sql::RuleIfNotExists);
    if (c.is_rule(sql::RuleColId)) schema->name = ident(c);
    if (c.accept(sql::K_AUTHORIZATION)) schema->owner = keep(role_spec(c.enter()));
    std::vector<const ast::Statement*> elements;
    while (!c.done()) {
        Cursor element = c.enter();
        int location = place(element.token());
        if (schema->if_not_exists) {
            refuse(error(SqlState::kFeatureNotSupported,
                         "CREATE SCHEMA IF NOT EXISTS cannot include schema elements")
                       .at(location));
        }
        elements.push_back(element.is(sql::K_CREATE) ? create(element, location)
                                                     : grant(element.enter(), true));
    }
    schema->elements = list(elements);
    return schema;
}

const ast::Statement* TreeBuilder::create_database(Cursor c) {
    auto* database = make<ast::CreateDatabaseStatement>(place(c.token()));
    c.accept(sql::K_DATABASE);
    database->name = ident(c);
    c.accept(sql::K_WITH);
    std::vector<ast::Option> options;
    while (!c.done()) options.push_back(database_option(c.enter()));
    database->options = list(options);
    return database;
}

ast::Option TreeBuilder::database_option(Cursor c) {
    using Type = ast::Option::Type;
    ast::Option option = word_option({}, place(c.token()));
    bool connection = c.is(sql::K_CONNECTION);
    option.name = ident(c);
    if (connection) {
        c.accept(sql::K_LIMIT);
        option.name = "connection_limit";
    }
    c.accept(sql::EQ);
    if (c.is(sql::K_DEFAULT)) return option;
    if (c.is_rule(sql::RuleSignedNumber)) {
        number_option(c.enter(), option);
    } else {
        option.type = Type::kString;
        option.text = c.is(sql::STRING) ? string_value(c.token()) : identifier(c.token());
    }
    return option;
}

const ast::Statement* TreeBuilder::create_role(Cursor c) {
    using Type = ast::CreateRoleStatement::Type;
    auto* role = make<ast::CreateRoleStatement>(place(c.token()));
    role->type = c.is(sql::K_ROLE) ? Type::kRole : c.is(sql::K_USER) ? Type::kUser : Type::kGroup;
    c.skip();
    ast::RoleSpec name = role_spec(c.enter());
    if (name.type == ast::RoleSpec::Type::kPublic) {
        refuse(
            error(SqlState::kReservedName, "role name \"public\" is reserved").at(name.location));
    }
    if (name.type != ast::RoleSpec::Type::kName) {
        refuse(error(SqlState::kReservedName, "{} cannot be used as a role name here",
                     name.type == ast::RoleSpec::Type::kSessionUser   ? "SESSION_USER"
                     : name.type == ast::RoleSpec::Type::kCurrentRole ? "CURRENT_ROLE"
                                                                      : "CURRENT_USER")
                   .at(name.location));
    }
    role->name = name.name;
    c.accept(sql::K_WITH);
    role->options = role_options(c);
    return role;
}

ast::List<ast::RoleOption> TreeBuilder::role_options(Cursor& c) {
    std::vector<ast::RoleOption> options;
    while (c.is_rule(sql::RuleRoleOption)) options.push_back(role_option(c.enter()));
    return list(options);
}

ast::RoleOption TreeBuilder::role_option(Cursor c) {
    using Type = ast::Option::Type;
    ast::RoleOption result;
    ast::Option& option = result.option;
    option.location = place(c.token());
    if (c.is(sql::K_UNENCRYPTED)) {
        refuse(error(SqlState::kFeatureNotSupported, "UNENCRYPTED PASSWORD is no longer supported")
                   .hint("Remove UNENCRYPTED to store the password in encrypted form instead.")
                   .at(option.location));
    }
    c.accept(sql::K_ENCRYPTED);
    std::uint32_t word = c.symbol();
    std::string_view text = ident(c);
    switch (word) {
        case sql::K_PASSWORD:
            option.name = "password";
            if (c.is(sql::STRING)) {
                option.type = Type::kString;
                option.text = string_value(c.token());
            }
            return result;
        case sql::K_INHERIT:
            option.name = "inherit";
            option.type = Type::kBoolean;
            option.integer = 1;
            return result;
        case sql::K_CONNECTION:
            c.skip();
            option.name = "connectionlimit";
            option.type = Type::kInteger;
            option.integer = signed_integer(c.enter());
            return result;
        case sql::K_VALID:
            c.skip();
            option.name = "validUntil";
            option.type = Type::kString;
            option.text = string_value(c.token());
            return result;
        case sql::K_SYSID:
            option.name = "sysid";
            option.type = Type::kInteger;
            option.integer = integer_value(c.token());
            return result;
        case sql::IDENT:
            break;
        default:
            if (word == sql::K_IN) c.skip();
            option.name = word == sql::K_IN      ? "addroleto"
                          : word == sql::K_ADMIN ? "adminmembers"
                                                 : "rolemembers";
            result.roles = role_list(c.enter());
            return result;
    }
    return role_word(text, option.location);
}

// LOGIN, NOSUPERUSER, ...: words that are not keywords.
ast::RoleOption TreeBuilder::role_word(std::string_view text, int location) {
    constexpr struct {
        std::string_view word, name;
        bool value;
    } kWords[] = {{"superuser", "superuser", true},
                  {"nosuperuser", "superuser", false},
                  {"createrole", "createrole", true},
                  {"nocreaterole", "createrole", false},
                  {"replication", "isreplication", true},
                  {"noreplication", "isreplication", false},
                  {"createdb", "createdb", true},
                  {"nocreatedb", "createdb", false},
                  {"login", "canlogin", true},
                  {"nologin", "canlogin", false},
                  {"bypassrls", "bypassrls", true},
                  {"nobypassrls", "bypassrls", false},
                  {"noinherit", "inherit", false}};
    for (const auto& known : kWords) {
        if (known.word != text) continue;
        ast::RoleOption result;
        result.option = word_option(known.name, location);
        result.option.type = ast::Option::Type::kBoolean;
        result.option.integer = known.value;
        return result;
    }
    refuse(error(SqlState::kSyntaxError, "unrecognized role option \"{}\"", text).at(location));
}

}  // namespace aerolith::build
