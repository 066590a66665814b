#pragma once

#include "executor/statements/statement_context.h"

namespace aerolith {

/// Learns a table's statistics from a sample and stores them (PostgreSQL manual, "Statistics Used
/// by the Planner").
Status analyze_table(const RelationPtr& table, StatementContext& context);

}  // namespace aerolith
