#include "executor/parallel/pipeline.h"

#include "executor/operators/hash_join.h"
#include "executor/parallel/morsels.h"
#include "planner/physical/parallel.h"

namespace aerolith {
namespace {

/// So many that the workers end at about the same time.
constexpr std::size_t kPartsPerWorker = 16;

}  // namespace

ParallelPipeline::Worker::Worker(const PhysicalNode& root, ParallelPipeline& pipeline)
    : eval(pipeline.context_.eval, pipeline.stop_),
      context{pipeline.context_.transaction, pipeline.context_.snapshot, eval,
              pipeline.context_.row_ids, pipeline.context_.temp} {
    context.work_mem_bytes = pipeline.context_.work_mem_bytes;
    context.hash_mem_bytes = pipeline.context_.hash_mem_bytes;
    context.parameters = pipeline.context_.parameters;
    context.scope = &pipeline.scope_;
    if (pipeline.context_.statistics) context.statistics = &statistics;
    tree = make_operator_tree(root, context);
}

ParallelPipeline::ParallelPipeline(const PhysicalNode& root, int workers, ExecContext& context)
    : root_(root), worker_count_(static_cast<std::size_t>(workers) + 1), context_(context) {
    scope_.scan = driving_scan(root);
}

ParallelPipeline::~ParallelPipeline() {
    stop_.store(true, std::memory_order_relaxed);
    drain();
}

Result<bool> ParallelPipeline::prepare() {
    if (!context_.workers || context_.scope) return false;
    spans_ = TRY(divide_scan(*scope_.scan, kPartsPerWorker * worker_count_, context_));
    if (spans_.size() < 2) return false;
    bool fits = true;
    TRY(build_joins(root_, fits));
    if (!fits) return false;
    parts_ = std::vector<Part>(spans_.size());
    for (std::size_t i = 0; i < std::min(worker_count_, spans_.size()); ++i) {
        workers_.push_back(std::make_unique<Worker>(root_, *this));
        idle_.push_back(workers_.back().get());
    }
    return true;
}

Status ParallelPipeline::build_joins(const PhysicalNode& node, bool& fits) {
    if (node.kind == PlanKind::kHashJoin) {
        const auto& join = static_cast<const PhysicalHashJoin&>(node);
        builds_.push_back(TRY(build_hash_join(join, context_)));
        fits = builds_.back()->resident() == Partitions::kCount;
        if (!fits) return {};
        scope_.joins[&node] = &builds_.back()->table();
    }
    return node.children.empty() ? Status() : build_joins(node.child(), fits);
}

/// REQUIRES: the mutex is held.
void ParallelPipeline::start_parts(std::size_t limit) {
    while (!idle_.empty() && next_part_ < std::min(limit, parts_.size()) &&
           !stop_.load(std::memory_order_relaxed)) {
        Worker* worker = idle_.back();
        idle_.pop_back();
        std::size_t part = next_part_++;
        ++running_;
        context_.workers->post([this, worker, part] { run_part(*worker, part); });
    }
}

void ParallelPipeline::run_part(Worker& worker, std::size_t part) {
    worker.context.part = &spans_[part];
    Status status = worker.work(part);
    std::lock_guard lock(mutex_);
    if (!status.ok()) parts_[part].stopped = stop_.exchange(true, std::memory_order_relaxed);
    parts_[part].status = std::move(status);
    parts_[part].finished = true;
    idle_.push_back(&worker);
    --running_;
    if (waiting_) std::exchange(waiting_, nullptr)->set();
}

/// Until no worker runs.
void ParallelPipeline::drain() {
    for (;;) {
        Event event;
        {
            std::lock_guard lock(mutex_);
            if (running_ == 0) return;
            waiting_ = &event;
        }
        wait_uninterrupted(event);
    }
}

Status ParallelPipeline::run(std::size_t ahead,
                             const std::function<Result<bool>(std::size_t part)>& done) {
    Status status = run_parts(ahead, done);
    stop_.store(true, std::memory_order_relaxed);
    drain();
    TRY(std::move(status));
    TRY(context_.eval.check_interrupts());
    return first_error();
}

Status ParallelPipeline::run_parts(std::size_t ahead,
                                   const std::function<Result<bool>(std::size_t part)>& done) {
    for (std::size_t part = 0; part < parts_.size(); ++part) {
        for (;;) {
            Event event;
            {
                std::lock_guard lock(mutex_);
                start_parts(part + std::min(ahead, parts_.size()));
                if (parts_[part].finished || stop_.load(std::memory_order_relaxed)) break;
                waiting_ = &event;
            }
            wait_uninterrupted(event);
        }
        if (stop_.load(std::memory_order_relaxed)) break;
        if (!TRY(done(part))) break;
    }
    return {};
}

/// What failed by itself: parts that were told to stop, because of it or because nobody wants more
/// rows, say nothing.
Status ParallelPipeline::first_error() {
    for (Part& part : parts_) {
        if (!part.status.ok() && !part.stopped) return std::move(part.status);
    }
    return {};
}

void ParallelPipeline::report() {
    if (!context_.statistics) return;
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
    }
}

}  // namespace aerolith
