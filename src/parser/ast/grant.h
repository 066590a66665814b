#pragma once

#include "parser/ast/object.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

struct Privilege {
    std::string_view
        name;  ///< Lower case: select, create, all, or a role's name before the object is known.
    List<Identifier> columns;
    int location = -1;
};

enum class GrantTarget : std::uint8_t { kObject, kAllInSchema, kDefaults };

/// GRANT and REVOKE of privileges, and the action of ALTER DEFAULT PRIVILEGES.
struct GrantStatement : StatementOf<StatementKind::kGrant> {
    bool is_grant = true;
    GrantTarget target = GrantTarget::kObject;
    ObjectType object_type = ObjectType::kTable;
    List<Privilege> privileges;  ///< Empty: ALL.
    List<ObjectReference> objects;
    List<RoleSpec> grantees;
    bool grant_option = false;
    const RoleSpec* granted_by = nullptr;
    DropBehavior behavior = DropBehavior::kRestrict;
    // ALTER DEFAULT PRIVILEGES
    List<RoleSpec> for_roles;
    List<Identifier> in_schemas;
};

struct GrantRoleStatement : StatementOf<StatementKind::kGrantRole> {
    bool is_grant = true;
    List<Privilege> granted_roles;
    List<RoleSpec> grantees;
    bool admin_option = false;
    const RoleSpec* granted_by = nullptr;
    DropBehavior behavior = DropBehavior::kRestrict;
};

}  // namespace aerolith::ast
