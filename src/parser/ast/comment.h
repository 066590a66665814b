#pragma once

#include "parser/ast/object.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

struct CommentStatement : StatementOf<StatementKind::kComment> {
    ObjectType object_type = ObjectType::kTable;
    ObjectReference object;
    bool is_null = false;  ///< IS NULL removes the comment.
    std::string_view text;
};

}  // namespace aerolith::ast
