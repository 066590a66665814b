#include "executor/aggregate/partial_aggregate.h"
#include "executor/operators/operators.h"
#include "executor/parallel/pipeline.h"

namespace aerolith {
namespace {

/// One part of a divided pipeline.
class PartOperator final : public Operator {
  public:
    PartOperator(ParallelPipeline::Worker& worker, std::size_t part)
        : worker_(worker), part_(part) {}
    Status run(PushTarget& target) override { return worker_.run(part_, target); }

  private:
    ParallelPipeline::Worker& worker_;
    std::size_t part_;
};

class AggregateOperator final : public Operator {
  public:
    AggregateOperator(const PhysicalAggregate& node, ExecContext& context)
        : node_(node),
          child_(make_operator_tree(node.child(), context)),
          input_(node, context),
          context_(context) {}

    Status run(PushTarget& target) override {
        if (node_.division.any() && TRY(run_parallel(target))) return {};
        statistics_ = {};
        TRY(aggregate_all(target));
        if (context_.statistics && !node_.groups.empty()) {
            std::string disk =
                statistics_.disk_bytes > 0
                    ? fmt::format("  Disk Usage: {}kB", (statistics_.disk_bytes + 1023) / 1024)
                    : "";
            context_.note(node_, {fmt::format("Batches: {}  Memory Usage: {}kB{}",
                                              statistics_.batches, statistics_.kilobytes, disk)});
        }
        return {};
    }

  private:
    /// Rows whose groups found no room, to be aggregated with a hash of their own.
    struct Pending {
        RowRun rows;
        int level;
    };

    Status aggregate_all(PushTarget& target) {
        std::vector<Pending> pending;
        {
            std::unique_ptr<GroupTable> table = input_.new_table(0);
            TRY(input_.feed(*child_, *table));
            if (node_.groups.empty() && table->size() == 0) table->add_empty_group();
            if (!TRY(finish(*table, pending, target))) return {};
        }
        while (!pending.empty()) {
            Pending next = std::move(pending.back());
            pending.pop_back();
            std::unique_ptr<GroupTable> table = input_.new_table(next.level);
            TRY(push_keyed(next.rows, input_.row_types(), *table, context_.eval));
            next.rows = {};
            if (!TRY(finish(*table, pending, target))) return {};
        }
        return {};
    }

    Result<bool> finish(GroupTable& table, std::vector<Pending>& pending, PushTarget& target) {
        int level = table.spilled().level() + 1;
        statistics_.kilobytes = std::max(statistics_.kilobytes, table.budget().peak_kilobytes());
        statistics_.disk_bytes +=
            table.spilled().rows() > 0 ? TRY(queue_parts(table, level, pending)) : 0;
        ++statistics_.batches;
        return table.emit(target);
    }

    Result<std::uint64_t> queue_parts(GroupTable& table, int level, std::vector<Pending>& pending) {
        for (RowRun& part : TRY(table.spilled().finish())) {
            if (part.rows > 0) pending.push_back({std::move(part), level});
        }
        return table.spilled().disk_bytes();
    }

    /// A table per worker, combined at the end. false: not possible, or some table did not fit;
    /// nothing was pushed.
    Result<bool> run_parallel(PushTarget& target) {
        struct Partial {
            Partial(const PhysicalAggregate& node, ExecContext& context)
                : input(node, context), table(input.new_table(0)) {}
            /// Another node sends groups.
            Status take(ParallelPipeline::Worker& worker, std::size_t part) {
                if (worker.remote) {
                    PartialTarget groups(input, *table);
                    return worker.run(part, groups);
                }
                PartOperator rows(worker, part);
                return input.feed(rows, *table);
            }
            bool overflows(const ParallelPipeline::Worker& worker) const {
                return worker.remote ? table->full() : table->spilled().rows() > 0;
            }
            AggregateInput input;
            std::unique_ptr<GroupTable> table;
        };
        ParallelPipeline pipeline({node_.child(), node_.division, node_}, context_);
        if (!TRY(pipeline.prepare())) return false;
        std::vector<std::unique_ptr<Partial>> partials;
        std::atomic<bool> overflow{false};
        for (auto& worker : pipeline.workers()) {
            partials.push_back(std::make_unique<Partial>(node_, worker->context));
            worker->work = [&overflow, &partial = *partials.back(),
                            worker = worker.get()](std::size_t part) -> Status {
                TRY(partial.take(*worker, part));
                if (!partial.overflows(*worker)) return {};
                overflow.store(true, std::memory_order_relaxed);
                return Error(SqlState::kInternalError,
                             "the groups of a worker do not fit its memory");
            };
        }
        Status status =
            pipeline.run(pipeline.parts(), [](std::size_t) -> Result<bool> { return true; });
        if (overflow.load(std::memory_order_relaxed)) return false;
        TRY(std::move(status));
        std::unique_ptr<GroupTable> all = input_.new_table(0);
        for (std::unique_ptr<Partial>& partial : partials) {
            TRY(all->combine(*partial->table));
            partial.reset();
        }
        if (node_.groups.empty() && all->size() == 0) all->add_empty_group();
        std::vector<std::string> notes = pipeline.report();
        if (context_.statistics) context_.note(node_, std::move(notes));
        TRY(all->emit(target));
        return true;
    }

    struct Statistics {
        std::size_t batches = 0, kilobytes = 0;
        std::uint64_t disk_bytes = 0;
    };

    const PhysicalAggregate& node_;
    OperatorPtr child_;
    AggregateInput input_;
    ExecContext& context_;
    Statistics statistics_;
};

}  // namespace

OperatorPtr make_aggregate(const PhysicalAggregate& node, ExecContext& context) {
    return std::make_unique<AggregateOperator>(node, context);
}

}  // namespace aerolith
