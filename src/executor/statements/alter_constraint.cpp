#include "executor/expression/evaluator.h"
#include "executor/foreign_keys/foreign_keys.h"
#include "executor/rows/error_places.h"
#include "executor/statements/drop_plan.h"
#include "executor/statements/index_build.h"
#include "executor/statements/referencing.h"
#include "executor/statements/table_alteration.h"
#include "executor/statements/table_builder.h"
#include "executor/statements/table_rewrite.h"
#include "parser/ast/alter_table.h"

namespace aerolith {

Status TableAlteration::build_new_indexes(const RelationDescriptor& before) {
    for (const IndexDescriptor& index : table_->indexes) {
        if (!before.find_index(index.oid) && index.storage != table_->storage)
            TRY(build_index(table_, index, context_));
    }
    return {};
}

Status TableAlteration::validate_constraint(const ast::AlterTableCommand& command) {
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
    return error(SqlState::kUndefinedObject, "constraint \"{}\" of relation \"{}\" does not exist",
                 command.name, changed.name);
}

Status TableAlteration::remove_index(RelationDescriptor& table, Oid oid) {
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

Status TableAlteration::add_constraint(const ast::AlterTableCommand& command) {
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
    if (command.constraint->kind == ast::ConstraintKind::kCheck && !command.constraint->not_valid)
        return verify_check(changed.constraints.back());
    return {};
}

Status TableAlteration::move_under_key(RelationDescriptor changed) {
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

Status TableAlteration::verify_reference(Oid oid) {
    for (std::size_t i = 0; i < table_->constraints.size(); ++i) {
        const ConstraintDescriptor& constraint = table_->constraints[i];
        if (constraint.oid != oid) continue;
        RelationPtr referenced = context_.catalog().relation(constraint.referenced_table);
        ForeignKeyUse use{table_, i, referenced, context_.catalog().schema(table_->schema)->name,
                          context_.catalog().schema(referenced->schema)->name};
        return verify_foreign_key(use, context_.internal_queries(), context_.eval().format());
    }
    return {};
}

Status TableAlteration::verify_check(const ConstraintDescriptor& constraint) {
    Parser parser;
    std::shared_ptr<const ast::Expr> syntax = TRY(parser.parse_expression(constraint.check_sql));
    BindEnvironment environment = context_.bind_environment();
    ParameterTypes parameters({}, false);
    ExprPtr bound = TRY(Binder(environment, parameters)
                            .bind_table_expression(*syntax, table_.get(), table_columns(*table_),
                                                   ExprPlace::kCheck));
    std::unique_ptr<ExecContext> exec = context_.make_exec_context();
    EvaluatorPtr evaluator = TRY(row_evaluator(*bound, *table_, *exec));
    return scan_rows(table_, context_, [&](const Chunk& rows, const std::string_view*) -> Status {
        Vector truth = TRY(evaluator->evaluate(rows));
        for (std::size_t row = 0; row < rows.size; ++row) {
            if (truth.is_null(row) || truth.at(row).as<bool>()) continue;
            return error(SqlState::kCheckViolation,
                         "check constraint \"{}\" of relation \"{}\" is violated by some row",
                         constraint.name, table_->name)
                .table(schema_of(*table_, context_.eval()), table_->name)
                .constraint(constraint.name);
        }
        return {};
    });
}

Status TableAlteration::drop_constraint(const ast::AlterTableCommand& command) {
    RelationDescriptor changed = *table_;
    const ConstraintDescriptor* constraint = changed.find_constraint(command.name);
    if (!constraint) {
        if (!command.missing_ok)
            return error(SqlState::kUndefinedObject,
                         "constraint \"{}\" of relation \"{}\" does not exist", command.name,
                         changed.name);
        context_.notice(Severity::kNotice,
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

Status TableAlteration::drop_referencing(const ConstraintDescriptor& key,
                                         const IndexDescriptor& index, bool cascade) {
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

}  // namespace aerolith
