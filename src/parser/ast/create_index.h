#pragma once

#include "parser/ast/dml.h"
#include "parser/ast/option.h"

namespace aerolith::ast {

struct CreateIndexStatement : StatementOf<StatementKind::kCreateIndex> {
    std::string_view name;  ///< Empty: chosen by the server.
    RelationName relation;
    bool only = false;
    std::string_view access_method;  ///< Empty: btree.
    bool unique = false;
    bool concurrently = false;
    bool if_not_exists = false;
    bool nulls_not_distinct = false;
    List<IndexElement> elements;
    List<IndexElement> including;
    List<Option> options;
    std::string_view tablespace;
    const Expr* where = nullptr;
    std::string_view where_text;  ///< As written.
};

}  // namespace aerolith::ast
