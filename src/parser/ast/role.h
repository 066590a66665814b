#pragma once

#include "parser/ast/object.h"
#include "parser/ast/option.h"
#include "parser/ast/setting.h"

namespace aerolith::ast {

/// Options by PostgreSQL's names: password (kNone: PASSWORD NULL), superuser, inherit, createrole,
/// createdb, canlogin, isreplication, bypassrls (kBoolean), connectionlimit (kInteger), validUntil
/// (kString), sysid.
struct RoleOption {
    Option option;
    List<RoleSpec> roles;  ///< rolemembers, adminmembers, addroleto
};

struct CreateRoleStatement : StatementOf<StatementKind::kCreateRole> {
    enum class Type : std::uint8_t { kRole, kUser, kGroup };
    Type type = Type::kRole;
    std::string_view name;
    List<RoleOption> options;
};

struct AlterRoleStatement : StatementOf<StatementKind::kAlterRole> {
    RoleSpec role;
    List<RoleOption> options;
    int action = 1;  ///< ALTER GROUP: 1 ADD, -1 DROP
};

struct AlterRoleSetStatement : StatementOf<StatementKind::kAlterRoleSet> {
    bool all_roles = false;
    RoleSpec role;
    std::string_view database;  ///< IN DATABASE
    const SetStatement* set = nullptr;
};

struct DropRoleStatement : StatementOf<StatementKind::kDropRole> {
    List<RoleSpec> roles;
    bool if_exists = false;
};

}  // namespace aerolith::ast
