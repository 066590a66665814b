#pragma once

#include <string>

#include "catalog/catalog.h"

namespace aerolith {

class SessionImpl;

/// SQL that would make the index again. `pretty` leaves out redundant parentheses and schemas.
std::string index_definition(SessionImpl& session, const RelationDescriptor& table,
                             const IndexDescriptor& index, bool pretty);
/// "PRIMARY KEY (a, b)", "CHECK ((a > 0))".
std::string constraint_definition(SessionImpl& session, const RelationDescriptor& table,
                                  const ConstraintDescriptor& constraint, bool pretty);

}  // namespace aerolith
