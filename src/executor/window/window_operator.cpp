#include <numeric>

#include "executor/expression/evaluator.h"
#include "executor/operators/key_columns.h"
#include "executor/operators/operators.h"
#include "executor/window/partition.h"

namespace aerolith {
namespace {

/// Window functions: rows come sorted, a partition is held (in memory or on disk) until its last
/// row and then goes up with the values.
class WindowOperator final : public Operator {
  public:
    WindowOperator(const PhysicalWindow& node, ExecContext& context)
        : node_(node),
          child_(make_operator_tree(node.child(), context)),
          partition_keys_(make_evaluators(node.window.partition, context)),
          partition_encoder_(key_columns(node.window.partition)),
          order_encoder_(key_columns(node.window.order)),
          context_(context),
          width_(node.child().types.size()),
          types_(node.child().types) {
        for (const SortKey& key : node.window.order)
            order_keys_.push_back(make_evaluator(*key.expr, context));
        for (const ExprPtr& expr : node.calls) {
            WindowCallStep step;
            step.call = &expr->get<WindowCall>();
            step.result = expr->type;
            for (const ExprPtr& argument : expr->children)
                step.arguments.push_back(add_computed(*argument));
            if (step.call->filter) step.filter = add_computed(*step.call->filter);
            steps_.push_back(std::move(step));
        }
        start_ = range_columns(node.window.start);
        end_ = range_columns(node.window.end);
    }

    Status run(PushTarget& target) override {
        FrameClause frames{node_.window, start_, end_};
        TRY(frames.open(context_));
        Run run(*this, frames, target);
        TRY(child_->run(run));
        if (!run.stopped) TRY(run.finish_partition());
        return {};
    }

  private:
    /// A value kept beside the child's columns; its position among the partition's.
    std::size_t add_computed(const Expr& expr) {
        computed_.push_back(make_evaluator(expr, context_));
        types_.push_back(expr.type);
        return types_.size() - 1;
    }
    RangeColumns range_columns(const WindowFrameBound& bound) {
        if (!bound.limit) return {};
        std::size_t key = add_computed(*bound.key);
        return {key, add_computed(*bound.limit)};
    }

    struct Run final : PushTarget {
        Run(WindowOperator& op, const FrameClause& frames, PushTarget& target)
            : op(op), frames(frames), target(target) {}

        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            std::vector<Vector> partition_keys, order_keys;
            for (const EvaluatorPtr& key : op.partition_keys_)
                partition_keys.push_back(TRY(key->evaluate(chunk)));
            for (const EvaluatorPtr& key : op.order_keys_)
                order_keys.push_back(TRY(key->evaluate(chunk)));
            Chunk wide = chunk;
            for (const EvaluatorPtr& extra : op.computed_)
                wide.columns.push_back(TRY(extra->evaluate(chunk)));
            std::size_t begin = 0;
            std::string key;
            for (std::size_t row = 0; row < chunk.size; ++row) {
                key.clear();
                op.partition_encoder_.encode(partition_keys, row, key);
                if (rows > 0 && key != partition_key) {
                    TRY(keep(wide, begin, row));
                    begin = row;
                    TRY(finish_partition());
                    if (stopped) return false;
                }
                if (rows == 0) {
                    partition_key = key;
                    partition.emplace(op.types_, op.context_);
                }
                key.clear();
                op.order_encoder_.encode(order_keys, row, key);
                if (rows == 0 || key != peer_key) {
                    TRY(partition->start_group(rows));
                    peer_key = key;
                }
                ++rows;
            }
            TRY(keep(wide, begin, chunk.size));
            return true;
        }

        Status keep(const Chunk& wide, std::size_t begin, std::size_t end) {
            if (begin == end) return {};
            if (end - begin == wide.size) return partition->add(wide);
            Chunk part = wide;
            part.select(numbers(begin, end));
            return partition->add(part);
        }

        static SelectionPtr numbers(std::size_t begin, std::size_t end) {
            auto selection = std::make_shared<Selection>(end - begin);
            std::iota(selection->begin(), selection->end(), static_cast<std::uint32_t>(begin));
            return selection;
        }

        Status finish_partition() {
            if (rows == 0) return {};
            TRY(partition->finish());
            std::vector<std::unique_ptr<WindowCallRun>> calls;
            for (const WindowCallStep& step : op.steps_)
                calls.push_back(run_window_call(step, *partition, frames, op.context_));
            SpoolCursor cursor(partition->rows());
            for (std::size_t row = 0; row < rows && !stopped;) {
                std::size_t at = TRY(cursor.seek(row));
                std::size_t end = std::min(cursor.rows().size, at + kVectorSize);
                TRY(emit(calls, row, cursor.rows(), at, end));
                row += end - at;
            }
            rows = 0;
            return {};
        }

        /// Rows [at, end) of a page with their values; the first is the partition's row `first`.
        Status emit(const std::vector<std::unique_ptr<WindowCallRun>>& calls, std::size_t first,
                    const Chunk& page, std::size_t at, std::size_t end) {
            TRY(op.context_.eval.check_interrupts());
            Chunk out;
            out.size = end - at;
            out.columns.assign(page.columns.begin(),
                               page.columns.begin() + static_cast<std::ptrdiff_t>(op.width_));
            if (out.size < page.size) out.select(numbers(at, end));
            for (std::size_t i = 0; i < calls.size(); ++i) {
                Vector values(op.steps_[i].result, out.size);
                for (std::size_t row = at; row < end; ++row)
                    TRY(calls[i]->compute(first + row - at, page, row, values, row - at));
                out.columns.push_back(std::move(values));
            }
            stopped = !TRY(target.push(out));
            return {};
        }

        WindowOperator& op;
        const FrameClause& frames;
        PushTarget& target;
        std::optional<WindowPartition> partition;
        std::size_t rows = 0;  // of the partition so far
        std::string partition_key, peer_key;
        bool stopped = false;
    };

    const PhysicalWindow& node_;
    OperatorPtr child_;
    std::vector<EvaluatorPtr> partition_keys_, order_keys_, computed_;
    KeyEncoder partition_encoder_, order_encoder_;
    ExecContext& context_;
    std::size_t width_;        // of the child
    std::vector<Type> types_;  // of the partition's columns
    std::vector<WindowCallStep> steps_;
    RangeColumns start_, end_;
};

}  // namespace

OperatorPtr make_window(const PhysicalWindow& node, ExecContext& context) {
    return std::make_unique<WindowOperator>(node, context);
}

}  // namespace aerolith
