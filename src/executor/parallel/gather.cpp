#include "executor/operators/operators.h"
#include "executor/parallel/pipeline.h"
#include "executor/spill/row_spool.h"

namespace aerolith {
namespace {

class GatherOperator final : public Operator {
  public:
    GatherOperator(const PhysicalGather& node, ExecContext& context)
        : node_(node), context_(context) {}

    Status run(PushTarget& target) override {
        ParallelPipeline pipeline({node_.child(), node_.division, node_.child()}, context_);
        bool parallel = TRY(pipeline.prepare());
        if (parallel) {
            TRY(gather(pipeline, target));
        } else {
            TRY(make_operator_tree(node_.child(), context_)->run(target));
        }
        if (context_.statistics) {
            context_.note(node_, parallel ? pipeline.report()
                                          : std::vector<std::string>{"Workers Launched: 0"});
        }
        return {};
    }

  private:
    /// Each part's rows wait in a spool until those before have gone up.
    Status gather(ParallelPipeline& pipeline, PushTarget& target) {
        std::size_t ahead = 4 * pipeline.workers().size();
        std::vector<std::unique_ptr<RowSpool>> rows(pipeline.parts());
        for (auto& worker : pipeline.workers()) {
            worker->work = [&, worker = worker.get()](std::size_t part) -> Status {
                rows[part] = std::make_unique<RowSpool>(
                    node_.types, context_.temp,
                    std::max<std::size_t>(context_.work_mem_bytes / ahead, 1 << 16));
                SpoolTarget spool(*rows[part]);
                TRY(worker->run(part, spool));
                return rows[part]->finish();
            };
        }
        return pipeline.run(ahead, [&](std::size_t part) -> Result<bool> {
            std::unique_ptr<RowSpool> ready = std::move(rows[part]);
            return ready->read(target, context_.eval);
        });
    }

    const PhysicalGather& node_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_gather(const PhysicalGather& node, ExecContext& context) {
    return std::make_unique<GatherOperator>(node, context);
}

}  // namespace aerolith
