#pragma once

#include "parser/ast/create_table.h"

namespace aerolith::ast {

enum class ViewCheckOption : std::uint8_t { kNone, kLocal, kCascaded };

struct CreateViewStatement : StatementOf<StatementKind::kCreateView> {
    RelationName view;
    List<Identifier> columns;
    const SelectStatement* query = nullptr;
    std::string_view query_text;  ///< The query as written.
    Persistence persistence = Persistence::kPermanent;
    bool replace = false;
    bool recursive = false;
    List<Option> options;
    ViewCheckOption check_option = ViewCheckOption::kNone;
};

}  // namespace aerolith::ast
