#pragma once

#include "executor/statements/names.h"
#include "parser/ast/create_index.h"
#include "parser/ast/create_table.h"

namespace aerolith {

/// Adds columns, constraints and indexes to a table's descriptor, for CREATE TABLE, ALTER TABLE and
/// CREATE INDEX. Claims the names it uses; writing the descriptor is left to the caller.
class TableBuilder {
  public:
    TableBuilder(RelationDescriptor& table, StatementContext& context)
        : table_(table), context_(context) {}

    /// The column with its column constraints; table constraints come out in `pending`.
    Status add_column(const ast::ColumnDefinition& syntax);
    Status add_constraint(const ast::Constraint& syntax, std::string_view column = {});
    /// Constraints written with columns, once all columns are known.
    Status finish_columns();
    Status set_default(ColumnDescriptor& column, const ast::Expr& expr);
    Status add_identity(ColumnDescriptor& column, const ast::Constraint& syntax);
    Result<std::string_view> sequence_name(const ast::Option& option) const;
    Status add_check(const ast::Constraint& syntax, std::string_view column);
    Status add_key(const ast::Constraint& syntax, std::string_view column);
    // foreign_key.cpp
    Status add_foreign_key(const ast::Constraint& syntax, std::string_view column);
    Status set_generation(ColumnDescriptor& column, const ast::Constraint& syntax);
    Result<IndexDescriptor> make_index(const ast::CreateIndexStatement& syntax);
    /// OID of a sequence made for serial or identity, owned by the column.
    Result<RelationPtr> add_owned_sequence(ColumnDescriptor& column,
                                           const SequenceDescriptor& options,
                                           std::string_view given_name = {});
    /// Decides where rows lie: under the primary key when there is one and the table is new.
    void place_rows();
    const std::vector<RelationDescriptor>& sequences() const { return sequences_; }

  private:
    Result<ColumnDescriptor*> column_named(std::string_view name, int location);
    Result<IndexColumn> index_column(const ast::IndexElement& element);
    Result<IndexColumn> index_expression(const ast::IndexElement& element);
    Status add_predicate(IndexDescriptor& index, const ast::CreateIndexStatement& syntax);
    Result<std::vector<std::int16_t>> key_columns(const RelationDescriptor& table,
                                                  ast::List<ast::Identifier> names);
    Result<RelationPtr> referenced_table(const ast::Constraint& syntax);
    Status check_key_types(const ConstraintDescriptor& constraint,
                           const RelationDescriptor& referenced);
    struct PendingGeneration {
        const ast::Constraint* syntax;
        std::int16_t column;
    };
    std::vector<PendingGeneration> pending_generated_;
    /// The given name, or one made of the table's, the columns' and the kind's; 42710 when taken.
    Result<std::string> constraint_name(std::string_view given, std::string_view columns,
                                        std::string_view kind) const;
    std::vector<std::string> own_names() const;

    RelationDescriptor& table_;
    StatementContext& context_;
    struct PendingConstraint {
        const ast::Constraint* syntax;
        std::string column;
    };
    std::vector<PendingConstraint> pending_;
    std::vector<RelationDescriptor> sequences_;
};

/// Row `row` columns as expressions over a table see them, without a plan: ids 1, 2, ...
std::vector<ScanColumn> table_columns(const RelationDescriptor& table);

/// Sequence options of CREATE SEQUENCE and identity columns, checked as PostgreSQL does.
/// What ALTER SEQUENCE says, to a sequence.
Status change_sequence(ast::List<ast::Option> options, const RelationPtr& sequence,
                       StatementContext& context);
Result<SequenceDescriptor> sequence_options(ast::List<ast::Option> options,
                                            const SequenceDescriptor* existing, Type type,
                                            StatementContext& context);

}  // namespace aerolith
