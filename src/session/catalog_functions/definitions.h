#pragma once

#include <string>

#include "catalog/catalog.h"

namespace aerolith {

/// SQL that would make the index again.
std::string index_definition(const Catalog& catalog, const RelationDescriptor& table, const IndexDescriptor& index);
/// "PRIMARY KEY (a, b)"; `pretty` leaves out redundant parentheses.
std::string constraint_definition(const RelationDescriptor& table, const ConstraintDescriptor& constraint, bool pretty);

}  // namespace aerolith
