#include "executor/expression/evaluator.h"
#include "executor/expression/slices.h"
#include "executor/operators/operators.h"

namespace aerolith {
namespace {

class EmptyOperator final : public Operator {
  public:
    Status run(PushTarget& target) override {
        Chunk row{{}, 1};
        TRY(target.push(row));
        return {};
    }
};

class ValuesOperator final : public Operator {
  public:
    ValuesOperator(const PhysicalValues& node, ExecContext& context)
        : node_(node), context_(context) {}

    Status run(PushTarget& target) override {
        if (node_.from_copy) return run_copy(target);
        for (std::size_t begin = 0; begin < node_.tuples.size(); begin += kVectorSize) {
            std::size_t end = std::min(node_.tuples.size(), begin + kVectorSize);
            Chunk chunk;
            for (const Type& type : node_.types)
                chunk.columns.emplace_back(type, std::max(end - begin, std::size_t{1}));
            for (std::size_t row = begin; row < end; ++row) {
                for (std::size_t column = 0; column < node_.types.size(); ++column) {
                    Value value = TRY(evaluate_scalar(*node_.tuples[row][column], context_));
                    chunk.columns[column].set_value(row - begin, value);
                }
            }
            chunk.size = end - begin;
            TRY(context_.eval.check_interrupts());
            if (!TRY(target.push(chunk))) break;
        }
        return {};
    }

  private:
    Status run_copy(PushTarget& target) {
        for (;;) {
            Chunk chunk;
            TRY(context_.copy_source->next(chunk));
            if (chunk.size == 0) return {};
            TRY(context_.eval.check_interrupts());
            if (!TRY(target.push(chunk))) return {};
        }
    }

    const PhysicalValues& node_;
    ExecContext& context_;
};

class ProjectOperator final : public Operator {
  public:
    ProjectOperator(const PhysicalProject& node, ExecContext& context)
        : child_(make_operator_tree(node.child(), context)),
          evaluators_(make_evaluators(node.exprs, context)),
          repeatable_(std::ranges::all_of(
              node.exprs,
              [](const ExprPtr& expr) { return volatility_of(*expr) != Volatility::kVolatile; })),
          context_(context) {}

    Status run(PushTarget& target) override {
        struct Transform final : PushTarget {
            Transform(ProjectOperator& op, PushTarget& to) : op(op), target(to) {}
            Result<bool> push(Chunk& chunk) override { return op.project(chunk, target); }
            ProjectOperator& op;
            PushTarget& target;
        } transform(*this, target);
        return child_->run(transform);
    }

  private:
    /// Long values are worked out and passed on for fewer rows at a time.
    Result<bool> project(const Chunk& chunk, PushTarget& target) {
        for (std::size_t from = 0; from < chunk.size;) {
            std::size_t count = std::min(slice_, chunk.size - from);
            Chunk out;
            bool whole = count == chunk.size;
            bool fits = TRY(evaluate(whole ? chunk : rows_between(chunk, from, from + count), out));
            if (!fits) {
                slice_ = (count + 1) / 2;
                narrow_ = 0;
                continue;
            }
            if (!TRY(target.push(out))) return false;
            from += count;
            if (slice_ < kVectorSize && ++narrow_ % kSlicesBeforeMore == 0) slice_ *= 2;
        }
        return true;
    }

    /// false: fewer rows, please.
    Result<bool> evaluate(const Chunk& chunk, Chunk& out) {
        std::optional<SlicedAttempt> attempt;
        if (repeatable_ && chunk.size > 1) attempt.emplace(context_);
        out.size = chunk.size;
        out.columns.reserve(evaluators_.size());
        for (const EvaluatorPtr& evaluator : evaluators_) {
            Result<Vector> column = evaluator->evaluate(chunk);
            if (!column.ok()) {
                if (attempt && attempt->failed()) return false;
                return column.take_error();
            }
            out.columns.push_back(std::move(column).value());
        }
        return true;
    }

    static constexpr std::size_t kSlicesBeforeMore = 8;

    OperatorPtr child_;
    std::vector<EvaluatorPtr> evaluators_;
    bool repeatable_;
    ExecContext& context_;
    std::size_t slice_ = kVectorSize;
    std::size_t narrow_ = 0;  // slices since it last had to shrink
};

class FilterOperator final : public Operator {
  public:
    FilterOperator(const PhysicalFilter& node, ExecContext& context)
        : child_(make_operator_tree(node.child(), context)), predicate_(node.conditions, context) {}

    Status run(PushTarget& target) override {
        struct Transform final : PushTarget {
            Result<bool> push(Chunk& chunk) override {
                TRY(predicate.filter(chunk));
                if (chunk.size == 0) return true;
                return target.push(chunk);
            }
            Transform(PushTarget& to, const Predicate& with) : target(to), predicate(with) {}
            PushTarget& target;
            const Predicate& predicate;
        } transform(target, predicate_);
        return child_->run(transform);
    }

  private:
    OperatorPtr child_;
    Predicate predicate_;
};

}  // namespace

OperatorPtr make_empty(const PhysicalEmpty&, ExecContext&) {
    return std::make_unique<EmptyOperator>();
}
OperatorPtr make_values(const PhysicalValues& node, ExecContext& context) {
    return std::make_unique<ValuesOperator>(node, context);
}
OperatorPtr make_project(const PhysicalProject& node, ExecContext& context) {
    return std::make_unique<ProjectOperator>(node, context);
}
OperatorPtr make_filter(const PhysicalFilter& node, ExecContext& context) {
    return std::make_unique<FilterOperator>(node, context);
}

}  // namespace aerolith
