#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "common/result.h"
#include "executor/foreign_keys/foreign_keys.h"
#include "executor/spill/temp_space.h"
#include "functions/eval_context.h"
#include "planner/physical/plan.h"
#include "txn/transaction.h"
#include "types/vector.h"

namespace aerolith {

/// Rows of a COPY FROM stream, in the column order of the plan's source.
class RowSource {
  public:
    virtual ~RowSource() = default;
    /// Fills up to kVectorSize rows; none is the end.
    virtual Status next(Chunk& out) = 0;
};

/// Hands out ascending row ids for tables without a primary key; unique across restarts.
class RowIdSource {
  public:
    virtual ~RowIdSource() = default;
    virtual Result<std::int64_t> next_row_id() = 0;
};

class ClusterNode;
class HashJoinTable;
class RowSpool;
class WorkerPool;

/// What the workers of a parallel part of a plan share.
struct ParallelScope {
    const PhysicalScan* scan = nullptr;  // the one that is divided
    std::map<const PhysicalNode*, HashJoinTable*> joins;
};

/// What a running statement needs besides its plan. Belongs to the statement; one fiber at a time.
struct ExecContext {
    Transaction& transaction;
    Snapshot snapshot;
    EvalContext& eval;
    RowIdSource& row_ids;
    TempSpace& temp;
    SystemViewContext* views = nullptr;
    InternalQueries* internal = nullptr;
    /// What foreign keys have to be told at the end of the statement; look-ups it already holds.
    std::vector<ForeignKeyEvent> foreign_key_events;
    std::set<std::string> foreign_key_keys;
    RowSource* copy_source = nullptr;
    std::size_t work_mem_bytes = 4u << 20;  // of one sort or store
    std::size_t hash_mem_bytes = 8u << 20;  // of one hash table
    std::vector<Value> parameters;
    std::vector<Value> correlations;  // by index - kFirstCorrelation
    /// Rows of WITH queries computed so far.
    std::map<std::uint32_t, const RowSpool*> ctes;
    std::uint64_t rows_affected = 0;
    WorkerPool* workers = nullptr;         // null: everything runs on the statement's fiber
    ClusterNode* cluster = nullptr;        // null: no other nodes may help
    const ParallelScope* scope = nullptr;  // in a worker
    const KeySpan* part = nullptr;         // in a worker: what `scope->scan` reads now
    const std::vector<std::string>* shipped = nullptr;  // in a fragment: rows that came with it
    /// While set, an evaluation whose values take too much memory for so many rows sets the second
    /// and fails: it will be repeated with fewer.
    bool takes_slices = false;
    bool needs_slices = false;
    /// Set by EXPLAIN ANALYZE: operators then count rows and time.
    struct NodeStatistics {
        std::uint64_t rows = 0;
        std::uint64_t loops = 0;
        std::int64_t nanoseconds = 0;
        std::int64_t first_row_nanoseconds = 0;
        std::vector<std::string> notes;  // lines of the operator's own, of its last run
    };
    std::map<const PhysicalNode*, NodeStatistics>* statistics = nullptr;

    /// REQUIRES: statistics.
    void note(const PhysicalNode& node, std::vector<std::string> lines) {
        (*statistics)[&node].notes = std::move(lines);
    }

    const Value& parameter(std::uint32_t index) const {
        return index >= kFirstCorrelation ? correlations[index - kFirstCorrelation]
                                          : parameters[index];
    }
};

}  // namespace aerolith
