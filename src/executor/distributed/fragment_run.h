#pragma once

#include "executor/context.h"
#include "executor/distributed/messages.h"
#include "executor/operators/hash_join_table.h"
#include "executor/spill/row_spool.h"
#include "runtime/worker_pool.h"
#include "txn/session_slot.h"
#include "txn/transaction_manager.h"

namespace aerolith {

/// What a node runs other nodes' fragments with.
struct FragmentHost {
    TransactionManager& transactions;
    RowIdSource& row_ids;
    TempDirectory& temp;
    WorkerPool& workers;
    /// The catalog of a database as committed now.
    std::function<Result<CatalogPtr>(Oid database)> catalog;
};

/// A fragment of another node's plan, run here part by part. It reads at the snapshot of the
/// statement it belongs to, which the collector of old versions spares as long as the fragment is
/// open. Thread-safe; runs on fibers.
class FragmentRun {
  public:
    static Result<std::shared_ptr<FragmentRun>> create(OpenFragment request, FragmentHost& host);
    ~FragmentRun();

    /// Before the first part. Waits until the snapshot is visible here.
    Status prepare(CancelToken& cancel);
    /// All rows of the part are made before the first are answered.
    Result<PartRows> run(const RunPart& request, CancelToken& cancel);
    Result<PartRows> fetch(std::uint32_t part);
    /// What runs or waits ends soon.
    void cancel();

  private:
    class Eval;
    struct Part;

    FragmentRun(OpenFragment request, FragmentHost& host);
    Status decode(CancelToken& cancel);
    Status build_joins(const PhysicalNode& node, ExecContext& context);
    std::unique_ptr<ExecContext> make_context(EvalContext& eval);
    OperatorPtr make_tree(ExecContext& context) const;

    OpenFragment request_;
    FragmentHost& host_;
    FormatSettings format_;
    TempSpace temp_;
    CancelToken closing_;
    std::unique_ptr<SessionSlot> slot_;
    std::unique_ptr<Transaction> transaction_;
    Snapshot snapshot_;
    std::vector<Value> parameters_;
    PhysicalPtr plan_;
    std::vector<Type> types_;  // of the rows that go back
    ParallelScope scope_;
    std::vector<std::unique_ptr<HashJoinBuild>> builds_;

    std::mutex mutex_;
    std::map<std::uint32_t, std::shared_ptr<Part>> parts_;  // with rows to be fetched
};

}  // namespace aerolith
