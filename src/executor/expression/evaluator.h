#pragma once

#include <memory>

#include "executor/context.h"
#include "planner/logical/expr.h"

namespace aerolith {

/// A bound expression made ready to run: evaluates over a chunk, a batch at a time. Owned by one
/// operator; the vectors it returns are valid as long as they are held.
class Evaluator {
  public:
    virtual ~Evaluator() = default;
    /// One value per row of the chunk; a constant vector where the value is the same for all.
    virtual Result<Vector> evaluate(const Chunk& chunk) = 0;
};

using EvaluatorPtr = std::unique_ptr<Evaluator>;

EvaluatorPtr make_evaluator(const Expr& expr, ExecContext& context);
std::vector<EvaluatorPtr> make_evaluators(const std::vector<ExprPtr>& exprs, ExecContext& context);

/// Value of an expression without slots.
Result<Value> evaluate_scalar(const Expr& expr, ExecContext& context);

/// Conditions that must all hold.
class Predicate {
  public:
    Predicate(const std::vector<ExprPtr>& conditions, ExecContext& context)
        : conditions_(make_evaluators(conditions, context)) {}
    bool empty() const { return conditions_.empty(); }
    /// Keeps the rows that meet all conditions; later ones see only those that met the earlier.
    Status filter(Chunk& chunk) const;
    /// Rows of the chunk that meet them.
    Result<SelectionPtr> matching(const Chunk& chunk) const;

  private:
    std::vector<EvaluatorPtr> conditions_;
};

/// A chunk of one row without columns: what constant expressions are evaluated over.
const Chunk& single_row();

}  // namespace aerolith
