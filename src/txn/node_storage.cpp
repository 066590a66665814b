#include "txn/node_storage.h"

#include <thread>

#include "cluster/commands/set_shard_map.h"
#include "cluster/shard_map.h"
#include "cluster/state_names.h"
#include "storage/mvcc_store.h"
#include "storage/rocks_store.h"
#include "txn/cluster_node.h"
#include "txn/data_directory.h"
#include "txn/lone_node.h"
#include "txn/maintenance.h"

namespace aerolith {

/// In the order of their making; they go in the reverse order.
struct NodeStorage::Parts {
    explicit Parts(Runtime& runtime) : runtime(runtime) {}
    ~Parts() {
        upkeep.reset();
        if (cluster) cluster->stop();
        if (alone) alone->replica().stop();
        if (store && ready) (void)store->engine().flush();  // else the next start replays the log
    }

    Runtime& runtime;
    bool ready = false;
    std::optional<DataDirectory> directory;
    std::unique_ptr<LogStore> log;
    std::unique_ptr<MvccStore> store;
    // Who decides: one of the two.
    std::unique_ptr<LoneNode> alone;
    std::unique_ptr<ClusterNode> cluster;
    std::unique_ptr<ShardMap> shard_map;
    std::unique_ptr<TransactionManager> transactions;
    std::unique_ptr<SequenceManager> sequences;
    std::unique_ptr<Maintenance> maintenance;
    std::unique_ptr<Service> upkeep;

    StoredReplica& replica() { return cluster ? cluster->replica() : alone->replica(); }
    Status wire(std::unique_ptr<OrderedStore> engine, const std::string& data_directory,
                const NodeStorageOptions& options);
    Status join_cluster(const std::string& data_directory, const NodeStorageOptions& options);
    void make_transactions(const NodeStorageOptions& options);
    Status load_shard_map();
};

Status NodeStorage::Parts::wire(std::unique_ptr<OrderedStore> engine,
                                const std::string& data_directory,
                                const NodeStorageOptions& options) {
    log = TRY(open_segment_log(directory->log_path(), {options.log_segment_bytes, {}}, runtime));
    store = std::make_unique<MvccStore>(std::move(engine), [this] { (void)log->sync(); });
    if (TRY(NodeIdentity(data_directory).exists(runtime.disk)))
        TRY(join_cluster(data_directory, options));
    else
        alone = TRY(LoneNode::open(*store, *log, runtime, options.log_poll, options.notified));
    TRY(load_shard_map());
    make_transactions(options);
    maintenance = std::make_unique<Maintenance>(
        *store, *log, replica(), *transactions, runtime.clock,
        Maintenance::Limits{options.flush_after_log_bytes, options.log_segment_bytes});
    upkeep = runtime.scheduler.start_service({"upkeep", {}, options.maintenance_every}, [this] {
        maintenance->run();
        return false;
    });
    ready = true;
    return {};
}

Status NodeStorage::Parts::join_cluster(const std::string& data_directory,
                                        const NodeStorageOptions& options) {
    ClusterNodeOptions node;
    node.data_directory = data_directory;
    node.log_poll = options.log_poll;
    node.catalog = options.catalog;
    node.notified = options.notified;
    node.sessions = options.sessions;
    node.fragments = options.fragments;
    node.before_install = options.before_install;
    node.report = options.report;
    cluster = TRY(ClusterNode::open(std::move(node), *store, *log, runtime));
    return {};
}

void NodeStorage::Parts::make_transactions(const NodeStorageOptions& options) {
    TransactionManagerOptions manager;
    manager.history_retention = options.history_retention;
    if (cluster) manager.node = cluster->configuration().node;
    LockManager& locks = cluster ? cluster->transactions().locks() : alone->locks();
    CommitManager& commits = cluster ? cluster->transactions().commits() : alone->commits();
    SequenceSource& source = cluster ? cluster->transactions().sequences() : alone->sequences();
    transactions =
        std::make_unique<TransactionManager>(*store, locks, commits, runtime.clock, manager);
    sequences = std::make_unique<SequenceManager>(source);
}

/// In a cluster it is not written down before it says something.
Status NodeStorage::Parts::load_shard_map() {
    std::string value;
    if (!TRY(store->get_state(state_names::kShardMap, value))) {
        value = ShardMap::encode(ShardMap::initial());
        if (alone) TRY(alone->replica().propose_and_wait(encode_entry(SetShardMap{value})));
    }
    shard_map = std::make_unique<ShardMap>(TRY(ShardMap::decode(value)));
    return {};
}

NodeStorage::NodeStorage() = default;
NodeStorage::~NodeStorage() = default;

Result<std::unique_ptr<NodeStorage>> NodeStorage::open(const std::string& directory,
                                                       NodeStorageOptions options,
                                                       Runtime& runtime) {
    std::unique_ptr<NodeStorage> node(new NodeStorage());
    node->parts_ = std::make_unique<Parts>(runtime);
    Parts& parts = *node->parts_;
    parts.directory = TRY(DataDirectory::claim(runtime.disk, directory));
    std::unique_ptr<OrderedStore> engine = TRY(open_rocks_store(
        parts.directory->store_path(),
        {options.memtable_bytes, options.write_buffer_bytes, options.block_cache_bytes}));
    TRY(parts.wire(std::move(engine), directory, options));
    return node;
}

Result<std::unique_ptr<NodeStorage>> NodeStorage::open_over(std::unique_ptr<OrderedStore> store,
                                                            const std::string& directory,
                                                            NodeStorageOptions options,
                                                            Runtime& runtime) {
    std::unique_ptr<NodeStorage> node(new NodeStorage());
    node->parts_ = std::make_unique<Parts>(runtime);
    node->parts_->directory = TRY(DataDirectory::claim(runtime.disk, directory));
    TRY(node->parts_->wire(std::move(store), directory, options));
    return node;
}

TransactionManager& NodeStorage::transactions() {
    return *parts_->transactions;
}
SequenceManager& NodeStorage::sequences() {
    return *parts_->sequences;
}
MvccStore& NodeStorage::store() {
    return *parts_->store;
}
ShardMap& NodeStorage::shard_map() {
    return *parts_->shard_map;
}
Status NodeStorage::vacuum(bool keep_history, std::span<const std::string> prefixes,
                           std::atomic<bool>* cancelled) {
    return parts_->maintenance->vacuum(keep_history, prefixes, cancelled);
}
Status NodeStorage::checkpoint() {
    return parts_->maintenance->checkpoint();
}
ClusterNode* NodeStorage::cluster() {
    return parts_->cluster.get();
}

Status NodeStorage::await_leader(const std::function<bool()>& keep_waiting) {
    if (!parts_->cluster) return {};
    while (parts_->cluster->replica().leadership().leader == 0) {
        if (!keep_waiting())
            return Error(SqlState::kCannotConnectNow, "stopped while waiting for the cluster");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    CancelToken never;
    return parts_->transactions->catch_up(never);
}

bool NodeStorage::was_created() const {
    return parts_->directory->was_created();
}

std::uint64_t NodeStorage::approximate_bytes(const KeySpan& span) {
    return parts_->store->engine().approximate_bytes(Family::kRows, span.start, span.end);
}

NodeStorage::Statistics NodeStorage::statistics() {
    LogStatistics log = parts_->log->statistics();
    StoreStatistics store = parts_->store->engine().statistics();
    Statistics result;
    result.log_bytes = log.bytes;
    result.log_segments = log.segments;
    result.log_syncs = log.syncs;
    result.commits = parts_->transactions->commits().commits();
    result.memtable_bytes = store.memtable_bytes;
    result.block_cache_bytes = store.block_cache_bytes;
    result.table_file_bytes = store.table_file_bytes;
    result.replayed_entries = parts_->replica().replayed_entries();
    return result;
}

}  // namespace aerolith
