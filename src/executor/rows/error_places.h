#pragma once

#include <string>

#include "catalog/descriptors.h"
#include "functions/eval_context.h"

namespace aerolith {

/// Name of the table's schema, for an error's schema field.
std::string schema_of(const RelationDescriptor& table, EvalContext& eval);

}  // namespace aerolith
