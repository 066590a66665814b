#pragma once

#include "cluster/history/graph.h"
#include "cluster/history/versions.h"

namespace aerolith::history {

/// Who must come before whom, each transaction held to its own level.
///
/// A transaction has a node for its snapshot and one for its commit, and the first comes before the
/// second. A write or read of what another one wrote puts that one's commit before this one's
/// snapshot (READ COMMITTED: before its commit); a read that another one overwrote puts this one's
/// snapshot before that one's commit (READ COMMITTED promises nothing). So snapshot isolation is
/// what has no cycle. A SERIALIZABLE transaction happens at one instant: both of its nodes are one.
class Dependencies {
  public:
    enum Kind : unsigned {
        kWriteWrite = 1,
        kWriteRead = 2,
        kReadWrite = 4,
        kRealTime = 8,
        kWithin = 16,  ///< from a transaction's snapshot to its commit
    };

    Dependencies(const History& history, const Versions& versions);

    /// At most a few, the simplest ones first.
    std::vector<Anomaly> cycles() const;

  private:
    using Index = Versions::Index;

    Graph::Node snapshot(Index transaction) const {
        return static_cast<Graph::Node>(2 * transaction + (is_instant(transaction) ? 1 : 0));
    }
    Graph::Node commit(Index transaction) const {
        return static_cast<Graph::Node>(2 * transaction + 1);
    }
    bool is_instant(Index transaction) const;
    void add_after(Index before, Index after, Kind kind);
    void add_writes();
    void add_reads();
    void add_real_time();
    Anomaly explain(const Graph::Cycle& cycle) const;
    bool is_lost_update(const Graph::Cycle& cycle) const;

    const History& history_;
    const Versions& versions_;
    Graph graph_;
};

}  // namespace aerolith::history
