#pragma once

#include "parser/ast/statement.h"

namespace aerolith::ast {

struct NotifyStatement : StatementOf<StatementKind::kNotify> {
    std::string_view channel;
    std::string_view payload;
};

struct ListenStatement : StatementOf<StatementKind::kListen> {
    std::string_view channel;
};

struct UnlistenStatement : StatementOf<StatementKind::kUnlisten> {
    std::string_view channel;  ///< Empty: *.
};

}  // namespace aerolith::ast
