#pragma once

#include "executor/statements/statement_context.h"
#include "parser/ast/alter_table.h"

namespace aerolith {

// ALTER COLUMN ADD GENERATED ... AS IDENTITY, SET GENERATED and sequence options, DROP IDENTITY.
// Each changes `column` of `table`; the caller stores the table.
Status add_identity(const ast::AlterTableCommand& command, RelationDescriptor& table,
                    ColumnDescriptor& column, StatementContext& context);
Status set_identity(const ast::AlterTableCommand& command, const RelationDescriptor& table,
                    ColumnDescriptor& column, StatementContext& context);
/// The sequence goes with it; the column stays NOT NULL.
Status drop_identity(const ast::AlterTableCommand& command, RelationDescriptor& table,
                     ColumnDescriptor& column, StatementContext& context);

}  // namespace aerolith
