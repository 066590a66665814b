#include "executor/statements/alter_identity.h"
#include "parser/ast/alter_table.h"

#include "executor/expression/evaluator.h"
#include "executor/foreign_keys/foreign_keys.h"
#include "executor/rows/error_places.h"
#include "executor/rows/table_format.h"
#include "executor/statements/authorize.h"
#include "executor/statements/column_readers.h"
#include "executor/statements/drop_plan.h"
#include "executor/statements/handlers.h"
#include "executor/statements/index_build.h"
#include "executor/statements/referencing.h"
#include "executor/statements/table_builder.h"
#include "executor/statements/table_rewrite.h"
#include "planner/deparse/catalog_names.h"
#include "planner/physical/builder.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// One ALTER TABLE command at a time over the table as the last one left it.
class TableAlteration {
  public:
    TableAlteration(RelationPtr table, StatementContext& context)
        : table_(std::move(table)), context_(context) {}

    Status apply(const ast::AlterTableCommand& command) {
        switch (command.kind) {
            case ast::AlterTableKind::kAddColumn:
                return add_column(command);
            case ast::AlterTableKind::kDropColumn:
                return drop_column(command);
            case ast::AlterTableKind::kAlterColumnType:
                return alter_type(command);
            case ast::AlterTableKind::kSetDefault:
                return set_default(command);
            case ast::AlterTableKind::kDropDefault:
                return drop_default(command);
            case ast::AlterTableKind::kSetNotNull:
                return set_not_null(command);
            case ast::AlterTableKind::kDropNotNull:
                return drop_not_null(command);
            case ast::AlterTableKind::kAddIdentity:
            case ast::AlterTableKind::kSetIdentity:
            case ast::AlterTableKind::kDropIdentity:
                return alter_identity(command);
            case ast::AlterTableKind::kAddConstraint:
                return add_constraint(command);
            case ast::AlterTableKind::kDropConstraint:
                return drop_constraint(command);
            case ast::AlterTableKind::kValidateConstraint:
                return validate_constraint(command);
            case ast::AlterTableKind::kChangeOwner:
                return change_owner(command);
            case ast::AlterTableKind::kSetOptions:
            case ast::AlterTableKind::kResetOptions:
            case ast::AlterTableKind::kSetStatistics:
                return not_supported("this storage or statistics option", command.location);
            default:
                break;
        }
        return not_supported("this form of ALTER TABLE", command.location);
    }

  private:
    Status save(const RelationDescriptor& changed) {
        TRY(context_.store().put(changed));
        TRY(context_.catalog_changed());
        table_ = context_.catalog().relation(changed.oid);
        return {};
    }

    Result<ColumnDescriptor*> column_of(RelationDescriptor& table, std::string_view name) {
        for (ColumnDescriptor& column : table.columns) {
            if (!column.dropped && column.name == name) return &column;
        }
        return error(SqlState::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist",
                     name, table.name);
    }

    /// Value of an expression over a table's rows, batch by batch.
    Result<EvaluatorPtr> row_evaluator(const Expr& bound, const RelationDescriptor& table,
                                       ExecContext& exec) {
        ExprPtr resolved = bound.clone();
        std::vector<ScanColumn> columns = table_columns(table);
        rewrite(resolved, [&](ExprPtr& node) {
            if (node->kind != ExprKind::kColumn) return;
            for (std::uint32_t slot = 0; slot < columns.size(); ++slot) {
                if (columns[slot].id != node->column()) continue;
                node->kind = ExprKind::kSlot;
                node->payload.emplace<ColumnId>(slot);
                return;
            }
        });
        resolved_.push_back(std::move(resolved));
        return make_evaluator(*resolved_.back(), exec);
    }

    Status add_column(const ast::AlterTableCommand& command) {
        const ast::ColumnDefinition& definition = *command.definition;
        if (table_->find_column(definition.name)) {
            if (command.missing_ok) {
                context_.notice(
                    Severity::kNotice,
                    fmt::format("column \"{}\" of relation \"{}\" already exists, skipping",
                                definition.name, table_->name));
                return {};
            }
            return error(SqlState::kDuplicateColumn,
                         "column \"{}\" of relation \"{}\" already exists", definition.name,
                         table_->name);
        }
        RelationPtr before = table_;
        RelationDescriptor changed = *table_;
        TableBuilder builder(changed, context_);
        TRY(builder.add_column(definition));
        if (changed.columns.back().generated)
            return not_supported("adding a generated column to a table that exists",
                                 definition.location);
        ColumnDescriptor& column = changed.columns.back();
        BindEnvironment environment = context_.bind_environment();
        ParameterTypes parameters({}, false);
        ExprPtr value = TRY(Binder(environment, parameters).bind_default(column));
        bool is_volatile = volatility_of(*value) == Volatility::kVolatile;
        if (!is_volatile) {
            std::unique_ptr<ExecContext> exec = context_.make_exec_context();
            Value now = TRY(evaluate_scalar(*value, *exec));
            if (!now.is_null()) {
                std::string text;
                type_info(column.type.oid).print(now.datum(), FormatSettings(), text);
                column.missing_value = text;
            } else if (column.not_null) {
                TRY(refuse_rows(before, column));
            }
            TRY(builder.finish_columns());
            TRY(save(changed));
        } else {
            std::int16_t number = column.number;
            TRY(builder.finish_columns());
            TRY(renew_storage(changed, context_));
            TRY(save(changed));
            std::unique_ptr<ExecContext> exec = context_.make_exec_context();
            EvaluatorPtr evaluator = make_evaluator(*value, *exec);
            TRY(rewrite_table(before, table_, context_, [&](const Chunk& rows) -> Result<Chunk> {
                Chunk wider = rows;
                Vector made(table_->column(number).type);
                // A volatile default is evaluated once for each row.
                for (std::size_t row = 0; row < rows.size; ++row)
                    made.set_value(row, TRY(evaluator->evaluate(single_row())).value(0));
                wider.columns.push_back(std::move(made));
                return wider;
            }));
        }
        return build_new_indexes(*before);
    }

    Status refuse_rows(const RelationPtr& before, const ColumnDescriptor& column) {
        return scan_rows(before, context_, [&](const Chunk&, const std::string_view*) -> Status {
            return error(SqlState::kNotNullViolation,
                         "column \"{}\" of relation \"{}\" contains null values", column.name,
                         before->name)
                .table(schema_of(*before, context_.eval()), before->name)
                .column(column.name);
        });
    }

    /// Fills the indexes the table did not have before.
    Status build_new_indexes(const RelationDescriptor& before) {
        for (const IndexDescriptor& index : table_->indexes) {
            if (!before.find_index(index.oid) && index.storage != table_->storage)
                TRY(build_index(table_, index, context_));
        }
        return {};
    }

    Status drop_column(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        if (!changed.find_column(command.name) && command.missing_ok) {
            context_.notice(Severity::kNotice,
                            fmt::format("column \"{}\" of relation \"{}\" does not exist, skipping",
                                        command.name, changed.name));
            return {};
        }
        ColumnDescriptor* column = TRY(column_of(changed, command.name));
        std::int16_t number = column->number;
        TRY(drop_generated_from(command, *column));
        changed = *table_;
        column = TRY(column_of(changed, command.name));
        bool keys_rows =
            std::ranges::find(changed.key_columns, number) != changed.key_columns.end();
        std::vector<Oid> gone = TRY(indexes_reading(changed, number, context_));
        for (const IndexDescriptor& index : changed.indexes) {
            bool uses = std::ranges::find(index.included, number) != index.included.end();
            for (const IndexColumn& part : index.columns) uses = uses || part.number == number;
            if (uses && std::ranges::find(gone, index.oid) == gone.end()) gone.push_back(index.oid);
        }
        for (Oid oid : gone) TRY(remove_index(changed, oid));
        std::erase_if(changed.constraints, [&](const ConstraintDescriptor& constraint) {
            return (constraint.kind == 'c' || constraint.kind == 'f') &&
                   std::ranges::find(constraint.columns, number) != constraint.columns.end();
        });
        DropPlan dependents(context_);
        dependents.add_column(table_, number);
        std::string what =
            fmt::format("column {} of {}", quoted_name(column->name), dependents.describe(*table_));
        TRY(dependents.settle(command.behavior == ast::DropBehavior::kCascade, what));
        TRY(dependents.execute());
        RelationPtr before = table_;
        if (keys_rows) return drop_key_column(std::move(changed), number);
        mark_dropped(changed, number);
        return save(changed);
    }

    /// Columns computed from the one that goes.
    Status drop_generated_from(const ast::AlterTableCommand& command,
                               const ColumnDescriptor& column) {
        std::vector<std::string> dependents = TRY(generated_from(*table_, column.number, context_));
        if (dependents.empty()) return {};
        DropPlan plan(context_);
        std::string table = plan.describe(*table_),
                    what = fmt::format("column {} of {}", quoted_name(column.name), table);
        if (command.behavior != ast::DropBehavior::kCascade) {
            std::vector<std::string> lines;
            for (const std::string& name : dependents)
                lines.push_back(
                    fmt::format("column {} of {} depends on {}", quoted_name(name), table, what));
            return error(SqlState::kDependentObjectsStillExist,
                         "cannot drop {} because other objects depend on it", what)
                .detail(dependency_lines(lines))
                .hint("Use DROP ... CASCADE to drop the dependent objects too.");
        }
        for (const std::string& name : dependents) {
            context_.notice(Severity::kNotice, fmt::format("drop cascades to column {} of {}",
                                                           quoted_name(name), table));
            ast::AlterTableCommand inner = command;
            inner.name = name;
            TRY(drop_column(inner));
        }
        return {};
    }

    Status validate_constraint(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        for (ConstraintDescriptor& constraint : changed.constraints) {
            if (constraint.name != command.name) continue;
            if (constraint.kind != 'f' && constraint.kind != 'c') {
                return error(
                    SqlState::kWrongObjectType,
                    "constraint \"{}\" of relation \"{}\" is not a foreign key or check constraint",
                    command.name, changed.name);
            }
            if (constraint.validated) return {};
            if (constraint.kind == 'f')
                TRY(verify_reference(constraint.oid));
            else
                TRY(verify_check(constraint));
            constraint.validated = true;
            return save(changed);
        }
        return error(SqlState::kUndefinedObject,
                     "constraint \"{}\" of relation \"{}\" does not exist", command.name,
                     changed.name);
    }

    static void mark_dropped(RelationDescriptor& table, std::int16_t number) {
        ColumnDescriptor& column = table.columns[static_cast<std::size_t>(number) - 1];
        column.dropped = true;
        column.not_null = false;
        column.generated = 0;
        column.default_sql.clear();
        column.default_uses.clear();
        column.identity = 0;
        column.missing_value.reset();
        column.name = fmt::format("........pg.dropped.{}........", number);
    }

    /// Rows lie under the dropped column: they move to hidden row ids.
    Status drop_key_column(RelationDescriptor changed, std::int16_t number) {
        RelationPtr before = table_;
        TableFormat format(before);
        auto position =
            std::ranges::find(format.live_columns(), number) - format.live_columns().begin();
        mark_dropped(changed, number);
        changed.key_columns.clear();
        TRY(renew_storage(changed, context_));
        TRY(save(changed));
        return rewrite_table(before, table_, context_, [&](const Chunk& rows) -> Result<Chunk> {
            Chunk narrower = rows;
            narrower.columns.erase(narrower.columns.begin() + position);
            return narrower;
        });
    }

    Status remove_index(RelationDescriptor& table, Oid oid) {
        const IndexDescriptor* index = table.find_index(oid);
        TRY(context_.store().release_name(ObjectClass::kRelation, table.schema, index->name));
        if (index->storage != table.storage)
            context_.transaction().drop_index_on_commit(index->storage);
        Oid constraint = index->constraint;
        std::erase_if(table.constraints, [&](const ConstraintDescriptor& candidate) {
            return candidate.oid == constraint;
        });
        std::erase_if(table.indexes,
                      [&](const IndexDescriptor& candidate) { return candidate.oid == oid; });
        return {};
    }

    Status alter_type(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        ColumnDescriptor* column = TRY(column_of(changed, command.name));
        BindEnvironment environment = context_.bind_environment();
        ParameterTypes parameters({}, false);
        Binder binder(environment, parameters);
        Type type = TRY(binder.bind_type_name(*command.definition->type));
        ExprPtr value;
        if (command.expr) {
            value = TRY(binder.bind_table_expression(*command.expr, table_.get(),
                                                     table_columns(*table_), ExprPlace::kOther));
        } else {
            value = make_column(static_cast<ColumnId>(column->number), column->type);
        }
        if (!binder.coercer().can_coerce(value->type.oid, type.oid, CastContext::kAssignment)) {
            return error(SqlState::kDatatypeMismatch,
                         "column \"{}\" cannot be cast automatically to type {}", column->name,
                         format_type({type.oid}))
                .hint(fmt::format("You might need to specify \"USING {}::{}\".", column->name,
                                  format_type(type)));
        }
        value = TRY(binder.coercer().coerce(std::move(value), type, CastContext::kAssignment));
        std::int16_t number = column->number;
        TRY(check_no_view_reads(*column));
        column->type = type;
        column->missing_value.reset();
        for (IndexDescriptor& index : changed.indexes) {
            for (IndexColumn& part : index.columns) {
                if (part.number == number) part.type = type;
            }
        }
        RelationPtr before = table_;
        TRY(renew_storage(changed, context_));
        TRY(save(changed));
        std::unique_ptr<ExecContext> exec = context_.make_exec_context();
        EvaluatorPtr evaluator = TRY(row_evaluator(*value, *before, *exec));
        TableFormat format(before);
        auto position = static_cast<std::size_t>(std::ranges::find(format.live_columns(), number) -
                                                 format.live_columns().begin());
        return rewrite_table(before, table_, context_, [&](const Chunk& rows) -> Result<Chunk> {
            Chunk converted = rows;
            converted.columns[position] = TRY(evaluator->evaluate(rows));
            return converted;
        });
    }

    Status check_no_view_reads(const ColumnDescriptor& column) {
        for (const auto& [oid, view] : context_.catalog().relations()) {
            if (!view->reads(table_->oid, column.number)) continue;
            return error(SqlState::kFeatureNotSupported,
                         "cannot alter type of a column used by a view or rule")
                .detail(fmt::format("rule _RETURN on {} depends on column \"{}\"",
                                    DropPlan(context_).describe(*view), column.name));
        }
        return {};
    }

    Status set_default(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        ColumnDescriptor* column = TRY(column_of(changed, command.name));
        if (column->identity) {
            return error(SqlState::kSyntaxError,
                         "column \"{}\" of relation \"{}\" is an identity column", column->name,
                         changed.name);
        }
        TRY(TableBuilder(changed, context_).set_default(*column, *command.expr));
        return save(changed);
    }

    Status drop_default(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        ColumnDescriptor* column = TRY(column_of(changed, command.name));
        if (column->identity) {
            return error(SqlState::kSyntaxError,
                         "column \"{}\" of relation \"{}\" is an identity column", column->name,
                         changed.name)
                .hint("Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.");
        }
        column->default_sql.clear();
        column->default_uses.clear();
        column->default_oid = kInvalidOid;
        return save(changed);
    }

    Status set_not_null(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        ColumnDescriptor* column = TRY(column_of(changed, command.name));
        if (column->not_null) return {};
        TRY(check_no_nulls(table_, column->number, context_));
        column->not_null = true;
        return save(changed);
    }

    Status drop_not_null(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        ColumnDescriptor* column = TRY(column_of(changed, command.name));
        const IndexDescriptor* key = changed.primary_key();
        for (std::size_t i = 0; key && i < key->columns.size(); ++i) {
            if (key->columns[i].number == column->number) {
                return error(SqlState::kInvalidTableDefinition, "column \"{}\" is in a primary key",
                             column->name);
            }
        }
        if (column->identity)
            return error(SqlState::kSyntaxError,
                         "column \"{}\" of relation \"{}\" is an identity column", column->name,
                         changed.name);
        column->not_null = false;
        return save(changed);
    }

    Status alter_identity(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        ColumnDescriptor* column = TRY(column_of(changed, command.name));
        if (command.kind == ast::AlterTableKind::kAddIdentity)
            TRY(add_identity(command, changed, *column, context_));
        else if (command.kind == ast::AlterTableKind::kSetIdentity)
            TRY(set_identity(command, changed, *column, context_));
        else
            TRY(drop_identity(command, changed, *column, context_));
        return save(changed);
    }

    Status add_constraint(const ast::AlterTableCommand& command) {
        RelationPtr before = table_;
        RelationDescriptor changed = *table_;
        TableBuilder builder(changed, context_);
        TRY(builder.add_constraint(*command.constraint));
        for (const ColumnDescriptor& column : changed.columns) {
            bool newly_required = column.not_null && !before->column(column.number).not_null;
            if (newly_required) TRY(check_no_nulls(before, column.number, context_));
        }
        if (command.constraint->kind == ast::ConstraintKind::kPrimaryKey &&
            before->key_columns.empty()) {
            return move_under_key(std::move(changed));
        }
        TRY(save(changed));
        TRY(build_new_indexes(*before));
        if (command.constraint->kind == ast::ConstraintKind::kForeignKey &&
            !command.constraint->not_valid)
            return verify_reference(changed.constraints.back().oid);
        if (command.constraint->kind == ast::ConstraintKind::kCheck &&
            !command.constraint->not_valid)
            return verify_check(changed.constraints.back());
        return {};
    }

    /// A first primary key: the rows move from hidden ids to lie under it, so that a look-up by it
    /// is one read.
    Status move_under_key(RelationDescriptor changed) {
        RelationPtr before = table_;
        TRY(renew_storage(changed, context_));
        TableBuilder(changed, context_).place_rows();
        TRY(save(changed));
        Status moved = rewrite_table(before, table_, context_,
                                     [](const Chunk& rows) -> Result<Chunk> { return rows; });
        if (moved.ok() || moved.error().state() != SqlState::kUniqueViolation) return moved;
        std::string detail = moved.error().diagnostic().detail;
        if (detail.ends_with(" already exists."))
            detail.replace(detail.size() - 16, 16, " is duplicated.");
        return error(SqlState::kUniqueViolation, "could not create unique index \"{}\"",
                     table_->primary_key()->name)
            .detail(std::move(detail))
            .table(schema_of(*table_, context_.eval()), table_->name)
            .constraint(table_->primary_key()->name);
    }

    Status verify_reference(Oid oid) {
        for (std::size_t i = 0; i < table_->constraints.size(); ++i) {
            const ConstraintDescriptor& constraint = table_->constraints[i];
            if (constraint.oid != oid) continue;
            RelationPtr referenced = context_.catalog().relation(constraint.referenced_table);
            ForeignKeyUse use{table_, i, referenced,
                              context_.catalog().schema(table_->schema)->name,
                              context_.catalog().schema(referenced->schema)->name};
            return verify_foreign_key(use, context_.internal_queries(), context_.eval().format());
        }
        return {};
    }

    Status verify_check(const ConstraintDescriptor& constraint) {
        Parser parser;
        std::shared_ptr<const ast::Expr> syntax =
            TRY(parser.parse_expression(constraint.check_sql));
        BindEnvironment environment = context_.bind_environment();
        ParameterTypes parameters({}, false);
        ExprPtr bound = TRY(Binder(environment, parameters)
                                .bind_table_expression(*syntax, table_.get(),
                                                       table_columns(*table_), ExprPlace::kCheck));
        std::unique_ptr<ExecContext> exec = context_.make_exec_context();
        EvaluatorPtr evaluator = TRY(row_evaluator(*bound, *table_, *exec));
        return scan_rows(
            table_, context_, [&](const Chunk& rows, const std::string_view*) -> Status {
                Vector truth = TRY(evaluator->evaluate(rows));
                for (std::size_t row = 0; row < rows.size; ++row) {
                    if (truth.is_null(row) || truth.at(row).as<bool>()) continue;
                    return error(
                               SqlState::kCheckViolation,
                               "check constraint \"{}\" of relation \"{}\" is violated by some row",
                               constraint.name, table_->name)
                        .table(schema_of(*table_, context_.eval()), table_->name)
                        .constraint(constraint.name);
                }
                return {};
            });
    }

    Status drop_constraint(const ast::AlterTableCommand& command) {
        RelationDescriptor changed = *table_;
        const ConstraintDescriptor* constraint = changed.find_constraint(command.name);
        if (!constraint) {
            if (!command.missing_ok)
                return error(SqlState::kUndefinedObject,
                             "constraint \"{}\" of relation \"{}\" does not exist", command.name,
                             changed.name);
            context_.notice(
                Severity::kNotice,
                fmt::format("constraint \"{}\" of relation \"{}\" does not exist, skipping",
                            command.name, changed.name));
            return {};
        }
        if (constraint->kind == 'c' || constraint->kind == 'f') {
            std::erase_if(changed.constraints, [&](const ConstraintDescriptor& candidate) {
                return candidate.name == command.name;
            });
            return save(changed);
        }
        const IndexDescriptor* index = changed.find_index(constraint->index);
        TRY(drop_referencing(*constraint, *index, command.behavior == ast::DropBehavior::kCascade));
        bool keys_rows = index->storage == changed.storage;
        RelationPtr before = table_;
        TRY(remove_index(changed, index->oid));
        if (!keys_rows) return save(changed);
        changed.key_columns.clear();
        TRY(renew_storage(changed, context_));
        TRY(save(changed));
        return rewrite_table(before, table_, context_,
                             [](const Chunk& rows) -> Result<Chunk> { return rows; });
    }

    /// Foreign keys of others stand on the key.
    Status drop_referencing(const ConstraintDescriptor& key, const IndexDescriptor& index,
                            bool cascade) {
        std::vector<ForeignKeyUse> uses = referencing_constraints(*table_, context_.catalog());
        std::erase_if(uses, [&](const ForeignKeyUse& use) {
            std::set<std::int16_t> wanted(use.constraint().referenced_columns.begin(),
                                          use.constraint().referenced_columns.end()),
                has;
            for (const IndexColumn& column : index.columns) has.insert(column.number);
            return wanted != has;
        });
        if (uses.empty()) return {};
        if (!cascade) {
            std::string detail;
            for (const ForeignKeyUse& use : uses) {
                detail += fmt::format("{}{} depends on index {}", detail.empty() ? "" : "\n",
                                      describe_foreign_key(use), index.name);
            }
            return error(SqlState::kDependentObjectsStillExist,
                         "cannot drop constraint {} on table {} because other objects depend on it",
                         key.name, table_->name)
                .detail(std::move(detail))
                .hint("Use DROP ... CASCADE to drop the dependent objects too.");
        }
        std::vector<std::string> lines;
        for (const ForeignKeyUse& use : uses) {
            lines.push_back("drop cascades to " + describe_foreign_key(use));
            TRY(drop_foreign_key(use, context_));
        }
        Diagnostic notice;
        notice.severity = Severity::kNotice;
        notice.state = SqlState::kSuccessfulCompletion;
        notice.message = lines.size() == 1
                             ? lines.front()
                             : fmt::format("drop cascades to {} other objects", lines.size());
        if (lines.size() > 1) notice.detail = dependency_lines(lines);
        context_.notice(std::move(notice));
        return {};
    }

    /// The sequences of its columns go along.
    Status change_owner(const ast::AlterTableCommand& command) {
        Oid owner = TRY(new_owner(*command.owner, context_));
        std::vector<RelationPtr> owned{table_};
        for (const auto& [oid, relation] : context_.catalog().relations()) {
            if (relation->sequence && relation->sequence->owner_table == table_->oid)
                owned.push_back(relation);
        }
        for (const RelationPtr& relation : owned) {
            RelationDescriptor changed = *relation;
            changed.owner = owner;
            aerolith::change_owner(changed.acl, relation->owner, owner);
            for (ColumnDescriptor& column : changed.columns)
                aerolith::change_owner(column.acl, relation->owner, owner);
            TRY(context_.store().put(changed));
        }
        TRY(context_.catalog_changed());
        table_ = context_.catalog().relation(table_->oid);
        return {};
    }

    RelationPtr table_;
    StatementContext& context_;
    std::vector<ExprPtr> resolved_;  // evaluators point into them
};

RelationLockMode lock_of(const ast::AlterTableCommand& command) {
    switch (command.kind) {
        case ast::AlterTableKind::kValidateConstraint:
        case ast::AlterTableKind::kSetStatistics:
            return RelationLockMode::kShareUpdateExclusive;
        case ast::AlterTableKind::kAddConstraint:
            return command.constraint->kind == ast::ConstraintKind::kForeignKey
                       ? RelationLockMode::kShareRowExclusive
                       : RelationLockMode::kAccessExclusive;
        default:
            return RelationLockMode::kAccessExclusive;
    }
}

/// The strongest that one of its commands needs.
RelationLockMode lock_of(const ast::AlterTableStatement& statement) {
    RelationLockMode mode = RelationLockMode::kAccessShare;
    for (const ast::AlterTableCommand& command : statement.commands)
        mode = std::max(mode, lock_of(command));
    return mode;
}

}  // namespace

Result<std::string> execute_alter_table(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::AlterTableStatement>();
    if (statement.object_type != ast::ObjectType::kTable) {
        bool only_owner = statement.commands.size() == 1 &&
                          statement.commands[0].kind == ast::AlterTableKind::kChangeOwner;
        if (!only_owner) return not_supported("this form of ALTER");
    }
    RelationPtr relation = TRY(find_relation(statement.relation, context, statement.if_exists));
    if (!relation) {
        context.notice(Severity::kNotice, fmt::format("relation \"{}\" does not exist, skipping",
                                                      statement.relation.name));
        return std::string("ALTER TABLE");
    }
    if (relation->kind == RelationKind::kTable) {
        relation = TRY(lock_table(statement.relation, lock_of(statement), context));
    } else if (statement.object_type == ast::ObjectType::kTable) {
        return error(SqlState::kWrongObjectType, "\"{}\" is not a table", relation->name);
    }
    TRY(require_owner(*relation, context));
    TableAlteration alteration(relation, context);
    for (const ast::AlterTableCommand& command : statement.commands) TRY(alteration.apply(command));
    std::string_view word = statement.object_type == ast::ObjectType::kView       ? "VIEW"
                            : statement.object_type == ast::ObjectType::kSequence ? "SEQUENCE"
                                                                                  : "TABLE";
    return fmt::format("ALTER {}", word);
}

}  // namespace aerolith
