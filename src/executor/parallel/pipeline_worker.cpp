#include "executor/parallel/pipeline.h"

namespace aerolith {
namespace {

std::int64_t nanoseconds_of_clock() {
    return system_clock().monotonic_nanos();
}

/// Counts what passes.
class CountingTarget final : public PushTarget {
  public:
    CountingTarget(PushTarget& to, std::uint64_t& rows) : to_(to), rows_(rows) {}
    Result<bool> push(Chunk& chunk) override {
        rows_ += chunk.size;
        return to_.push(chunk);
    }

  private:
    PushTarget& to_;
    std::uint64_t& rows_;
};

void each_below(const PhysicalNode& node, const std::function<void(const PhysicalNode&)>& visit) {
    visit(node);
    // Of a join the right side is another's: it was run before.
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        if (node.kind != PlanKind::kHashJoin || i == 0) each_below(node.child(i), visit);
    }
}

}  // namespace

ParallelPipeline::Worker::Worker(ParallelPipeline& pipeline, RemoteFragment* remote)
    : pipeline(pipeline),
      remote(remote),
      eval(pipeline.context_.eval, pipeline.stop_),
      context{pipeline.context_.transaction, pipeline.context_.snapshot, eval,
              pipeline.context_.row_ids, pipeline.context_.temp} {
    context.work_mem_bytes = pipeline.context_.work_mem_bytes;
    context.hash_mem_bytes = pipeline.context_.hash_mem_bytes;
    context.parameters = pipeline.context_.parameters;
    context.scope = &pipeline.scope_;
    if (pipeline.context_.statistics) context.statistics = &statistics;
    if (!remote) tree = make_operator_tree(pipeline.divided_.pipeline, context);
}

Status ParallelPipeline::Worker::run(std::size_t part, PushTarget& target) {
    context.part = &pipeline.spans_[part];
    TRY(remote ? run_there(part, target) : run_here(target));
    ++counted.parts;
    return {};
}

Status ParallelPipeline::Worker::run_here(PushTarget& target) {
    if (!context.statistics) return tree->run(target);
    const std::int64_t start = nanoseconds_of_clock();
    CountingTarget counting(target, counted.rows);
    TRY(tree->run(counting));
    counted.nanoseconds += nanoseconds_of_clock() - start;
    return {};
}

Status ParallelPipeline::Worker::run_there(std::size_t part, PushTarget& target) {
    passes_rows = false;
    RowSpool rows = remote->new_spool();
    RemoteFragment::PartResult result = TRY(remote->run(part, pipeline.spans_[part], rows, eval));
    passes_rows = true;
    TRY(rows.read(target, eval));
    counted.rows += result.rows;
    counted.bytes += result.bytes;
    counted.nanoseconds += result.nanoseconds;
    add(result.measurements);
    return {};
}

/// What the other node measured, whose plan is a copy of the fragment.
void ParallelPipeline::Worker::add(const std::vector<NodeMeasurement>& measurements) {
    std::size_t at = 0;
    const PhysicalNode& fragment = pipeline.divided_.fragment;
    each_below(fragment, [&](const PhysicalNode& node) {
        if (at >= measurements.size()) return;
        const NodeMeasurement& of = measurements[at++];
        ExecContext::NodeStatistics& total = statistics[&node];
        total.rows += of.rows;
        total.loops += of.loops;
        total.nanoseconds += of.nanoseconds;
        total.first_row_nanoseconds =
            std::max(total.first_row_nanoseconds, of.first_row_nanoseconds);
    });
}

std::vector<std::string> ParallelPipeline::report() {
    if (!context_.statistics) return {};
    std::map<RaftNode, Worker::Counted> nodes;
    for (const std::unique_ptr<Worker>& worker : workers_) {
        for (auto& [node, counted] : worker->statistics) {
            ExecContext::NodeStatistics& total = (*context_.statistics)[node];
            total.rows += counted.rows;
            total.nanoseconds += counted.nanoseconds;
            if (counted.loops > 0) ++total.loops;
            total.first_row_nanoseconds =
                std::max(total.first_row_nanoseconds, counted.first_row_nanoseconds);
            if (total.notes.empty()) total.notes = counted.notes;
        }
        Worker::Counted& of = nodes[worker->remote ? worker->remote->node() : 0];
        of.parts += worker->counted.parts;
        of.rows += worker->counted.rows;
        of.bytes += worker->counted.bytes;
        of.given_up += worker->counted.given_up;
        of.nanoseconds += worker->counted.nanoseconds;
    }
    std::vector<std::string> lines;
    if (divided_.division.workers > 0)
        lines.push_back(fmt::format("Workers Launched: {}", divided_.division.workers));
    if (divided_.division.nodes == 0) return lines;
    lines.push_back(fmt::format("Nodes Launched: {}", nodes.size()));
    for (const auto& [node, of] : nodes) {
        const std::string time = fmt::format("{:.3f}", static_cast<double>(of.nanoseconds) / 1e6);
        lines.push_back(
            node == 0 ? fmt::format("This Node: parts={} rows={} time={}", of.parts, of.rows, time)
                      : fmt::format("Node {}: parts={} rows={} bytes={} time={} retries={}", node,
                                    of.parts, of.rows, of.bytes, time, of.given_up));
    }
    return lines;
}

}  // namespace aerolith
