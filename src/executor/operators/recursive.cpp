#include "executor/expression/evaluator.h"
#include "executor/operators/key_columns.h"
#include "executor/operators/operators.h"
#include "executor/spill/key_set.h"
#include "executor/spill/row_spool.h"

namespace aerolith {
namespace {

/// WITH RECURSIVE: rounds of the second child over what the round before gave, until one gives
/// nothing. Rows go up as they come, so that a LIMIT above ends even a recursion without end.
class RecursiveOperator final : public Operator {
  public:
    RecursiveOperator(const PhysicalRecursive& node, ExecContext& context)
        : node_(node),
          initial_(make_operator_tree(node.child(0), context)),
          recursive_(make_operator_tree(node.child(1), context)),
          encoder_(key_columns(node.types)),
          context_(context) {}

    Status run(PushTarget& target) override {
        seen_ = std::make_unique<KeySet>(context_.temp, context_.eval, context_.hash_mem_bytes);
        Round round(*this, node_.inputs[0], target);
        round.rows = new_rows();
        TRY(initial_->run(round));
        while (!round.stopped && round.rows->rows() > 0) {
            TRY(context_.eval.check_interrupts());
            std::unique_ptr<RowSpool> working = std::exchange(round.rows, new_rows());
            TRY(working->finish());
            auto outer = context_.ctes.find(node_.cte);
            const RowSpool* saved = outer == context_.ctes.end() ? nullptr : outer->second;
            context_.ctes[node_.cte] = working.get();
            round.inputs = &node_.inputs[1];
            Status status = recursive_->run(round);
            if (saved)
                context_.ctes[node_.cte] = saved;
            else
                context_.ctes.erase(node_.cte);
            TRY(std::move(status));
        }
        return {};
    }

  private:
    std::unique_ptr<RowSpool> new_rows() const {
        return std::make_unique<RowSpool>(node_.types, context_.temp, context_.work_mem_bytes);
    }

    struct Round final : PushTarget {
        Round(RecursiveOperator& op, const std::vector<std::uint32_t>& inputs, PushTarget& target)
            : op(op), inputs(&inputs), target(target) {}
        Result<bool> push(Chunk& chunk) override {
            Chunk out;
            out.size = chunk.size;
            for (std::size_t i = 0; i < inputs->size(); ++i) {
                out.columns.push_back(chunk.columns[(*inputs)[i]]);
                out.columns.back().set_type(op.node_.types[i]);
            }
            if (!op.node_.all) TRY(op.drop_seen(out));
            if (out.size == 0) return true;
            TRY(rows->add(out));
            stopped = !TRY(target.push(out));
            return !stopped;
        }
        RecursiveOperator& op;
        const std::vector<std::uint32_t>* inputs;
        PushTarget& target;
        std::unique_ptr<RowSpool> rows;
        bool stopped = false;
    };

    Status drop_seen(Chunk& rows) {
        KeyBatch keys;
        keys.encode(encoder_, rows.columns, rows.size);
        auto fresh = std::make_shared<Selection>();
        TRY(seen_->insert(keys, *fresh));
        if (fresh->size() < rows.size) rows.select(fresh);
        return {};
    }

    const PhysicalRecursive& node_;
    OperatorPtr initial_, recursive_;
    KeyEncoder encoder_;
    std::unique_ptr<KeySet> seen_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_recursive(const PhysicalRecursive& node, ExecContext& context) {
    return std::make_unique<RecursiveOperator>(node, context);
}

}  // namespace aerolith
