#pragma once

#include "parser/ast/statement.h"
#include "parser/ast/type_name.h"

namespace aerolith::ast {

struct PrepareStatement : StatementOf<StatementKind::kPrepare> {
    std::string_view name;
    List<const TypeName*> argument_types;
    const Statement* query = nullptr;
    std::string_view query_text;
};

struct ExecuteStatement : StatementOf<StatementKind::kExecute> {
    std::string_view name;
    ExprList arguments;
};

struct DeallocateStatement : StatementOf<StatementKind::kDeallocate> {
    std::string_view name;  ///< Empty: ALL.
};

}  // namespace aerolith::ast
