#pragma once

#include <atomic>

#include "executor/operators/hash_join_table.h"
#include "executor/parallel/worker_eval.h"
#include "runtime/worker_pool.h"

namespace aerolith {

/// A part of a plan that runs once per part of a table, several parts at a time on the pool's
/// threads. The statement's fiber waits meanwhile. Hash tables of joins on the way are built
/// before, by the fiber, and shared.
class ParallelPipeline {
  public:
    /// One thread's copy of the operators, with a context of its own.
    struct Worker {
        Worker(const PhysicalNode& root, ParallelPipeline& pipeline);
        WorkerEval eval;
        std::map<const PhysicalNode*, ExecContext::NodeStatistics> statistics;
        ExecContext context;
        OperatorPtr tree;
        std::function<Status(std::size_t part)> work;
    };

    ParallelPipeline(const PhysicalNode& root, int workers, ExecContext& context);
    ~ParallelPipeline();

    /// false: this must be run the plain way (there is little to divide, or a hash table does not
    /// fit).
    Result<bool> prepare();
    std::size_t parts() const { return parts_.size(); }
    std::vector<std::unique_ptr<Worker>>& workers() { return workers_; }

    /// Runs the workers' `work` for all parts, at most `ahead` parts before the first that `done`
    /// has not seen. `done` is called by this fiber, in the order of the parts; false: no more is
    /// wanted. No worker runs when it returns.
    Status run(std::size_t ahead, const std::function<Result<bool>(std::size_t part)>& done);
    /// Adds what the workers counted to the statement's statistics.
    void report();

  private:
    friend struct Worker;
    struct Part {
        bool finished = false;
        bool stopped = false;  // failed when others had
        Status status;
    };
    Status build_joins(const PhysicalNode& node, bool& fits);
    void start_parts(std::size_t limit);
    void run_part(Worker& worker, std::size_t part);
    Status run_parts(std::size_t ahead, const std::function<Result<bool>(std::size_t part)>& done);
    void drain();
    Status first_error();

    const PhysicalNode& root_;
    std::size_t worker_count_;
    ExecContext& context_;
    std::atomic<bool> stop_{false};
    ParallelScope scope_;
    std::vector<KeySpan> spans_;
    std::vector<std::unique_ptr<HashJoinBuild>> builds_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<Part> parts_;

    std::mutex mutex_;
    std::vector<Worker*> idle_;
    std::size_t next_part_ = 0;
    std::size_t running_ = 0;
    Event* waiting_ = nullptr;
};

}  // namespace aerolith
