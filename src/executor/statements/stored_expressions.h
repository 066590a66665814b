#pragma once

#include "executor/statements/statement_context.h"
#include "planner/deparse/stored_sql.h"

namespace aerolith {

// The catalog keeps SQL in canonical form with every relation's schema written, so that it means
// the same under any search path. What names an object that is renamed is printed again.

/// A default, check or index expression in the form to store.
Result<StoredSql> print_stored(const ast::Expr& expr, const RelationDescriptor* table,
                               ExprPlace place, StatementContext& context, Type target = {});
/// A view's query, with the view's column names.
Result<StoredSql> print_stored(const ast::SelectStatement& query, const RelationDescriptor& view,
                               StatementContext& context);
/// nextval('schema.name'::regclass)
std::string sequence_default(const RelationDescriptor& sequence, const Catalog& catalog);
std::vector<Oid> relations_in(const std::set<ObjectUse>& uses);

/// Writes an object whose name, or a column's, has changed, and prints again what is stored under
/// the old one.
Status put_renamed(const RelationDescriptor& changed, StatementContext& context);
Status put_renamed(const SchemaDescriptor& changed, StatementContext& context);

}  // namespace aerolith
