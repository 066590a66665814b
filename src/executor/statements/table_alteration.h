#pragma once

#include "executor/expression/evaluator.h"
#include "executor/statements/statement_context.h"
#include "parser/ast/alter_table.h"

namespace aerolith {

/// One ALTER TABLE command at a time over the table as the last one left it.
class TableAlteration {
  public:
    TableAlteration(RelationPtr table, StatementContext& context)
        : table_(std::move(table)), context_(context) {}

    Status apply(const ast::AlterTableCommand& command);

  private:
    Status save(const RelationDescriptor& changed);
    Result<ColumnDescriptor*> column_of(RelationDescriptor& table, std::string_view name);
    /// Value of an expression over a table's rows, batch by batch.
    Result<EvaluatorPtr> row_evaluator(const Expr& bound, const RelationDescriptor& table,
                                       ExecContext& exec);
    Status add_column(const ast::AlterTableCommand& command);
    Status refuse_rows(const RelationPtr& before, const ColumnDescriptor& column);
    /// Fills the indexes the table did not have before.
    Status build_new_indexes(const RelationDescriptor& before);
    Status drop_column(const ast::AlterTableCommand& command);
    /// Columns computed from the one that goes.
    Status drop_generated_from(const ast::AlterTableCommand& command,
                               const ColumnDescriptor& column);
    Status validate_constraint(const ast::AlterTableCommand& command);
    static void mark_dropped(RelationDescriptor& table, std::int16_t number);
    /// Rows lie under the dropped column: they move to hidden row ids.
    Status drop_key_column(RelationDescriptor changed, std::int16_t number);
    Status remove_index(RelationDescriptor& table, Oid oid);
    Status alter_type(const ast::AlterTableCommand& command);
    Status check_no_view_reads(const ColumnDescriptor& column);
    Status set_default(const ast::AlterTableCommand& command);
    Status drop_default(const ast::AlterTableCommand& command);
    Status set_not_null(const ast::AlterTableCommand& command);
    Status drop_not_null(const ast::AlterTableCommand& command);
    Status alter_identity(const ast::AlterTableCommand& command);
    Status add_constraint(const ast::AlterTableCommand& command);
    /// A first primary key: the rows move from hidden ids to lie under it, so that a look-up by it
    /// is one read.
    Status move_under_key(RelationDescriptor changed);
    Status verify_reference(Oid oid);
    Status verify_check(const ConstraintDescriptor& constraint);
    Status drop_constraint(const ast::AlterTableCommand& command);
    /// Foreign keys of others stand on the key.
    Status drop_referencing(const ConstraintDescriptor& key, const IndexDescriptor& index,
                            bool cascade);
    /// The sequences of its columns go along.
    Status change_owner(const ast::AlterTableCommand& command);

    RelationPtr table_;
    StatementContext& context_;
    std::vector<ExprPtr> resolved_;  // evaluators point into them
};

}  // namespace aerolith
