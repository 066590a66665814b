#pragma once

#include "parser/ast/option.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

/// EXPLAIN ANALYZE VERBOSE arrives as the options analyze and verbose without a value.
struct ExplainStatement : StatementOf<StatementKind::kExplain> {
    List<Option> options;
    const Statement* statement = nullptr;
};

}  // namespace aerolith::ast
