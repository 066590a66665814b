#pragma once

#include "executor/context.h"
#include "executor/expression/evaluator.h"

namespace aerolith {

/// Computes what an index with expressions or a predicate holds of a row. Chunks hold the live
/// columns.
class IndexKeys {
  public:
    IndexKeys(RelationPtr table, ExecContext& context)
        : table_(std::move(table)), context_(context) {}

    struct Values {
        bool included = true;       // the predicate holds
        std::vector<Value> values;  // of the expression columns, in order
    };
    Result<Values> compute(const IndexDescriptor& index, const Chunk& rows, std::size_t row);

  private:
    struct Index {
        Oid oid = kInvalidOid;
        std::vector<ExprPtr> exprs;
        std::vector<EvaluatorPtr> columns, predicate;
    };
    Result<Index*> prepare(const IndexDescriptor& index);

    RelationPtr table_;
    ExecContext& context_;
    std::vector<std::unique_ptr<Index>> indexes_;
};

}  // namespace aerolith
