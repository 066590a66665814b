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
    ValuesOperator(const PhysicalValues& node, ExecContext& context) : node_(node), context_(context) {}

    Status run(PushTarget& target) override {
        if (node_.from_copy) return run_copy(target);
        for (std::size_t begin = 0; begin < node_.tuples.size(); begin += kVectorSize) {
            std::size_t end = std::min(node_.tuples.size(), begin + kVectorSize);
            Chunk chunk;
            for (const Type& type : node_.types) chunk.columns.emplace_back(type, std::max(end - begin, std::size_t{1}));
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
        : child_(make_operator_tree(node.child(), context)), evaluators_(make_evaluators(node.exprs, context)) {}

    Status run(PushTarget& target) override {
        struct Transform final : PushTarget {
            Result<bool> push(Chunk& chunk) override {
                Chunk out;
                out.size = chunk.size;
                out.columns.reserve(evaluators.size());
                for (const EvaluatorPtr& evaluator : evaluators) out.columns.push_back(TRY(evaluator->evaluate(chunk)));
                return target.push(out);
            }
            Transform(PushTarget& to, std::vector<EvaluatorPtr>& with) : target(to), evaluators(with) {}
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

class CteOperator final : public Operator {
 public:
    CteOperator(const PhysicalCte& node, ExecContext& context)
        : cte_(node.cte), definition_(make_operator_tree(node.child(0), context)), body_(make_operator_tree(node.child(1), context)), context_(context) {}

    Status run(PushTarget& target) override {
        CollectTarget rows;
        // Rows that a WITH query changes do not count as the statement's.
        std::uint64_t affected = context_.rows_affected;
        TRY(definition_->run(rows));
        context_.rows_affected = affected;
        context_.ctes[cte_] = &rows.chunks;
        Status status = body_->run(target);
        context_.ctes.erase(cte_);
        return status;
    }

 private:
    std::uint32_t cte_;
    OperatorPtr definition_, body_;
    ExecContext& context_;
};

class CteScanOperator final : public Operator {
 public:
    CteScanOperator(const PhysicalCteScan& node, ExecContext& context) : node_(node), context_(context) {}

    Status run(PushTarget& target) override {
        for (const Chunk& rows : *context_.ctes.at(node_.cte)) {
            Chunk chunk;
            chunk.size = rows.size;
            for (std::uint32_t slot : node_.output) chunk.columns.push_back(rows.columns[slot]);
            if (!TRY(target.push(chunk))) break;
        }
        return {};
    }

 private:
    const PhysicalCteScan& node_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_empty(const PhysicalEmpty&, ExecContext&) { return std::make_unique<EmptyOperator>(); }
OperatorPtr make_values(const PhysicalValues& node, ExecContext& context) { return std::make_unique<ValuesOperator>(node, context); }
OperatorPtr make_project(const PhysicalProject& node, ExecContext& context) { return std::make_unique<ProjectOperator>(node, context); }
OperatorPtr make_filter(const PhysicalFilter& node, ExecContext& context) { return std::make_unique<FilterOperator>(node, context); }
OperatorPtr make_cte(const PhysicalCte& node, ExecContext& context) { return std::make_unique<CteOperator>(node, context); }
OperatorPtr make_cte_scan(const PhysicalCteScan& node, ExecContext& context) { return std::make_unique<CteScanOperator>(node, context); }

}  // namespace aerolith
