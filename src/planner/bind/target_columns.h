#pragma once

#include "catalog/descriptors.h"
#include "common/error.h"
#include "parser/ast/dml.h"

namespace aerolith {

/// 42703: INSERT or UPDATE names a column the table does not have.
inline Error undefined_target_column(const RelationDescriptor& table, std::string_view name,
                                     int location) {
    return error(SqlState::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist",
                 name, table.name)
        .at(location);
}

/// DEFAULT in the place of a value.
inline bool is_default(const ast::Expr& expr) {
    return expr.is<ast::SetToDefault>();
}

}  // namespace aerolith
