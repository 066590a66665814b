#pragma once

#include "executor/expression/evaluator.h"
#include "executor/foreign_keys/foreign_key_events.h"
#include "executor/operators/operator.h"
#include "executor/rows/table_writer.h"

namespace aerolith {

/// What INSERT, UPDATE and DELETE share at run time: NOT NULL and CHECK, counting, RETURNING.
class ModifyBase {
  public:
    ModifyBase(const PhysicalModify& node, ExecContext& context);

  protected:
    /// Fills generated columns, and fails when a row breaks NOT NULL or a CHECK.
    Status check_rows(Chunk& rows);
    /// RETURNING over the written rows followed by `extra` columns; without RETURNING nothing is
    /// pushed.
    Result<bool> push_returning(const Chunk& rows, const Chunk* extra, PushTarget& target);

    const PhysicalModify& modify_;
    ExecContext& context_;
    TableWriter writer_;
    ForeignKeyWatch foreign_keys_;

  private:
    std::vector<EvaluatorPtr> generated_;
    std::vector<EvaluatorPtr> checks_;
    std::vector<EvaluatorPtr> returning_;
};

/// The columns of a row mark in table order, out of a child's chunk.
Chunk old_rows_of(const Chunk& chunk, const PhysicalRowMark& mark,
                  const std::vector<std::int16_t>& row);

}  // namespace aerolith
