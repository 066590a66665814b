#pragma once

#include <atomic>

#include "executor/distributed/messages.h"
#include "executor/operators/operator.h"
#include "executor/spill/row_spool.h"
#include "runtime/fiber_mutex.h"
#include "storage/key_value.h"
#include "txn/cluster_node.h"

namespace aerolith {

/// What is the same at all nodes that run a fragment.
struct FragmentOrder {
    std::uint64_t fragment = 0;
    std::string request;      // OpenFragment
    std::vector<Type> types;  // of the rows that come back
};
/// `bound`: rows wanted of a sort on top. `shipped`: for each join of the fragment.
FragmentOrder order_fragment(const PhysicalNode& fragment, std::uint64_t bound,
                             std::vector<std::string> shipped, ExecContext& context);

/// A fragment at one other node. Several fibers may have parts run at a time.
class RemoteFragment {
  public:
    RemoteFragment(const FragmentOrder& order, RaftNode node, ExecContext& context);
    ~RemoteFragment();
    RemoteFragment(const RemoteFragment&) = delete;
    RemoteFragment& operator=(const RemoteFragment&) = delete;

    struct PartResult {
        std::vector<NodeMeasurement> measurements;
        std::uint64_t rows = 0, bytes = 0;
        std::int64_t nanoseconds = 0;
    };
    /// Has a part run there and collects its rows.
    Result<PartResult> run(std::size_t part, const KeySpan& span, RowSpool& rows,
                           EvalContext& eval);
    /// For the rows of one part.
    RowSpool new_spool() const;
    /// The node is gone, or cannot do it: an error of run() then says nothing of the query.
    bool lost() const { return lost_.load(std::memory_order_relaxed); }
    /// Ends what runs there.
    void stop();
    RaftNode node() const { return node_; }

  private:
    Status open();
    void close();
    Result<std::string> call(std::string request, Deadline deadline);
    template <class Request>
    Result<PartRows> ask(const Request& request);

    const FragmentOrder& order_;
    const RaftNode node_;
    ExecContext& context_;
    FiberMutex opening_;
    std::atomic<bool> asked_{false}, opened_{false}, lost_{false};
};

}  // namespace aerolith
