#pragma once

#include "executor/statements/statement_context.h"

namespace aerolith {

/// Drops a locked relation with what it owns. What else depends on it stops the drop (2BP01) or goes too.
Status drop_relation(const RelationPtr& relation, bool cascade, StatementContext& context);

}  // namespace aerolith
