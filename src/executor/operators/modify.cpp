#include "executor/operators/modify.h"
#include "executor/rows/error_places.h"

namespace aerolith {

ModifyBase::ModifyBase(const PhysicalModify& node, ExecContext& context)
    : modify_(node),
      context_(context),
      writer_(node.table, context),
      foreign_keys_(node, context),
      returning_(make_evaluators(node.returning, context)) {
    for (const auto& [position, value] : node.generated)
        generated_.push_back(make_evaluator(*value, context));
    for (const PhysicalCheck& check : node.checks)
        checks_.push_back(make_evaluator(*check.condition, context));
}

Status ModifyBase::check_rows(Chunk& rows) {
    for (std::size_t i = 0; i < generated_.size(); ++i)
        rows.columns[modify_.generated[i].first] = TRY(generated_[i]->evaluate(rows));
    const RelationDescriptor& table = *modify_.table;
    auto failing = [&](std::size_t row) {
        return fmt::format("Failing row contains {}.",
                           failing_row(rows, row, context_.eval.format()));
    };
    for (std::size_t i = 0; i < modify_.row.size(); ++i) {
        const ColumnDescriptor& column = table.column(modify_.row[i]);
        if (!column.not_null || !rows.columns[i].has_nulls()) continue;
        for (std::size_t row = 0; row < rows.size; ++row) {
            if (!rows.columns[i].is_null(row)) continue;
            return error(SqlState::kNotNullViolation,
                         "null value in column \"{}\" of relation \"{}\" violates not-null "
                         "constraint",
                         column.name, table.name)
                .detail(failing(row))
                .table(schema_of(table, context_.eval), table.name)
                .column(column.name);
        }
    }
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        Vector truth = TRY(checks_[i]->evaluate(rows));
        for (std::size_t row = 0; row < rows.size; ++row) {
            if (truth.is_null(row) || truth.at(row).as<bool>()) continue;
            return error(SqlState::kCheckViolation,
                         "new row for relation \"{}\" violates check constraint \"{}\"", table.name,
                         modify_.checks[i].name)
                .detail(failing(row))
                .table(schema_of(table, context_.eval), table.name)
                .constraint(modify_.checks[i].name);
        }
    }
    return {};
}

Result<bool> ModifyBase::push_returning(const Chunk& rows, const Chunk* extra, PushTarget& target) {
    context_.rows_affected += rows.size;
    if (!modify_.has_returning || rows.size == 0) return true;
    Chunk input = rows;
    if (extra)
        input.columns.insert(input.columns.end(), extra->columns.begin(), extra->columns.end());
    Chunk out;
    out.size = rows.size;
    for (const EvaluatorPtr& item : returning_) out.columns.push_back(TRY(item->evaluate(input)));
    // A client that stops reading does not stop the change.
    TRY(target.push(out));
    return true;
}

Chunk old_rows_of(const Chunk& chunk, const PhysicalRowMark& mark,
                  const std::vector<std::int16_t>& row) {
    Chunk old;
    old.size = chunk.size;
    for (std::int16_t number : row) {
        for (const auto& [slot, column] : mark.slots) {
            if (column == number) old.columns.push_back(chunk.columns[slot]);
        }
    }
    return old;
}

}  // namespace aerolith
