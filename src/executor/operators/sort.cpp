#include "executor/expression/evaluator.h"
#include "executor/operators/key_columns.h"
#include "executor/operators/operators.h"
#include "executor/parallel/pipeline.h"
#include "executor/spill/external_sorter.h"

namespace aerolith {
namespace {

/// Works out the keys of rows on their way to a sorter.
class SortFeed final : public PushTarget {
  public:
    /// `divided`: rows of equal keys are to stand in the order of the parts they come from.
    SortFeed(const PhysicalSort& node, ExecContext& context, bool divided)
        : eval_(context.eval), encoder_(columns(node, divided)), divided_(divided) {
        for (const SortKey& key : node.keys) keys_.push_back(make_evaluator(*key.expr, context));
    }

    /// The rows to come go there; they are of this part.
    void direct(ExternalSorter& to, std::size_t part = 0) {
        sorter_ = &to;
        part_ = Value::int4(static_cast<std::int32_t>(part));
    }
    Result<bool> push(Chunk& chunk) override {
        TRY(eval_.check_interrupts());
        std::vector<Vector> values;
        for (const EvaluatorPtr& key : keys_) values.push_back(TRY(key->evaluate(chunk)));
        if (divided_) values.push_back(Vector::constant(part_));
        batch_.encode(encoder_, values, chunk.size);
        TRY(sorter_->add(chunk, batch_));
        return true;
    }

  private:
    static std::vector<KeyEncoder::Column> columns(const PhysicalSort& node, bool divided) {
        std::vector<KeyEncoder::Column> columns = key_columns(node.keys);
        if (divided) columns.push_back({type_oid::kInt4});
        return columns;
    }

    EvalContext& eval_;
    std::vector<EvaluatorPtr> keys_;
    KeyEncoder encoder_;
    bool divided_;
    ExternalSorter* sorter_ = nullptr;
    Value part_;
    KeyBatch batch_;
};

class SortOperator final : public Operator {
  public:
    SortOperator(const PhysicalSort& node, ExecContext& context)
        : node_(node),
          child_(make_operator_tree(node.child(), context)),
          feed_(node, context, false),
          context_(context) {}

    Status run(PushTarget& target) override {
        bound_ = TRY(row_bound());
        ExternalSorter sorter = new_sorter(context_);
        std::vector<std::string> parts_notes = {"Workers Launched: 0"};
        bool parallel = node_.division.any() && TRY(sort_parts(sorter, parts_notes));
        if (!parallel) {
            feed_.direct(sorter);
            TRY(child_->run(feed_));
        }
        TRY(sorter.finish(target));
        if (context_.statistics) {
            std::vector<std::string> notes = {describe_sort(sorter)};
            if (node_.division.any()) std::ranges::move(parts_notes, std::back_inserter(notes));
            context_.note(node_, std::move(notes));
        }
        return {};
    }

  private:
    ExternalSorter new_sorter(ExecContext& context) const {
        return ExternalSorter(node_.types, context.temp, context.eval, context.work_mem_bytes,
                              bound_);
    }

    /// A sorter per worker, whose runs are merged at the end; other nodes send only the first rows
    /// of a part when no more are wanted. false: not possible.
    Result<bool> sort_parts(ExternalSorter& all, std::vector<std::string>& notes) {
        struct Share {
            SortFeed feed;
            ExternalSorter sorter;
        };
        const bool bounded = bound_ != UINT64_MAX;
        const PhysicalNode& fragment =
            bounded ? static_cast<const PhysicalNode&>(node_) : node_.child();
        ParallelPipeline pipeline({node_.child(), node_.division, fragment, bound_}, context_);
        if (!TRY(pipeline.prepare())) return false;
        std::vector<std::unique_ptr<Share>> shares;
        for (auto& worker : pipeline.workers()) {
            shares.emplace_back(
                new Share{SortFeed(node_, worker->context, true), new_sorter(worker->context)});
            worker->work = [&share = *shares.back(),
                            worker = worker.get()](std::size_t part) -> Status {
                share.feed.direct(share.sorter, part);
                return worker->run(part, share.feed);
            };
        }
        TRY(pipeline.run(pipeline.parts(), [](std::size_t) -> Result<bool> { return true; }));
        for (std::unique_ptr<Share>& share : shares) TRY(share->sorter.hand_over(all));
        notes = pipeline.report();
        return true;
    }

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
    SortFeed feed_;
    ExecContext& context_;
    std::uint64_t bound_ = UINT64_MAX;
};

}  // namespace

OperatorPtr make_sort(const PhysicalSort& node, ExecContext& context) {
    return std::make_unique<SortOperator>(node, context);
}

}  // namespace aerolith
