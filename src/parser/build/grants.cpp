#include "parser/build/tree_builder.h"

namespace aerolith::build {

using ast::ObjectType;

ast::List<ast::Privilege> TreeBuilder::privileges(Cursor c) {
    std::vector<ast::Privilege> result;
    if (c.is(sql::K_ALL)) {
        c.skip();
        c.accept(sql::K_PRIVILEGES);
        if (c.done()) return {};
        result.push_back({"all", identifiers(c.enter()), -1});
        return list(result);
    }
    do {
        Cursor p = c.enter();
        ast::Privilege privilege;
        privilege.location = place(p.token());
        if (p.accept(sql::K_ALTER)) {
            privilege.name = "alter system";
            p.skip();
        } else {
            privilege.name = ident(p);
        }
        if (p.is_rule(sql::RuleColumnList)) privilege.columns = identifiers(p.enter());
        result.push_back(privilege);
    } while (c.accept(sql::COMMA));
    return list(result);
}

ast::List<ast::RoleSpec> TreeBuilder::grantees(Cursor c) {
    std::vector<ast::RoleSpec> roles;
    do {
        Cursor grantee = c.enter();
        grantee.accept(sql::K_GROUP);
        roles.push_back(role_spec(grantee.enter()));
    } while (c.accept(sql::COMMA));
    return list(roles);
}

const ast::Statement* TreeBuilder::grant(Cursor c, bool is_grant) {
    int location = place(c.token());
    c.skip();
    bool option = false;
    if (!is_grant && (c.is(sql::K_GRANT) || c.is(sql::K_ADMIN))) {
        option = true;
        while (!c.accept(sql::K_FOR)) c.skip();
    }
    ast::List<ast::Privilege> what = privileges(c.enter());
    auto rest = [&](auto* statement, bool& with_option) {
        c.skip();  // TO, FROM
        statement->is_grant = is_grant;
        statement->grantees = grantees(c.enter());
        with_option = option || c.accept(sql::K_WITH);
        while (!c.done() && !c.is_rule()) c.skip();
        if (c.is_rule(sql::RuleGrantedBy)) {
            Cursor by = c.enter();
            by.skip();
            by.skip();
            statement->granted_by = keep(role_spec(by.enter()));
        }
        statement->behavior = drop_behavior(c);
        return statement;
    };
    if (!c.accept(sql::K_ON)) {
        auto* roles = make<ast::GrantRoleStatement>(location);
        roles->granted_roles = what;
        return rest(roles, roles->admin_option);
    }
    auto* grant = make<ast::GrantStatement>(location);
    grant->privileges = what;
    grant_target(c.enter(), *grant);
    return rest(grant, grant->grant_option);
}

void TreeBuilder::grant_target(Cursor c, ast::GrantStatement& grant) {
    if (c.accept(sql::K_ALL)) {
        grant.target = ast::GrantTarget::kAllInSchema;
        grant.object_type = c.is(sql::K_TABLES)       ? ObjectType::kTable
                            : c.is(sql::K_SEQUENCES)  ? ObjectType::kSequence
                            : c.is(sql::K_FUNCTIONS)  ? ObjectType::kFunction
                            : c.is(sql::K_PROCEDURES) ? ObjectType::kProcedure
                                                      : ObjectType::kRoutine;
        while (!c.is_rule()) c.skip();
        grant.objects = references(c.enter());
        return;
    }
    if (!c.is_rule()) grant.object_type = object_type(c);
    if (c.is_rule(sql::RuleNameList)) {
        grant.objects = references(c.enter());
        return;
    }
    std::vector<ast::ObjectReference> objects;
    do {
        if (c.is_rule(sql::RuleFunctionReference)) {
            objects.push_back(function_reference(c.enter()));
        } else {
            int location = place(c.token());
            objects.push_back(
                {plain_name(arena_.copy(raw(c.token())), location), {}, false, {}, {}, location});
            c.skip();
        }
    } while (c.accept(sql::COMMA));
    grant.objects = list(objects);
}

const ast::Statement* TreeBuilder::default_privileges(Cursor c) {
    auto* grant = make<ast::GrantStatement>(place(c.token()));
    grant->target = ast::GrantTarget::kDefaults;
    c.accept(sql::K_DEFAULT);
    c.accept(sql::K_PRIVILEGES);
    while (c.is(sql::K_IN) || c.is(sql::K_FOR)) {
        bool schemas = c.is(sql::K_IN);
        c.skip();
        c.skip();
        if (!schemas) {
            grant->for_roles = role_list(c.enter());
            continue;
        }
        std::vector<ast::Identifier> names;
        for (const ast::RelationName& name : relation_names(c.enter()))
            names.push_back({name.name, name.location});
        grant->in_schemas = list(names);
    }
    grant->is_grant = c.is(sql::K_GRANT);
    c.skip();
    if (c.is(sql::K_GRANT)) {
        grant->grant_option = true;
        while (!c.accept(sql::K_FOR)) c.skip();
    }
    grant->privileges = privileges(c.enter());
    c.accept(sql::K_ON);
    switch (type(c.token())) {
        case sql::K_TABLES:
            grant->object_type = ObjectType::kTable;
            break;
        case sql::K_SEQUENCES:
            grant->object_type = ObjectType::kSequence;
            break;
        case sql::K_TYPES:
            grant->object_type = ObjectType::kType;
            break;
        case sql::K_SCHEMAS:
            grant->object_type = ObjectType::kSchema;
            break;
        default:
            grant->object_type = ObjectType::kFunction;
            break;
    }
    c.skip();
    c.skip();
    grant->grantees = grantees(c.enter());
    grant->grant_option = grant->grant_option || c.is(sql::K_WITH);
    while (!c.done() && !c.is_rule()) c.skip();
    grant->behavior = drop_behavior(c);
    return grant;
}

}  // namespace aerolith::build
