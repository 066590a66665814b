#include "executor/expression/evaluator.h"
#include "executor/operators/key_columns.h"
#include "executor/operators/operators.h"
#include "executor/spill/external_sorter.h"

namespace aerolith {
namespace {

class SortOperator final : public Operator {
  public:
    SortOperator(const PhysicalSort& node, ExecContext& context)
        : node_(node),
          child_(make_operator_tree(node.child(), context)),
          encoder_(key_columns(node.keys)),
          context_(context) {
        for (const SortKey& key : node.keys) keys_.push_back(make_evaluator(*key.expr, context));
    }

    Status run(PushTarget& target) override {
        ExternalSorter sorter(node_.types, context_.temp, context_.eval, context_.work_mem_bytes,
                              TRY(row_bound()));
        Feed feed(*this, sorter);
        TRY(child_->run(feed));
        TRY(sorter.finish(target));
        if (context_.statistics) context_.note(node_, {describe_sort(sorter)});
        return {};
    }

  private:
    struct Feed final : PushTarget {
        Feed(SortOperator& op, ExternalSorter& to) : op(op), sorter(to) {}
        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            std::vector<Vector> values;
            for (const EvaluatorPtr& key : op.keys_) values.push_back(TRY(key->evaluate(chunk)));
            keys.encode(op.encoder_, values, chunk.size);
            TRY(sorter.add(chunk, keys));
            return true;
        }
        SortOperator& op;
        ExternalSorter& sorter;
        KeyBatch keys;
    };

    Result<std::uint64_t> row_bound() {
        if (!node_.limit) return UINT64_MAX;
        Value limit = TRY(evaluate_scalar(*node_.limit, context_));
        if (limit.is_null() || limit.as<std::int64_t>() < 0) return UINT64_MAX;
        std::uint64_t bound = static_cast<std::uint64_t>(limit.as<std::int64_t>());
        if (node_.offset) {
            Value offset = TRY(evaluate_scalar(*node_.offset, context_));
            if (!offset.is_null() && offset.as<std::int64_t>() > 0)
                bound += static_cast<std::uint64_t>(offset.as<std::int64_t>());
        }
        return bound;
    }

    const PhysicalSort& node_;
    OperatorPtr child_;
    std::vector<EvaluatorPtr> keys_;
    KeyEncoder encoder_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_sort(const PhysicalSort& node, ExecContext& context) {
    return std::make_unique<SortOperator>(node, context);
}

}  // namespace aerolith
