#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>

#include "cluster/state_machine.h"
#include "common/error.h"
#include "common/result.h"
#include "runtime/scheduler.h"
#include "txn/sequence_manager.h"
#include "txn/transaction_manager.h"

namespace aerolith {

class ClusterNode;
class OrderedStore;
class PeerHandler;
class ShardMap;

struct NodeStorageOptions {
    std::size_t log_segment_bytes = 16u << 20;
    std::size_t memtable_bytes = 32u << 20;
    std::size_t write_buffer_bytes = 128u << 20;
    /// 0: a quarter of the machine's memory.
    std::size_t block_cache_bytes = 0;
    /// Flush, and with it bound the replay after a crash, when the log has grown by this much.
    std::size_t flush_after_log_bytes = 8u << 20;
    std::chrono::microseconds log_poll{50};
    std::chrono::milliseconds history_retention{10 * 60 * 1000};
    std::chrono::milliseconds maintenance_every{250};

    /// What CommitOptions::notifications says, of every node's commits, as this node applies them.
    OnNotified notified;

    // --- Of a node in a cluster
    /// Answers what other nodes ask about this one's sessions; outlives the node.
    PeerHandler* sessions = nullptr;
    /// Runs parts of other nodes' plans; outlives the node.
    PeerHandler* fragments = nullptr;
    CatalogHooks catalog;
    /// Before everything the node has is replaced by another node's state: nobody may read when it
    /// returns.
    std::function<void()> before_install;
    /// What an operator wants to know of the network between nodes.
    std::function<void(Severity, const std::string&)> report;
};

/// What a node stores, opened and wired: the data directory with its lock and format version, the
/// ordered store, the log, recovery, the commit path, transactions, sequences, and the upkeep in
/// the background. Destroying it closes cleanly: what is in the log is applied and flushed.
class NodeStorage {
  public:
    /// Creates the directory on first start. Errors name what is wrong: another server runs in it,
    /// it is not ours, it was written by a newer version, the disk is full.
    static Result<std::unique_ptr<NodeStorage>> open(const std::string& directory,
                                                     NodeStorageOptions options = {},
                                                     Runtime& runtime = system_runtime());
    /// Over an ordered store of the caller's (the simulator's in-memory one).
    static Result<std::unique_ptr<NodeStorage>> open_over(std::unique_ptr<OrderedStore> store,
                                                          const std::string& directory,
                                                          NodeStorageOptions options,
                                                          Runtime& runtime);
    ~NodeStorage();

    TransactionManager& transactions();
    SequenceManager& sequences();
    MvccStore& store();
    ShardMap& shard_map();
    /// nullptr when the node is on its own (see NodeIdentity).
    ClusterNode* cluster();
    /// Until the node knows who leads and has applied what the leader had. Blocks its thread.
    /// 57P03 when `keep_waiting` says no more.
    Status await_leader(const std::function<bool()>& keep_waiting);

    /// VACUUM: collects every version no snapshot needs, now, of the keys with the prefixes (none:
    /// of all). `keep_history` spares history_retention; the flag ends it early. Blocks its thread.
    Status vacuum(bool keep_history = false, std::span<const std::string> prefixes = {},
                  std::atomic<bool>* cancelled = nullptr);
    /// CHECKPOINT: flushes the store and drops the log it no longer needs.
    Status checkpoint();
    /// Whether the directory was new at open().
    bool was_created() const;

    struct Statistics {
        std::uint64_t log_bytes = 0;  ///< in segments that recovery would read
        std::uint64_t log_segments = 0;
        std::uint64_t log_syncs = 0;
        std::uint64_t commits = 0;
        std::uint64_t memtable_bytes = 0;
        std::uint64_t block_cache_bytes = 0;
        std::uint64_t table_file_bytes = 0;
        std::uint64_t replayed_entries = 0;  ///< at the last start
    };
    Statistics statistics();
    /// Of the newest versions of the rows between two keys, committed ones; an estimate.
    std::uint64_t approximate_bytes(const KeySpan& span);

  private:
    NodeStorage();
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace aerolith
