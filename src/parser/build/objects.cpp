#include "parser/build/tree_builder.h"

namespace aerolith::build {

using ast::ObjectType;

const ast::Statement* TreeBuilder::drop(Cursor c) {
    int location = place(c.token());
    c.accept(sql::K_DROP);
    std::uint32_t rule = c.symbol();
    Cursor body = c.enter();
    switch (rule) {
        case sql::RuleDropDatabase:
            return drop_database(body);
        case sql::RuleDropRole:
            return drop_role(body);
        case sql::RuleDropObjects:
            return drop_objects(body);
        case sql::RuleDropOnRelation:
            return drop_on_relation(body);
        case sql::RuleDropFunctions:
            return drop_functions(body);
        default:
            return unsupported("DROP", body, location);
    }
}

// The words of an object's kind; stops at the first child that is not one of them.
ObjectType TreeBuilder::object_type(Cursor& c) {
    std::uint32_t word = c.symbol();
    c.skip();
    auto second = [&] {
        std::uint32_t next = c.symbol();
        c.skip();
        return next;
    };
    switch (word) {
        case sql::K_TABLE:
            return ObjectType::kTable;
        case sql::K_VIEW:
            return ObjectType::kView;
        case sql::K_INDEX:
            return ObjectType::kIndex;
        case sql::K_SEQUENCE:
            return ObjectType::kSequence;
        case sql::K_MATERIALIZED:
            second();
            return ObjectType::kMaterializedView;
        case sql::K_COLUMN:
            return ObjectType::kColumn;
        case sql::K_SCHEMA:
            return ObjectType::kSchema;
        case sql::K_DATABASE:
            return ObjectType::kDatabase;
        case sql::K_ROLE:
            return ObjectType::kRole;
        case sql::K_TABLESPACE:
            return ObjectType::kTablespace;
        case sql::K_TYPE:
            return ObjectType::kType;
        case sql::K_DOMAIN:
            return ObjectType::kDomain;
        case sql::K_EXTENSION:
            return ObjectType::kExtension;
        case sql::K_COLLATION:
            return ObjectType::kCollation;
        case sql::K_CONVERSION:
            return ObjectType::kConversion;
        case sql::K_STATISTICS:
            return ObjectType::kStatistics;
        case sql::K_LANGUAGE:
            return ObjectType::kLanguage;
        case sql::K_PROCEDURAL:
            second();
            return ObjectType::kLanguage;
        case sql::K_EVENT:
            second();
            return ObjectType::kEventTrigger;
        case sql::K_ACCESS:
            second();
            return ObjectType::kAccessMethod;
        case sql::K_PUBLICATION:
            return ObjectType::kPublication;
        case sql::K_SUBSCRIPTION:
            return ObjectType::kSubscription;
        case sql::K_SERVER:
            return ObjectType::kForeignServer;
        case sql::K_PARAMETER:
            return ObjectType::kParameter;
        case sql::K_FUNCTION:
            return ObjectType::kFunction;
        case sql::K_PROCEDURE:
            return ObjectType::kProcedure;
        case sql::K_ROUTINE:
            return ObjectType::kRoutine;
        case sql::K_AGGREGATE:
            return ObjectType::kAggregate;
        case sql::K_TRIGGER:
            return ObjectType::kTrigger;
        case sql::K_POLICY:
            return ObjectType::kPolicy;
        case sql::K_RULE:
            return ObjectType::kRule;
        case sql::K_LARGE:
            second();
            return ObjectType::kLargeObject;
        case sql::K_FOREIGN:
            switch (second()) {
                case sql::K_TABLE:
                    return ObjectType::kForeignTable;
                case sql::K_SERVER:
                    return ObjectType::kForeignServer;
                default:
                    second();
                    return ObjectType::kForeignDataWrapper;
            }
        default:  // TEXT SEARCH
            second();
            switch (second()) {
                case sql::K_PARSER:
                    return ObjectType::kTextSearchParser;
                case sql::K_DICTIONARY:
                    return ObjectType::kTextSearchDictionary;
                case sql::K_TEMPLATE:
                    return ObjectType::kTextSearchTemplate;
                default:
                    return ObjectType::kTextSearchConfiguration;
            }
    }
}

ast::List<ast::ObjectReference> TreeBuilder::references(Cursor c) {
    std::vector<ast::ObjectReference> items;
    do {
        ast::ObjectReference item;
        item.name = object_name(c.enter());
        item.location = item.name.location;
        items.push_back(item);
    } while (c.accept(sql::COMMA));
    return list(items);
}

const ast::Statement* TreeBuilder::drop_objects(Cursor c) {
    auto* drop = make<ast::DropStatement>(place(c.token()));
    drop->object_type = object_type(c);
    drop->concurrently = c.accept(sql::K_CONCURRENTLY);
    drop->if_exists = flag(c, sql::RuleIfExists);
    drop->objects = references(c.enter());
    drop->behavior = drop_behavior(c);
    return drop;
}

const ast::Statement* TreeBuilder::drop_on_relation(Cursor c) {
    auto* drop = make<ast::DropStatement>(place(c.token()));
    drop->object_type = object_type(c);
    drop->if_exists = flag(c, sql::RuleIfExists);
    ast::ObjectReference object;
    object.location = place(c.token());
    object.name = plain_name(ident(c), object.location);
    c.accept(sql::K_ON);
    object.on = relation_name(c.enter());
    drop->objects = one(object);
    drop->behavior = drop_behavior(c);
    return drop;
}

const ast::Statement* TreeBuilder::drop_functions(Cursor c) {
    auto* drop = make<ast::DropStatement>(place(c.token()));
    drop->object_type = object_type(c);
    drop->if_exists = flag(c, sql::RuleIfExists);
    std::vector<ast::ObjectReference> functions;
    do {
        functions.push_back(function_reference(c.enter()));
        bool complete =
            functions.back().arguments_given || drop->object_type != ObjectType::kAggregate;
        if (!complete) syntax_error(c.token());
    } while (c.accept(sql::COMMA));
    drop->objects = list(functions);
    drop->behavior = drop_behavior(c);
    return drop;
}

ast::ObjectReference TreeBuilder::function_reference(Cursor c) {
    ast::ObjectReference function;
    function.location = place(c.token());
    function.name = object_name(c.enter());
    if (c.done()) return function;
    function.arguments_given = true;
    std::vector<const ast::TypeName*> types;
    Cursor parameters = c.enter();
    for (; !parameters.done(); parameters.skip()) {
        if (!parameters.is_rule(sql::RuleFunctionParameterList)) continue;
        for (Cursor inner = parameters.peek(); !inner.done(); inner.skip()) {
            if (!inner.is_rule(sql::RuleFunctionParameter)) continue;
            Cursor parameter = inner.peek();
            bool output = false;
            for (; !parameter.is_rule(sql::RuleTypeName); parameter.skip()) {
                output = output || (parameter.is_rule(sql::RuleParameterMode) &&
                                    parameter.peek().is(sql::K_OUT));
            }
            if (!output) types.push_back(type_name(parameter.enter()));
        }
    }
    function.argument_types = list(types);
    return function;
}

const ast::Statement* TreeBuilder::drop_database(Cursor c) {
    auto* drop = make<ast::DropDatabaseStatement>(place(c.token()));
    c.accept(sql::K_DATABASE);
    drop->if_exists = flag(c, sql::RuleIfExists);
    drop->name = ident(c);
    drop->force = !c.done();
    return drop;
}

const ast::Statement* TreeBuilder::drop_role(Cursor c) {
    auto* drop = make<ast::DropRoleStatement>(place(c.token()));
    c.skip();
    drop->if_exists = flag(c, sql::RuleIfExists);
    drop->roles = role_list(c.enter());
    return drop;
}

const ast::Statement* TreeBuilder::truncate(Cursor c) {
    auto* truncate = make<ast::TruncateStatement>(place(c.token()));
    c.accept(sql::K_TRUNCATE);
    c.accept(sql::K_TABLE);
    std::vector<const ast::RelationRef*> relations;
    do {
        relations.push_back(relation(c.enter()));
    } while (c.accept(sql::COMMA));
    truncate->relations = list(relations);
    truncate->restart_identity = c.accept(sql::K_RESTART);
    c.accept(sql::K_CONTINUE);
    c.accept(sql::K_IDENTITY);
    truncate->behavior = drop_behavior(c);
    return truncate;
}

const ast::Statement* TreeBuilder::comment(Cursor c) {
    auto* comment = make<ast::CommentStatement>(place(c.token()));
    c.accept(sql::K_COMMENT);
    c.accept(sql::K_ON);
    comment_target(c.enter(), *comment);
    c.accept(sql::K_IS);
    comment->is_null = c.is(sql::K_NULL);
    if (!comment->is_null) comment->text = string_value(c.token());
    return comment;
}

void TreeBuilder::comment_target(Cursor c, ast::CommentStatement& comment) {
    ast::ObjectReference& object = comment.object;
    if (c.is(sql::K_OPERATOR) || c.is(sql::K_CAST) || c.is(sql::K_TRANSFORM)) {
        refuse(not_supported("COMMENT ON " + upper(raw(c.token())), place(c.token())));
    }
    if (c.accept(sql::K_CONSTRAINT)) {
        object.location = place(c.token());
        object.name = plain_name(ident(c), object.location);
        c.accept(sql::K_ON);
        comment.object_type =
            c.accept(sql::K_DOMAIN) ? ObjectType::kDomainConstraint : ObjectType::kTableConstraint;
        object.on = relation_name(c.enter());
        return;
    }
    comment.object_type = object_type(c);
    object.location = place(c.token());
    switch (comment.object_type) {
        case ObjectType::kTrigger:
        case ObjectType::kPolicy:
        case ObjectType::kRule:
            object.name = plain_name(ident(c), object.location);
            c.accept(sql::K_ON);
            object.on = relation_name(c.enter());
            return;
        case ObjectType::kFunction:
        case ObjectType::kProcedure:
        case ObjectType::kRoutine:
        case ObjectType::kAggregate:
            object = function_reference(c.enter());
            return;
        case ObjectType::kType:
        case ObjectType::kDomain: {
            const ast::TypeName* type = type_name(c.enter());
            object.name = type->name;
            object.argument_types = one(type);
            return;
        }
        case ObjectType::kLargeObject:
            object.name = plain_name(arena_.copy(raw(c.token())), object.location);
            return;
        default:
            object.name = object_name(c.enter());
            return;
    }
}

}  // namespace aerolith::build
