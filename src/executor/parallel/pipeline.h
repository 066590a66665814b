#pragma once

#include <atomic>

#include "executor/distributed/remote_fragment.h"
#include "executor/operators/hash_join_table.h"
#include "executor/parallel/worker_eval.h"
#include "runtime/worker_pool.h"

namespace aerolith {

/// What of a plan runs once per part.
struct Divided {
    const PhysicalNode& pipeline;
    const Division& division;
    /// What other nodes run of it, the pipeline or the node on top of it, and how many rows of each
    /// part are wanted if that sorts.
    const PhysicalNode& fragment;
    std::uint64_t bound = UINT64_MAX;
};

/// A part of a plan that runs once per part of a table, a part being a span of keys of an index:
/// several parts at a time, on the pool's threads and at other nodes. The statement's fiber waits
/// meanwhile. Hash tables of joins on the way are built before, by the fiber, shared by the threads
/// and sent along to other nodes. The parts of a node that is lost are run again by others.
class ParallelPipeline {
  public:
    /// One thread's copy of the operators, or one of the requests a node works on at a time, with a
    /// context of its own.
    struct Worker {
        Worker(ParallelPipeline& pipeline, RemoteFragment* remote);
        /// The part's rows; of another node, those of the fragment.
        Status run(std::size_t part, PushTarget& target);

        ParallelPipeline& pipeline;
        RemoteFragment* const remote;  // null: this node
        WorkerEval eval;
        std::map<const PhysicalNode*, ExecContext::NodeStatistics> statistics;
        ExecContext context;
        OperatorPtr tree;
        std::function<Status(std::size_t part)> work;
        /// Of the part at hand rows may have gone up: it cannot be run again.
        bool passes_rows = false;
        struct Counted {
            std::uint64_t parts = 0, rows = 0, bytes = 0, given_up = 0;
            std::int64_t nanoseconds = 0;
        } counted;

      private:
        Status run_here(PushTarget& target);
        Status run_there(std::size_t part, PushTarget& target);
        void add(const std::vector<NodeMeasurement>& measurements);
    };

    ParallelPipeline(Divided divided, ExecContext& context);
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
    /// Adds what the workers counted to the statement's statistics, and gives the lines that say
    /// who did what.
    std::vector<std::string> report();

  private:
    friend struct Worker;
    struct Part {
        bool finished = false;
        bool stopped = false;  // failed when others had
        Status status;
    };
    std::vector<RaftNode> helping_nodes() const;
    Status build_joins(const PhysicalNode& node, bool& fits);
    void order_remotely(const std::vector<RaftNode>& nodes);
    void start_parts(std::size_t limit);
    void start_part(Worker& worker, std::size_t part);
    void run_part(Worker& worker, std::size_t part);
    Status run_parts(std::size_t ahead, const std::function<Result<bool>(std::size_t part)>& done);
    void stop();
    void drain();
    Status first_error();

    const Divided divided_;
    ExecContext& context_;
    std::atomic<bool> stop_{false};
    ParallelScope scope_;
    std::vector<KeySpan> spans_;
    std::vector<std::unique_ptr<HashJoinBuild>> builds_;
    FragmentOrder order_;
    std::vector<std::unique_ptr<RemoteFragment>> remotes_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<Part> parts_;

    std::mutex mutex_;
    std::vector<Worker*> idle_;
    std::size_t next_part_ = 0;
    std::vector<std::size_t> again_;  // parts of lost nodes
    std::size_t running_ = 0;
    Event* waiting_ = nullptr;
};

}  // namespace aerolith
