#pragma once

#include "parser/ast/expressions.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

struct DoStatement : StatementOf<StatementKind::kDo> {
    std::string_view language;  ///< Empty: plpgsql.
    std::string_view body;
};

struct CallStatement : StatementOf<StatementKind::kCall> {
    const FunctionCall* call = nullptr;
};

}  // namespace aerolith::ast
