#include "executor/expression/evaluator.h"
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
          evaluators_(make_evaluators(node.exprs, context)) {}

    Status run(PushTarget& target) override {
        struct Transform final : PushTarget {
            Result<bool> push(Chunk& chunk) override {
                Chunk out;
                out.size = chunk.size;
                out.columns.reserve(evaluators.size());
                for (const EvaluatorPtr& evaluator : evaluators)
                    out.columns.push_back(TRY(evaluator->evaluate(chunk)));
                return target.push(out);
            }
            Transform(PushTarget& to, std::vector<EvaluatorPtr>& with)
                : target(to), evaluators(with) {}
            PushTarget& target;
            std::vector<EvaluatorPtr>& evaluators;
        } transform(target, evaluators_);
        return child_->run(transform);
    }

  private:
    OperatorPtr child_;
    std::vector<EvaluatorPtr> evaluators_;
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
