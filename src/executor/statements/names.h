#pragma once

#include "executor/statements/statement_context.h"

namespace aerolith {

/// Where a new relation goes: the named schema or the first of the search path.
Result<Oid> creation_schema(const ast::RelationName& name, StatementContext& context);
/// A relation by name; null only with missing_ok. Any kind but indexes.
Result<RelationPtr> find_relation(const ast::RelationName& name, StatementContext& context,
                                  bool missing_ok = false);
Result<Catalog::IndexPlace> find_index(const ast::RelationName& name, StatementContext& context,
                                       bool missing_ok = false);
/// The same, which must be a table, locked; error 42809 otherwise.
Result<RelationPtr> lock_table(const ast::RelationName& name, RelationLockMode mode,
                               StatementContext& context, bool missing_ok = false);
/// [schema.]name of DROP and its kin as a relation name.
ast::RelationName relation_name(const ast::ObjectName& name);
/// "t_a_key" made unlike the relations and constraints that exist, at most 63 bytes (PostgreSQL's
/// ChooseRelationName).
std::string choose_name(std::string_view first, std::string_view second, std::string_view label,
                        Oid schema, StatementContext& context,
                        const std::vector<std::string>& also_taken = {});
/// Claims the name of a relation or index: 42P07 "relation ... already exists".
Status claim_relation_name(Oid schema, std::string_view name, Oid oid, StatementContext& context);
std::string_view relation_kind_name(RelationKind kind);

}  // namespace aerolith
