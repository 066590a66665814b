#pragma once

#include "parser/ast/object.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

struct CreateSchemaStatement : StatementOf<StatementKind::kCreateSchema> {
    std::string_view name;  ///< Empty: that of the role.
    const RoleSpec* owner = nullptr;
    bool if_not_exists = false;
    List<const Statement*> elements;  ///< CREATE TABLE, VIEW, INDEX, SEQUENCE, GRANT inside.
};

}  // namespace aerolith::ast
