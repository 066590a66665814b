#pragma once

#include "parser/ast/option.h"
#include "parser/ast/setting.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

struct CreateDatabaseStatement : StatementOf<StatementKind::kCreateDatabase> {
    std::string_view name;
    List<Option> options;  ///< owner, template, encoding, lc_collate, ... ; DEFAULT is Type::kNone
};

/// Options, or one SET / RESET. RENAME and OWNER are statements of their own.
struct AlterDatabaseStatement : StatementOf<StatementKind::kAlterDatabase> {
    std::string_view name;
    List<Option> options;
    const SetStatement* set = nullptr;
    bool refresh_collation_version = false;
};

struct DropDatabaseStatement : StatementOf<StatementKind::kDropDatabase> {
    std::string_view name;
    bool if_exists = false;
    bool force = false;
};

}  // namespace aerolith::ast
