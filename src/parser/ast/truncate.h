#pragma once

#include "parser/ast/object.h"
#include "parser/ast/select.h"

namespace aerolith::ast {

struct TruncateStatement : StatementOf<StatementKind::kTruncate> {
    List<const RelationRef*> relations;
    bool restart_identity = false;
    DropBehavior behavior = DropBehavior::kRestrict;
};

}  // namespace aerolith::ast
