#pragma once

#include <set>
#include <string>

#include "planner/bind/binder.h"
#include "planner/deparse/catalog_names.h"

namespace aerolith {

/// SQL in canonical form, and what it depends on.
struct StoredSql {
    std::string text;
    std::set<ObjectUse> uses;
};

struct PrintOptions {
    const CatalogNames& names;
    const FormatSettings& format;
    bool pretty = false;
    /// The table of an expression as it is to be printed, where that is not the one it is bound to.
    const RelationDescriptor* shown_table = nullptr;
};

/// The text of a default, check or index expression bound over `table` (null: no columns) and
/// printed anew. `binding.search_path` settles the names in `text`, `options.names` how they are
/// printed.
Result<StoredSql> print_expression(std::string_view text, const RelationDescriptor* table,
                                   ExprPlace place, BindEnvironment& binding,
                                   const PrintOptions& options, Type target = {});
Result<StoredSql> print_expression(const ast::Expr& syntax, const RelationDescriptor* table,
                                   ExprPlace place, BindEnvironment& binding,
                                   const PrintOptions& options, Type target = {});
/// A view's query, without the final semicolon. `columns`: the view's column names.
Result<StoredSql> print_query(std::string_view text, const std::vector<std::string>* columns,
                              BindEnvironment& binding, const PrintOptions& options);
Result<StoredSql> print_query(const ast::SelectStatement& syntax,
                              const std::vector<std::string>* columns, BindEnvironment& binding,
                              const PrintOptions& options);

}  // namespace aerolith
