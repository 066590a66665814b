#include "executor/parallel/pipeline.h"

#include "executor/distributed/rows_codec.h"
#include "executor/operators/hash_join.h"
#include "executor/parallel/morsels.h"
#include "planner/fragment/fragment.h"
#include "planner/physical/parallel.h"
#include "runtime/fiber.h"

namespace aerolith {
namespace {

/// So many that the workers end at about the same time.
constexpr std::size_t kPartsPerWorker = 16;
/// Fewer where each part is a request.
constexpr std::size_t kPartsPerRemoteWorker = 6;

/// Rows of a hash table as they travel.
std::string shipped_rows(const RowStore& rows) {
    std::string out;
    for (std::size_t from = 0; from < rows.size(); from += kVectorSize) {
        auto some = std::make_shared<Selection>(std::min(kVectorSize, rows.size() - from));
        for (std::size_t i = 0; i < some->size(); ++i)
            (*some)[i] = static_cast<std::uint32_t>(from + i);
        append_chunk(rows.chunk_of(some), out);
    }
    return out;
}

}  // namespace

ParallelPipeline::ParallelPipeline(Divided divided, ExecContext& context)
    : divided_(divided), context_(context) {
    scope_.scan = driving_scan(divided.pipeline);
}

ParallelPipeline::~ParallelPipeline() {
    stop();
    drain();
}

/// A transaction's own writes are here only, and so is what a serializable one has read.
std::vector<RaftNode> ParallelPipeline::helping_nodes() const {
    const Transaction& transaction = context_.transaction;
    const bool tracked =
        transaction.isolation() == IsolationLevel::kSerializable && !transaction.read_only();
    if (divided_.division.nodes == 0 || !context_.cluster || transaction.has_writes() || tracked)
        return {};
    return context_.cluster->connected_members();
}

Result<bool> ParallelPipeline::prepare() {
    if (!context_.workers || context_.scope) return false;
    const std::vector<RaftNode> nodes = helping_nodes();
    const auto threads = static_cast<std::size_t>(divided_.division.workers) + 1;
    const std::size_t wanted = nodes.empty() ? kPartsPerWorker * threads
                                             : kPartsPerRemoteWorker * threads * (1 + nodes.size());
    if (threads == 1 && nodes.empty()) return false;
    spans_ = TRY(divide_scan(*scope_.scan, wanted, context_));
    if (spans_.size() < 2) return false;
    bool fits = true;
    TRY(build_joins(divided_.pipeline, fits));
    if (!fits) return false;
    parts_ = std::vector<Part>(spans_.size());
    for (std::size_t i = 0; i < std::min(threads, spans_.size()); ++i)
        workers_.push_back(std::make_unique<Worker>(*this, nullptr));
    order_remotely(nodes);
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 2); ++i) {
        for (const std::unique_ptr<RemoteFragment>& remote : remotes_)
            workers_.push_back(std::make_unique<Worker>(*this, remote.get()));
    }
    for (const std::unique_ptr<Worker>& worker : workers_) idle_.push_back(worker.get());
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

void ParallelPipeline::order_remotely(const std::vector<RaftNode>& nodes) {
    std::size_t bytes = 0;
    for (const std::unique_ptr<HashJoinBuild>& build : builds_) bytes += build->table().bytes();
    if (nodes.empty() || bytes > kMostShippedBytes) return;
    std::vector<std::string> shipped;
    for (const std::unique_ptr<HashJoinBuild>& build : builds_)
        shipped.push_back(shipped_rows(build->table().rows()));
    order_ = order_fragment(divided_.fragment, divided_.bound, std::move(shipped), context_);
    for (RaftNode node : nodes)
        remotes_.push_back(std::make_unique<RemoteFragment>(order_, node, context_));
}

/// REQUIRES: the mutex is held.
void ParallelPipeline::start_parts(std::size_t limit) {
    while (!idle_.empty() && !stop_.load(std::memory_order_relaxed)) {
        const bool repeats = !again_.empty();
        if (!repeats && next_part_ >= std::min(limit, parts_.size())) return;
        std::size_t part = repeats ? again_.back() : next_part_++;
        if (repeats) again_.pop_back();
        Worker* worker = idle_.back();
        idle_.pop_back();
        ++running_;
        start_part(*worker, part);
    }
}

/// Another node is waited for by a fiber of its own.
void ParallelPipeline::start_part(Worker& worker, std::size_t part) {
    auto body = [this, &worker, part] { run_part(worker, part); };
    if (worker.remote)
        Fiber::start(*context_.workers, std::move(body));
    else
        context_.workers->post(std::move(body));
}

void ParallelPipeline::run_part(Worker& worker, std::size_t part) {
    Status status = worker.work(part);
    std::lock_guard lock(mutex_);
    const bool lost = !status.ok() && worker.remote && worker.remote->lost() && !worker.passes_rows;
    if (lost && !stop_.load(std::memory_order_relaxed)) {
        again_.push_back(part);
        ++worker.counted.given_up;
    } else {
        if (!status.ok()) parts_[part].stopped = stop_.exchange(true, std::memory_order_relaxed);
        parts_[part].status = std::move(status);
        parts_[part].finished = true;
        idle_.push_back(&worker);
    }
    --running_;
    if (waiting_) std::exchange(waiting_, nullptr)->set();
}

void ParallelPipeline::stop() {
    stop_.store(true, std::memory_order_relaxed);
    for (const std::unique_ptr<RemoteFragment>& remote : remotes_) remote->stop();
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
    stop();
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

}  // namespace aerolith
