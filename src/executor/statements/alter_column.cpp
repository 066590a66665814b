#include "executor/expression/evaluator.h"
#include "executor/rows/error_places.h"
#include "executor/rows/table_format.h"
#include "executor/statements/alter_identity.h"
#include "executor/statements/column_readers.h"
#include "executor/statements/drop_plan.h"
#include "executor/statements/table_alteration.h"
#include "executor/statements/table_builder.h"
#include "executor/statements/table_rewrite.h"
#include "parser/ast/alter_table.h"
#include "planner/deparse/catalog_names.h"
#include "types/type_info.h"

namespace aerolith {

Status TableAlteration::add_column(const ast::AlterTableCommand& command) {
    const ast::ColumnDefinition& definition = *command.definition;
    if (table_->find_column(definition.name)) {
        if (command.missing_ok) {
            context_.notice(Severity::kNotice,
                            fmt::format("column \"{}\" of relation \"{}\" already exists, skipping",
                                        definition.name, table_->name));
            return {};
        }
        return error(SqlState::kDuplicateColumn, "column \"{}\" of relation \"{}\" already exists",
                     definition.name, table_->name);
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

Status TableAlteration::refuse_rows(const RelationPtr& before, const ColumnDescriptor& column) {
    return scan_rows(before, context_, [&](const Chunk&, const std::string_view*) -> Status {
        return error(SqlState::kNotNullViolation,
                     "column \"{}\" of relation \"{}\" contains null values", column.name,
                     before->name)
            .table(schema_of(*before, context_.eval()), before->name)
            .column(column.name);
    });
}

Status TableAlteration::drop_column(const ast::AlterTableCommand& command) {
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
    bool keys_rows = std::ranges::find(changed.key_columns, number) != changed.key_columns.end();
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

Status TableAlteration::drop_generated_from(const ast::AlterTableCommand& command,
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
        context_.notice(Severity::kNotice,
                        fmt::format("drop cascades to column {} of {}", quoted_name(name), table));
        ast::AlterTableCommand inner = command;
        inner.name = name;
        TRY(drop_column(inner));
    }
    return {};
}

Status TableAlteration::drop_key_column(RelationDescriptor changed, std::int16_t number) {
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

Status TableAlteration::alter_type(const ast::AlterTableCommand& command) {
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

Status TableAlteration::check_no_view_reads(const ColumnDescriptor& column) {
    for (const auto& [oid, view] : context_.catalog().relations()) {
        if (!view->reads(table_->oid, column.number)) continue;
        return error(SqlState::kFeatureNotSupported,
                     "cannot alter type of a column used by a view or rule")
            .detail(fmt::format("rule _RETURN on {} depends on column \"{}\"",
                                DropPlan(context_).describe(*view), column.name));
    }
    return {};
}

Status TableAlteration::set_default(const ast::AlterTableCommand& command) {
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

Status TableAlteration::drop_default(const ast::AlterTableCommand& command) {
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

Status TableAlteration::set_not_null(const ast::AlterTableCommand& command) {
    RelationDescriptor changed = *table_;
    ColumnDescriptor* column = TRY(column_of(changed, command.name));
    if (column->not_null) return {};
    TRY(check_no_nulls(table_, column->number, context_));
    column->not_null = true;
    return save(changed);
}

Status TableAlteration::drop_not_null(const ast::AlterTableCommand& command) {
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

Status TableAlteration::alter_identity(const ast::AlterTableCommand& command) {
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

}  // namespace aerolith
