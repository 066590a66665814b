#pragma once

#include "parser/ast/object.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

/// DROP of everything but databases and roles.
struct DropStatement : StatementOf<StatementKind::kDrop> {
    ObjectType object_type = ObjectType::kTable;
    List<ObjectReference> objects;
    bool if_exists = false;
    bool concurrently = false;
    DropBehavior behavior = DropBehavior::kRestrict;
};

}  // namespace aerolith::ast
