#pragma once

#include "executor/statements/statement_context.h"

namespace aerolith {

/// Foreign keys of other tables that refer to a relation.
std::vector<ForeignKeyUse> referencing_constraints(const RelationDescriptor& relation,
                                                   const Catalog& catalog);
/// Takes a foreign key away from its table.
Status drop_foreign_key(const ForeignKeyUse& use, StatementContext& context);
/// "constraint c_p_fkey on table c"
std::string describe_foreign_key(const ForeignKeyUse& use);

}  // namespace aerolith
